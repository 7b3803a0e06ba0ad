import {
  LIMITS,
  type Refusal,
  type StandingsList,
  toWireId,
  type WhatIfBattleEnd,
  type WhatIfCampaign,
  type WhatIfDifference,
  type WhatIfIncome,
  type WhatIfList,
  type WhatIfPlace,
  type WhatIfReceiver,
  type WhatIfReport,
} from '@lavish/protocol';
import type { StoredBattle } from '../battles/battle.ts';
import { endOf } from '../campaigns/campaign.ts';
import { refuse } from '../refusal.ts';
import { timestamp } from '../timestamp.ts';
import type { Pair, When } from './pair.ts';
import type { Period } from './period.ts';
import type { RecomputedBattle } from './recompute-battle.ts';
import type { ChangedCampaign, RecomputedCampaigns } from './recompute-campaigns.ts';
import type { Participant, Totals } from './standings.ts';

/** Battles and receivers that a report lists. */
const LISTED = 100;

interface IncomeSums {
  coins: Pair<number>;
  earned: Pair<number>;
  points: Pair<number>;
}

/** The sums while the log is read. */
export interface WhatIfSums extends IncomeSums {
  gifts: number;
  /** What the platform keeps of paid coins. */
  platform: Pair<number>;
  receivers: Map<string, IncomeSums>;
  battles: WhatIfReport['battles'];
}

const none = (): Pair<number> => ({ before: 0, after: 0 });
const noIncome = (): IncomeSums => ({ coins: none(), earned: none(), points: none() });

export const openSums = (): WhatIfSums => ({
  ...noIncome(),
  gifts: 0,
  platform: none(),
  receivers: new Map(),
  battles: {
    compared: 0,
    rounds: 0,
    outcomes_changed: 0,
    round_winners_changed: 0,
    undecided: 0,
    changed: [],
  },
});

function receiverOf({ receivers }: WhatIfSums, receiver: string): IncomeSums {
  const known = receivers.get(receiver);
  if (known) return known;
  const sums = noIncome();
  receivers.set(receiver, sums);
  return sums;
}

/** Adds a gift of the period. Changes `sums`. */
export function addGift(
  sums: WhatIfSums,
  receiver: string,
  gift: Pair<{ coins: number; earned: number; platform: number }>,
): void {
  sums.gifts += 1;
  sums.platform.before += gift.before.platform;
  sums.platform.after += gift.after.platform;
  for (const one of [sums, receiverOf(sums, receiver)]) {
    for (const when of ['before', 'after'] as const) {
      one.coins[when] += gift[when].coins;
      one.earned[when] += gift[when].earned;
    }
  }
}

/** Adds the points of a gift of the period in a battle. Changes `sums`. */
export function addPoints(sums: WhatIfSums, receiver: string, { before, after }: Pair<number>): void {
  for (const { points } of [sums, receiverOf(sums, receiver)]) {
    points.before += before;
    points.after += after;
  }
}

/** Adds a battle after its last gift. Changes `sums`. */
export function addBattle({ battles }: WhatIfSums, recomputed: RecomputedBattle): void {
  const { stored, draft, state } = recomputed;
  const before = endOfBattle(stored, false);
  const after = endOfBattle(draft.battle, state === 'undecided');
  battles.compared += 1;
  battles.rounds += stored.rounds.length;
  for (const [index, { winner }] of stored.rounds.entries())
    if ((draft.battle.rounds[index]?.winner ?? null) !== winner) battles.round_winners_changed += 1;
  if (after.outcome === 'undecided') battles.undecided += 1;
  if (before.outcome === after.outcome && before.winner === after.winner) return;
  battles.outcomes_changed += 1;
  if (battles.changed.length < LISTED)
    battles.changed.push({ battle: toWireId('btl', stored.id), before, after });
}

const endOfBattle = ({ sides, result }: StoredBattle, isUndecided: boolean): WhatIfBattleEnd => ({
  outcome: isUndecided ? 'undecided' : (result?.outcome ?? null),
  winner: result?.winner ?? null,
  decided_by: result?.decided_by ?? null,
  points: sides.map(({ points }) => points),
});

/** The report, after everything was read. Refuses sums above 2^53 − 1, which would be rounded. */
export function reportOf(
  period: Period,
  sums: WhatIfSums,
  campaigns: RecomputedCampaigns,
): WhatIfReport | Refusal {
  // All sums only grow, so one that has passed the limit is still above it. Each other sum is a part of these.
  const totals = [sums.coins, sums.earned, sums.points].flatMap(({ before, after }) => [before, after]);
  if (totals.some((total) => total > LIMITS.maxCoins))
    return refuse(
      'not_exact',
      'A sum would exceed 2^53 − 1. Use lower prices or points, or a shorter period.',
    );
  const receivers = [...sums.receivers].map(([receiver, one]) => ({ receiver, ...incomeOf(one) }));
  const changed = receivers.filter(({ coins, earned, points }) =>
    [coins, earned, points].some(({ difference }) => difference !== 0),
  );
  return {
    from: timestamp(period.from),
    to: timestamp(period.to),
    gifts: sums.gifts,
    ...incomeOf(sums),
    platform: differenceOf(sums.platform),
    battles: sums.battles,
    campaigns: campaigns.changes.map((change) => campaignDifference(period, change, campaigns)),
    receivers: {
      compared: receivers.length,
      changed: changed.length,
      top: changed.sort(bySize).slice(0, LISTED),
    },
  };
}

const differenceOf = ({ before, after }: Pair<number>): WhatIfDifference => ({
  before,
  after,
  difference: after - before,
});

const incomeOf = ({ coins, earned, points }: IncomeSums): WhatIfIncome => ({
  coins: differenceOf(coins),
  earned: differenceOf(earned),
  points: differenceOf(points),
});

const bySize = (a: WhatIfReceiver, b: WhatIfReceiver): number =>
  Math.abs(b.earned.difference) - Math.abs(a.earned.difference) ||
  Math.abs(b.points.difference) - Math.abs(a.points.difference) ||
  Math.abs(b.coins.difference) - Math.abs(a.coins.difference) ||
  (a.receiver < b.receiver ? -1 : 1);

function campaignDifference(
  { from, to }: Period,
  { id, before, after }: ChangedCampaign,
  campaigns: RecomputedCampaigns,
): WhatIfCampaign {
  const totals = campaigns.totals.get(id)!;
  const of = (part: (totals: Totals) => number) =>
    differenceOf({ before: part(totals.before), after: part(totals.after) });
  const isWhole = (campaign: ChangedCampaign[When]) =>
    campaign === null || (from <= campaign.startsAt && endOf(campaign) <= to);
  const list = (name: StandingsList): WhatIfList => {
    const { top } = totals.lists[name];
    return {
      before: top.before.map(placeOf),
      after: top.after.map(placeOf),
      winner_changed: top.before[0]?.id !== top.after[0]?.id,
    };
  };
  return {
    campaign: id,
    change: before === after ? 'none' : before === null ? 'new' : after === null ? 'removed' : 'changed',
    whole: isWhole(before) && isWhole(after),
    score: of(({ score }) => score),
    gifts: of(({ gifts }) => gifts),
    battle_wins: of(({ battlesWon }) => battlesWon),
    lists: {
      receivers: list('receivers'),
      senders: list('senders'),
      rooms: list('rooms'),
      groups: list('groups'),
    },
  };
}

const placeOf = ({ id, score, gifts, coins, battlesWon }: Participant, index: number): WhatIfPlace => ({
  rank: index + 1,
  id,
  score,
  gifts,
  coins,
  battles_won: battlesWon,
});
