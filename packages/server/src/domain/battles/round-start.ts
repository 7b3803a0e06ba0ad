import { isOver, type StoredBattle } from './battle.ts';

/** A planned start that was given up: gifts from `from` to `until` can have been judged before it. Unix milliseconds. */
export interface WithdrawnStart {
  from: number;
  until: number;
}

/**
 * How long after the transition into it a later round begins, so that viewers hear of it before it does: within 1 s of the
 * last round's end, together with the up to some 100 ms of being carried out.
 */
export const ROUND_GAP_MS = 250;

/** A clock that is set back by less is waited for: viewers have a round's times, and 1 s is what a node's clock may be off. */
export const WAITED_FOR_MS = 1_000;

/** How late before a transition a gift can have been judged: nodes that look every second, and one that stood still. */
const CARRIED_OUT_WITHIN_MS = 30_000;

/** How long the transition into a round comes before its start. */
export const gapBefore = ({ round, rules }: Pick<StoredBattle, 'round' | 'rules'>): number =>
  round <= 1 ? rules.countdown_s * 1_000 : ROUND_GAP_MS;

/**
 * The current round was opened by a clock that was ahead and is set right now: it would begin later than any round is
 * planned. A round in which something was judged has begun. `now`: the battle's time, unix milliseconds.
 */
export const isStartTooFar = (battle: StoredBattle, now: number): boolean =>
  battle.startsAt !== null &&
  !isOver(battle) &&
  battle.rounds.length < battle.round &&
  battle.startsAt - now > gapBefore(battle) + WAITED_FOR_MS;

/** The start that a round has until now, when it is given up. */
export function withdrawStart(battle: StoredBattle): WithdrawnStart {
  const until = battle.startsAt!;
  return { from: until - gapBefore(battle) - CARRIED_OUT_WITHIN_MS, until };
}

/** Whether a moment of an ahead clock lies before a start that was given up. */
export const isBeforeWithdrawn = ({ withdrawn = [] }: StoredBattle, at: number): boolean =>
  withdrawn.some(({ from, until }) => from <= at && at < until);
