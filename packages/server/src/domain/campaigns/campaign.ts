import type { Campaign, CampaignRuleKind, CampaignState } from '@lavish/protocol';
import { toTenThousandths } from '../ten-thousandths.ts';

/** What a campaign is, in the form of the wire, without the fields that have a column of their own. */
export type CampaignDefinition = Omit<Campaign, 'id' | 'state' | 'starts_at' | 'ends_at' | 'final_at'>;

/** A campaign as its row stores it. Times are unix milliseconds by the database's clock. */
export interface StoredCampaign {
  id: string;
  /** Another one after every change. Nodes keep the rules of a campaign by it. */
  revision: string;
  /** It counts from `startsAt`, inclusive, to `endsAt`, exclusive. */
  startsAt: number;
  endsAt: number;
  /** When it stops counting because it was cancelled. Null: it was not. */
  cancelledAt: number | null;
  /** When its standings became final. */
  finalAt: number | null;
  /** When a day begins in the campaign's zone: every such time between start and end, ascending. */
  days: readonly number[];
  definition: CampaignDefinition;
}

/** A list of a campaign's scope. Null: everything. */
type Only = ReadonlySet<string> | null;

export interface ScoringRule {
  id: string;
  kind: CampaignRuleKind;
  /** In ten-thousandths. */
  weight: number;
  items: Only;
  /** Null: none. */
  dailyCap: number | null;
}

export interface MultiplierWindow {
  startsAt: number;
  endsAt: number;
  /** In ten-thousandths. */
  multiplier: number;
}

/** The part of a campaign that judges gifts and battle wins. It does not change once the campaign has started. */
export interface CampaignRules {
  id: string;
  startsAt: number;
  /** Exclusive; earlier than planned if the campaign was cancelled. */
  endsAt: number;
  days: readonly number[];
  scope: {
    items: Only;
    categories: Only;
    rooms: Only;
    receivers: Only;
    senderRegions: Only;
    receiverRegions: Only;
    minVipLevel: number;
  };
  rules: readonly ScoringRule[];
  /** They do not overlap. */
  multipliers: readonly MultiplierWindow[];
}

/** The order in which campaigns judge a gift: the earliest start first, and of equals the lower id. */
export const compareCampaigns = (
  a: Pick<CampaignRules, 'startsAt' | 'id'>,
  b: Pick<CampaignRules, 'startsAt' | 'id'>,
): number => a.startsAt - b.startsAt || (a.id < b.id ? -1 : 1);

/** When a campaign stops counting. Unix milliseconds, exclusive. */
export const endOf = ({ endsAt, cancelledAt }: Pick<StoredCampaign, 'endsAt' | 'cancelledAt'>): number =>
  Math.min(endsAt, cancelledAt ?? endsAt);

/** The rules of a campaign in the form in which gifts are judged. */
export function rulesOf(campaign: StoredCampaign): CampaignRules {
  const { id, startsAt, days, definition } = campaign;
  const { scope, rules, multipliers } = definition;
  return {
    id,
    startsAt,
    endsAt: endOf(campaign),
    days,
    scope: {
      items: setOf(scope.items),
      categories: setOf(scope.categories),
      rooms: setOf(scope.rooms),
      receivers: setOf(scope.receivers),
      senderRegions: setOf(scope.sender_regions),
      receiverRegions: setOf(scope.receiver_regions),
      minVipLevel: scope.min_vip_level,
    },
    rules: rules.map((rule) => ({
      id: rule.id,
      kind: rule.kind,
      weight: toTenThousandths(rule.weight),
      items: setOf(rule.items ?? null),
      dailyCap: rule.daily_cap ?? null,
    })),
    multipliers: multipliers.map((window) => ({
      startsAt: Date.parse(window.starts_at),
      endsAt: Date.parse(window.ends_at),
      multiplier: toTenThousandths(window.multiplier),
    })),
  };
}

const setOf = (list: readonly string[] | null): Only => list && new Set(list);

/** `now`: unix milliseconds. */
export function stateOf(campaign: StoredCampaign, now: number): CampaignState {
  if (campaign.cancelledAt !== null) return 'cancelled';
  if (campaign.finalAt !== null) return 'final';
  if (now < campaign.startsAt) return 'scheduled';
  return now < campaign.endsAt ? 'running' : 'ended';
}
