import { isOver, type StoredBattle, type WithdrawnStart } from './battle.ts';

/**
 * The time between the transition into a later round and its start, so that viewers get the event before the round
 * begins. It must begin within 1 s of the last round's end, and carrying the transition out takes up to some 100 ms.
 */
export const ROUND_GAP_MS = 250;

/**
 * A round keeps its start if the clock was set back by no more than this, because viewers already have the round's times.
 * 1 s is the largest error that a node's clock may have.
 */
export const CLOCK_TOLERANCE_MS = 1_000;

/** The most by which a transition can be late: nodes look for due ones every second, and a node may have hung. */
const CARRIED_OUT_WITHIN_MS = 30_000;

/** The time between the transition into a round and its start. Milliseconds. */
export const gapBefore = ({ round, rules }: Pick<StoredBattle, 'round' | 'rules'>): number =>
  round <= 1 ? rules.countdown_s * 1_000 : ROUND_GAP_MS;

/**
 * Whether the current round was opened while the clock was ahead: its start is further away than the start of any new
 * round can be. A round in which a gift was judged has begun. `now`: the battle's time, unix milliseconds.
 */
export const isStartTooFar = (battle: StoredBattle, now: number): boolean =>
  battle.startsAt !== null &&
  !isOver(battle) &&
  battle.rounds.length < battle.round &&
  battle.startsAt - now > gapBefore(battle) + CLOCK_TOLERANCE_MS;

/** The current start of a round, to be stored as withdrawn. */
export function withdrawStart(battle: StoredBattle): WithdrawnStart {
  const until = battle.startsAt!;
  return { from: until - gapBefore(battle) - CARRIED_OUT_WITHIN_MS, until };
}

/** Whether a time, by a clock that was ahead, lies before a start that was withdrawn. */
export const isBeforeWithdrawn = ({ withdrawn = [] }: StoredBattle, at: number): boolean =>
  withdrawn.some(({ from, until }) => from <= at && at < until);
