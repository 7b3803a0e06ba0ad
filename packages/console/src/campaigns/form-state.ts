import type {
  Campaign,
  CampaignReward,
  CampaignRule,
  CampaignRuleKind,
  PutCampaign,
  StandingsList,
} from '@lavish/protocol';
import { fieldTime, instantOf } from '../parts/zoned-time.ts';

/** A row of a list in the form. `key` identifies it while rows are added and removed. */
interface FormRow {
  key: number;
}

export interface RuleRow extends FormRow {
  id: string;
  kind: CampaignRuleKind;
  weight: string;
  items: readonly string[];
  dailyCap: string;
}

export interface WindowRow extends FormRow {
  id: string;
  startsAt: string;
  endsAt: string;
  multiplier: string;
}

export interface GroupRow extends FormRow {
  id: string;
  name: string;
  receivers: readonly string[];
}

export interface RewardRow extends FormRow {
  list: StandingsList;
  fromRank: string;
  toRank: string;
  label: string;
}

export const SCOPE_LISTS = [
  'items',
  'categories',
  'rooms',
  'receivers',
  'sender_regions',
  'receiver_regions',
] as const;
export type ScopeList = (typeof SCOPE_LISTS)[number];

/** A campaign as the form's fields have it. Times are those of the campaign's zone. */
export interface CampaignForm {
  id: string;
  name: string;
  zone: string;
  startsAt: string;
  endsAt: string;
  scope: Readonly<Record<ScopeList, readonly string[]>>;
  minVipLevel: string;
  rules: readonly RuleRow[];
  windows: readonly WindowRow[];
  groups: readonly GroupRow[];
  rewards: readonly RewardRow[];
}

let lastKey = 0;
export const newKey = (): number => ++lastKey;

export const newRule = (): RuleRow => ({
  key: newKey(),
  ...{ id: 'coins', kind: 'coins', weight: '1', items: [], dailyCap: '' },
});

/** A campaign of a week that begins on the next day. `today`: such as `2026-11-30`. */
export const emptyForm = (startsAt: string, endsAt: string, zone: string): CampaignForm => ({
  ...{ id: '', name: '', zone, startsAt, endsAt, minVipLevel: '0' },
  scope: { items: [], categories: [], rooms: [], receivers: [], sender_regions: [], receiver_regions: [] },
  ...{ rules: [newRule()], windows: [], groups: [], rewards: [] },
});

/** The form of a campaign that exists. */
export function formOf(campaign: Campaign): CampaignForm {
  const { zone, scope, rules, multipliers, groups, rewards } = campaign;
  const local = (at: string) => fieldTime(Date.parse(at), zone);
  return {
    id: campaign.id,
    name: campaign.name ?? '',
    zone,
    startsAt: local(campaign.starts_at),
    endsAt: local(campaign.ends_at),
    scope: {
      items: scope.items ?? [],
      categories: scope.categories ?? [],
      rooms: scope.rooms ?? [],
      receivers: scope.receivers ?? [],
      sender_regions: scope.sender_regions ?? [],
      receiver_regions: scope.receiver_regions ?? [],
    },
    minVipLevel: String(scope.min_vip_level),
    rules: rules.map(({ id, kind, weight, items = [], daily_cap }) => ({
      key: newKey(),
      ...{
        id,
        kind,
        weight: String(weight),
        items,
        dailyCap: daily_cap === undefined ? '' : String(daily_cap),
      },
    })),
    windows: multipliers.map(({ id, starts_at, ends_at, multiplier }) => ({
      key: newKey(),
      ...{ id, startsAt: local(starts_at), endsAt: local(ends_at), multiplier: String(multiplier) },
    })),
    groups: groups.map(({ id, name, receivers }) => ({ key: newKey(), id, name: name ?? '', receivers })),
    rewards: rewards.map(({ list, from_rank, to_rank, label }) => ({
      key: newKey(),
      ...{ list, fromRank: String(from_rank), toRank: String(to_rank), label },
    })),
  };
}

/** The request that a form makes. Its lists have the order of the form's rows, so that a fault names the row. */
export function putOf(form: CampaignForm): PutCampaign {
  const instant = (local: string) => timeText(instantOf(local, form.zone));
  const lists = SCOPE_LISTS.filter((list) => form.scope[list].length > 0);
  return {
    name: form.name.trim() || null,
    starts_at: instant(form.startsAt),
    ends_at: instant(form.endsAt),
    zone: form.zone,
    scope: {
      ...Object.fromEntries(lists.map((list) => [list, [...form.scope[list]]])),
      min_vip_level: Number(form.minVipLevel),
    },
    rules: form.rules.map(({ id, kind, weight, items, dailyCap }): CampaignRule => {
      const mayLimit = kind !== 'battle_wins';
      return {
        ...{ id: id.trim(), kind, weight: Number(weight) },
        ...(mayLimit && items.length > 0 && { items: [...items] }),
        ...(mayLimit && dailyCap !== '' && { daily_cap: Number(dailyCap) }),
      };
    }),
    multipliers: form.windows.map(({ id, startsAt, endsAt, multiplier }) => ({
      id: id.trim(),
      starts_at: instant(startsAt),
      ends_at: instant(endsAt),
      multiplier: Number(multiplier),
    })),
    groups: form.groups.map(({ id, name, receivers }) => ({
      id: id.trim(),
      name: name.trim() || null,
      receivers: [...receivers],
    })),
    rewards: form.rewards.map(
      ({ list, fromRank, toRank, label }): CampaignReward => ({
        ...{ list, from_rank: Number(fromRank), to_rank: Number(toRank), label: label.trim() },
      }),
    ),
  };
}

/** The server names the field if a text is no time. */
const timeText = (at: number): string => (Number.isNaN(at) ? '' : new Date(at).toISOString());
