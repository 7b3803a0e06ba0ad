import { goneBy, replayDepartures } from '../battles/audit/replay-departures.ts';
import type { StoredBattle } from '../battles/battle.ts';
import type { Draft } from '../battles/battle-action.ts';
import { boostsOn } from '../battles/boosts.ts';
import type { Contribution } from '../battles/contribution.ts';
import { countGift } from '../battles/count-gift.ts';
import type { AfterDeparture } from '../battles/departure.ts';
import { cutShort, finish, finishByForfeit } from '../battles/end-battle.ts';
import { judgeRound } from '../battles/judge-round.ts';
import { multiplierOf, pointsOf } from '../battles/points.ts';
import { gapBefore } from '../battles/round-start.ts';
import { closeRound, openBonusRound, openFirstRound, openNextRound } from '../battles/rounds.ts';
import { unplayedBattle, unplayedSide } from '../battles/unplayed-battle.ts';
import type { GiftBoost } from '../battles/verdict.ts';
import type { BattleWin } from '../campaigns/score-battle-win.ts';
import type { Pair } from './pair.ts';

/*
 * Plays a stored battle again with other boosts, or with gifts that count other points, through the functions with which
 * the engine played it. It takes as given what people did: when each round began, who left, when the platform ended the
 * battle, and which gifts came during a round. So no round is played that was not played. A battle in which one would have
 * to follow has no known winner: it is undecided.
 */

/** A gift that the battle has counted, as it counts in the what-if. */
export interface RecountedGift {
  at: number;
  sender: string;
  receiver: string;
  item: string;
  key: string;
  coins: number;
  basePoints: number;
  /** The round and the side of the stored verdict. */
  round: number;
  side: number;
  /** The bonuses of the platform that apply to it, by id. */
  bonuses: readonly GiftBoost[];
}

/** A round as it was played. */
interface PlayedRound {
  startsAt: number;
  endsAt: number;
  isOver: boolean;
  isUnattended: boolean;
}

export interface RecomputedBattle {
  readonly stored: StoredBattle;
  readonly played: readonly PlayedRound[];
  /** Changed as the gifts are counted. */
  readonly draft: Draft & { now: number };
  /** By side and sender. */
  readonly contributions: Map<string, Contribution>;
  /** The effect of the departures in the current round. */
  departures: AfterDeparture;
  /** `undecided`: a round would follow that was not played. */
  state: 'playing' | 'over' | 'undecided';
}

/** Opens a battle before its first gift. `rules`: instead of those that it had. */
export function openRecomputedBattle(
  stored: StoredBattle,
  rules: StoredBattle['rules'] = stored.rules,
): RecomputedBattle {
  const { withdrawn: _, ...rest } = stored;
  const sides = stored.sides.map(({ name, hosts }) =>
    unplayedSide(
      name,
      hosts.map(({ host, room }) => ({ host, room, accepted: true })),
    ),
  );
  const battle: StoredBattle = {
    ...rest,
    ...unplayedBattle(sides),
    rules,
    state: 'accepted',
    tasks: {},
    // Bonuses concern viewers only. Those that count are those of each gift.
    bonuses: [],
    dueAt: null,
  };
  const recomputed: RecomputedBattle = {
    stored,
    played: playedRounds(stored),
    draft: { battle, now: 0, outages: [], events: [] },
    contributions: new Map(),
    departures: { contenders: battle.contenders, ends: 'no' },
    state: 'playing',
  };
  const [first] = recomputed.played;
  if (first) beginRound(recomputed, first.startsAt, () => openFirstRound(recomputed.draft));
  return recomputed;
}

function playedRounds({ rounds, round, startsAt, endsAt }: StoredBattle): PlayedRound[] {
  const over = rounds.map((one) => ({
    startsAt: Date.parse(one.starts_at),
    endsAt: Date.parse(one.ends_at),
    isOver: true,
    isUnattended: one.unattended === true,
  }));
  if (startsAt === null || endsAt === null || round === over.length) return over;
  return [...over, { startsAt, endsAt, isOver: false, isUnattended: false }];
}

/** Opens a round when it began. `open`: the engine's function for its kind. */
function beginRound(recomputed: RecomputedBattle, startsAt: number, open: () => void): void {
  const { draft, stored } = recomputed;
  draft.now = startsAt - gapBefore({ round: draft.battle.round + 1, rules: draft.battle.rules });
  open();
  // A side that is out cannot decide sudden death, and the log does not have when in the round it left.
  const before = draft.battle.contenders;
  recomputed.departures = replayDepartures(stored, draft.battle.round, before);
  if (recomputed.departures.ends === 'no') draft.battle.contenders = recomputed.departures.contenders;
}

/**
 * Counts the next gift, in the order of the battle's counted gifts. Changes `recomputed`.
 *
 * @returns its points; null: it does not count, because the battle is over already
 */
export function recountGift(recomputed: RecomputedBattle, gift: RecountedGift): number | null {
  const { battle } = recomputed.draft;
  while (recomputed.state === 'playing' && battle.round < gift.round) endRound(recomputed);
  if (recomputed.state !== 'playing' || battle.suddenWinner !== null) return null;
  const { at, side, sender, key, item, basePoints } = gift;
  const boosts = boostsOn({ at, side, sender, key, item }, battle).concat(gift.bonuses);
  const multiplier = multiplierOf(boosts, battle.rules.multiplier_cap);
  const points = pointsOf(basePoints, multiplier);
  countGift(battle, contributionOf(recomputed, side, sender), gift, {
    battle: battle.id,
    round: battle.round,
    side,
    ordinal: battle.counted + 1,
    reason: null,
    basePoints,
    multiplier,
    points,
    boosts,
    vipLevel: 0,
  });
  return points;
}

function contributionOf({ contributions }: RecomputedBattle, side: number, sender: string): Contribution {
  const key = `${side} ${sender}`;
  const known = contributions.get(key);
  if (known) return known;
  const contribution = { gifts: 0, points: 0, coins: 0, since: 0 };
  contributions.set(key, contribution);
  return contribution;
}

/** Ends the rounds that are over, after the last gift. Changes `recomputed`. */
export function closeRecomputedBattle(recomputed: RecomputedBattle): void {
  const { played, draft } = recomputed;
  while (recomputed.state === 'playing' && played[draft.battle.round - 1]?.isOver) endRound(recomputed);
}

/** Ends the current round, and begins the next one if it was played. */
function endRound(recomputed: RecomputedBattle): void {
  const { draft, played } = recomputed;
  const { battle } = draft;
  const round = played[battle.round - 1]!;
  const next = played[battle.round];
  if (battle.suddenWinner === null) {
    if (isBrokenOff(recomputed)) {
      breakOff(recomputed);
      return;
    }
    // The round ended early, by a gift that now scores nothing or by a departure that would not have ended it. The rest of
    // it was not played.
    if (round.endsAt < battle.endsAt!) {
      recomputed.state = 'undecided';
      return;
    }
  }
  const judgement = judgeRound(battle, round.isUnattended);
  closeRound(draft, round.isUnattended);
  if (judgement.follows === 'nothing') {
    finish(draft, judgement.winner, judgement.decidedBy);
    recomputed.state = 'over';
  } else if (!next) {
    recomputed.state = 'undecided';
  } else {
    beginRound(recomputed, next.startsAt, () =>
      judgement.follows === 'round'
        ? openNextRound(draft)
        : openBonusRound(draft, judgement.follows, judgement.contenders),
    );
  }
}

/** Whether a departure or the platform ended the battle in the current round. */
const isBrokenOff = ({ departures, stored, draft }: RecomputedBattle): boolean =>
  departures.ends !== 'no' || (stored.state === 'cut_short' && draft.battle.round === stored.rounds.length);

function breakOff(recomputed: RecomputedBattle): void {
  const { draft, departures, stored, played } = recomputed;
  const { round } = draft.battle;
  // The departures can end a round of other contenders that went on. The log does not have when in the round.
  const hasEnded = stored.result !== null && round === stored.rounds.length;
  draft.now = hasEnded ? Date.parse(stored.result!.finished_at) : played[round - 1]!.endsAt - 1;
  draft.battle.contenders = departures.contenders;
  if (departures.ends === 'forfeit') finishByForfeit(draft);
  else cutShort(draft);
  recomputed.state = 'over';
}

/** A host who won a battle. */
type Win = BattleWin & { id: string };

/** The wins of a battle's hosts as they were, and as recomputed. A host who left does not win with the side. */
export function winsOf({ stored, draft }: RecomputedBattle): Pair<Win[]> {
  return { before: hostsWho(stored, stored), after: hostsWho(draft.battle, stored) };
}

function hostsWho({ id, round, sides, result }: StoredBattle, { departures }: StoredBattle): Win[] {
  if (result === null || result.winner === null) return [];
  const gone = goneBy(departures.filter((departure) => departure.round <= round));
  return sides[result.winner]!.hosts.filter(({ host }) => !gone.has(host)).map(({ host, room }) => ({
    id,
    host,
    room,
    at: Date.parse(result.finished_at),
  }));
}
