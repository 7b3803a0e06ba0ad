import { type CampaignRule, LIMITS, type PutCampaign, type Refusal } from '@lavish/protocol';
import { refuse } from '../refusal.ts';
import { timestamp } from '../timestamp.ts';
import type { CampaignDefinition } from './campaign.ts';

/** A valid request: what a campaign becomes, unless its stored state does not allow it. */
export interface CampaignPlan {
  /** Unix milliseconds. */
  startsAt: number;
  endsAt: number;
  definition: CampaignDefinition;
}

interface Fault {
  param: string;
  detail: string;
}

const DAY_MS = 86_400_000;

/** The campaign that a request asks for, with every default filled in; or why the request makes no campaign. */
export function requestedCampaign(put: PutCampaign): CampaignPlan | Refusal {
  const startsAt = Date.parse(put.starts_at);
  const endsAt = Date.parse(put.ends_at);
  const fault =
    periodFault(startsAt, endsAt) ??
    rulesFault(put) ??
    multipliersFault(put, startsAt, endsAt) ??
    groupsFault(put) ??
    rewardsFault(put);
  if (fault) return refuse('invalid_request', fault.detail, { param: fault.param });
  return { startsAt, endsAt, definition: definitionOf(put) };
}

function periodFault(startsAt: number, endsAt: number): Fault | null {
  const noTime = timeFault({ starts_at: startsAt, ends_at: endsAt });
  if (noTime) return noTime;
  if (endsAt <= startsAt) return { param: 'ends_at', detail: 'ends_at must come after starts_at.' };
  return endsAt - startsAt > LIMITS.maxCampaignDays * DAY_MS
    ? { param: 'ends_at', detail: `A campaign lasts at most ${LIMITS.maxCampaignDays} days.` }
    : null;
}

/** A leap second passes the schema, because it is a time by RFC 3339. */
function timeFault(times: Record<string, number>): Fault | null {
  const found = Object.entries(times).find(([, time]) => Number.isNaN(time));
  return found
    ? { param: found[0], detail: `${found[0]} must be a time that every calendar has: no leap second.` }
    : null;
}

function rulesFault({ rules, scope }: PutCampaign): Fault | null {
  const repeated = repeatedId('rules', rules);
  if (repeated) return repeated;
  for (const [index, rule] of rules.entries()) {
    const fault =
      ruleFault(rule) ?? (rule.kind === 'battle_wins' && scope?.receiver_regions ? NO_REGION : null);
    if (fault) return { param: `rules.${index}.${fault.param}`, detail: fault.detail };
    if (rule.items && scope?.items && !rule.items.some((item) => scope.items!.includes(item))) {
      const detail = 'None of these items is in the scope, so the rule would score nothing.';
      return { param: `rules.${index}.items`, detail };
    }
  }
  return null;
}

const NO_REGION: Fault = {
  param: 'kind',
  detail:
    'A battle has no region: use no receiver_regions in the scope of a campaign that counts battle_wins.',
};

/** A fault of a rule by itself; `param` is a field of the rule. */
function ruleFault({ kind, weight, items, daily_cap }: CampaignRule): Fault | null {
  if (kind === 'battle_wins') {
    if (items) return { param: 'items', detail: 'battle_wins takes no items.' };
    if (daily_cap !== undefined) return { param: 'daily_cap', detail: 'battle_wins takes no daily_cap.' };
  }
  const countsOnes = kind === 'gifts' || kind === 'senders' || kind === 'battle_wins';
  if (countsOnes && weight < 1) {
    const detail = `${kind} counts 1 at a time and scores are rounded down, so the weight must be at least 1.`;
    return { param: 'weight', detail };
  }
  return null;
}

function multipliersFault({ multipliers = [] }: PutCampaign, startsAt: number, endsAt: number): Fault | null {
  const repeated = repeatedId('multipliers', multipliers);
  if (repeated) return repeated;
  const windows = multipliers.map((window, index) => ({
    index,
    from: Date.parse(window.starts_at),
    to: Date.parse(window.ends_at),
  }));
  for (const { index, from, to } of windows) {
    const field = (name: string) => `multipliers.${index}.${name}`;
    const noTime = timeFault({ [field('starts_at')]: from, [field('ends_at')]: to });
    if (noTime) return noTime;
    if (to <= from) return { param: field('ends_at'), detail: 'The window ends before it begins.' };
    if (from < startsAt)
      return { param: field('starts_at'), detail: 'The window begins before the campaign.' };
    if (to > endsAt) return { param: field('ends_at'), detail: 'The window ends after the campaign.' };
    const other = windows.find((one) => one.index < index && one.from < to && from < one.to);
    if (other) {
      const detail = `The window overlaps ${multipliers[other.index]!.id}.`;
      return { param: field('starts_at'), detail };
    }
  }
  return null;
}

function groupsFault({ groups = [], scope }: PutCampaign): Fault | null {
  const repeated = repeatedId('groups', groups);
  if (repeated) return repeated;
  const groupOf = new Map<string, string>();
  for (const [index, { id, receivers }] of groups.entries()) {
    for (const [place, receiver] of receivers.entries()) {
      const fault = (detail: string) => ({ param: `groups.${index}.receivers.${place}`, detail });
      if (groupOf.has(receiver)) return fault(`${receiver} is in group ${groupOf.get(receiver)} already.`);
      if (scope?.receivers && !scope.receivers.includes(receiver)) {
        return fault(`${receiver} is not among the receivers of the scope, so it would score nothing.`);
      }
      groupOf.set(receiver, id);
    }
    if (groupOf.size > LIMITS.maxCampaignMembers) {
      const detail = `All groups together have at most ${LIMITS.maxCampaignMembers} receivers.`;
      return { param: `groups.${index}.receivers`, detail };
    }
  }
  return null;
}

function rewardsFault({ rewards = [], groups = [] }: PutCampaign): Fault | null {
  for (const [index, { list, from_rank, to_rank }] of rewards.entries()) {
    const fault = (field: string, detail: string) => ({ param: `rewards.${index}.${field}`, detail });
    if (list === 'groups' && groups.length === 0) return fault('list', 'The campaign has no groups.');
    if (to_rank < from_rank) return fault('to_rank', 'to_rank must not be less than from_rank.');
    const overlaps = rewards
      .slice(0, index)
      .some((other) => other.list === list && other.from_rank <= to_rank && from_rank <= other.to_rank);
    if (overlaps) return fault('from_rank', 'Another reward of this list has some of these ranks.');
  }
  return null;
}

function repeatedId(list: string, entries: readonly { id: string }[]): Fault | null {
  const index = entries.findIndex(({ id }, place) => entries.findIndex((other) => other.id === id) < place);
  return index < 0
    ? null
    : { param: `${list}.${index}.id`, detail: `${entries[index]!.id} is there twice: an id is unique.` };
}

function definitionOf(put: PutCampaign): CampaignDefinition {
  const { scope, multipliers = [], groups = [], rewards = [] } = put;
  return {
    name: put.name ?? null,
    zone: put.zone ?? 'UTC',
    scope: {
      items: scope?.items ?? null,
      categories: scope?.categories ?? null,
      rooms: scope?.rooms ?? null,
      receivers: scope?.receivers ?? null,
      sender_regions: scope?.sender_regions ?? null,
      receiver_regions: scope?.receiver_regions ?? null,
      min_vip_level: scope?.min_vip_level ?? 0,
    },
    rules: put.rules,
    multipliers: multipliers
      .map(({ id, starts_at, ends_at, multiplier }) => ({
        id,
        starts_at: timestamp(Date.parse(starts_at)),
        ends_at: timestamp(Date.parse(ends_at)),
        multiplier,
      }))
      .sort((a, b) => (a.starts_at < b.starts_at ? -1 : 1)),
    groups: groups.map(({ id, name, receivers }) => ({ id, name: name ?? null, receivers })),
    rewards,
  };
}
