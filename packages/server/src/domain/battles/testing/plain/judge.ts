import type { BattleResult } from '@lavish/protocol';
import {
  type CountedGift,
  inRound,
  most,
  ofSide,
  type PlainHistory,
  type PlainRound,
  sum,
} from './history.ts';

type DecidedBy = BattleResult['decided_by'];

/** The next step after a round: another round, or the end. Winner null: a draw. */
export type Follows =
  | { kind: PlainRound['kind']; contenders: number[] }
  | { kind: 'end'; winner: number | null; decidedBy: DecidedBy };

/** The gift that decides sudden death. `index`: of the round, from 0. */
export function decisiveGift({ rounds, counted }: PlainHistory, index: number): CountedGift | undefined {
  const { kind, contenders } = rounds[index]!;
  if (kind !== 'sudden_death') return undefined;
  return counted.find(
    (gift) => gift.round === index + 1 && gift.points > 0 && contenders.includes(gift.side),
  );
}

/** Unix milliseconds. */
export function endOf(history: PlainHistory, index: number): number {
  const decisive = decisiveGift(history, index);
  return decisive ? decisive.at + 1 : history.rounds[index]!.endsAt;
}

const leaders = (history: PlainHistory, index: number) =>
  most(history.rounds[index]!.contenders, (side) => sum(inRound(history, index + 1, side), 'points'));

/** The side that wins a round as it stands. Null: no side does. */
export function winnerOf(history: PlainHistory, index: number): number | null {
  const { kind, isBrokenOff } = history.rounds[index]!;
  if (isBrokenOff) return null;
  if (kind === 'sudden_death') return decisiveGift(history, index)?.side ?? null;
  return singleOrNull(leaders(history, index));
}

/** The rounds that a side has won. */
const wonBy = (history: PlainHistory, side: number) =>
  history.rounds.flatMap((_, index) => (winnerOf(history, index) === side ? [index] : []));

const singleOrNull = (sides: readonly number[]) => (sides.length === 1 ? sides[0]! : null);
const end = (winner: number | null, decidedBy: DecidedBy): Follows => ({ kind: 'end', winner, decidedBy });

/** The next step after the last round as it stands. Assumes that nodes were alive all the time. */
export function stepAfterRound(history: PlainHistory): Follows {
  const { request, rounds } = history;
  const index = rounds.length - 1;
  const { kind } = rounds[index]!;
  const winner = winnerOf(history, index);
  if (kind === 'sudden_death') return end(winner, 'sudden_death');
  if (kind === 'overtime') {
    const played = rounds.filter((round) => round.kind === 'overtime').length;
    const isLast = winner !== null || played >= (request.tie?.max ?? 1);
    return isLast ? end(winner, 'overtime') : { kind, contenders: leaders(history, index) };
  }
  if ((request.rounds ?? 1) > 1) return afterRoundOfMany(history);
  return winner === null ? breakTie(history, leaders(history, index)) : end(winner, 'points');
}

function afterRoundOfMany(history: PlainHistory): Follows {
  const { request, rounds } = history;
  const { contenders } = rounds.at(-1)!;
  const wins = (side: number) => wonBy(history, side).length;
  const left = request.rounds! - rounds.length;
  const equal = most(contenders, wins);
  const [first] = equal;
  const canBeCaught = contenders.some((side) => side !== first && wins(side) + left >= wins(first!));
  if (!canBeCaught) return end(first!, 'rounds');
  return left > 0 ? { kind: 'regular', contenders } : breakTie(history, equal);
}

function breakTie(history: PlainHistory, equal: number[]): Follows {
  const policy = history.request.tie?.policy ?? 'draw';
  const scorers = equal.filter((side) => sum(ofSide(history, side), 'points') > 0);
  switch (policy) {
    case 'draw':
      return end(null, policy);
    case 'overtime':
    case 'sudden_death':
      return { kind: policy, contenders: equal };
    case 'most_supporters':
      return end(singleOrNull(most(scorers, (side) => sendersOf(history, side).size)), policy);
    case 'first_to_score':
      return end(firstOf(history, scorers), policy);
  }
}

const sendersOf = (history: PlainHistory, side: number) =>
  new Set(ofSide(history, side).map(({ sender }) => sender));

/** The side that first reached its rounds won; without rounds won, the first to reach the most points. */
function firstOf(history: PlainHistory, scorers: number[]): number | null {
  const lastRound = (side: number) => wonBy(history, side).at(-1) ?? 0;
  if (scorers.some((side) => wonBy(history, side).length > 0)) {
    return scorers.toSorted((a, b) => lastRound(a) - lastRound(b))[0]!;
  }
  const highest = most(scorers, (side) => sum(ofSide(history, side), 'points'));
  const lastScore = (side: number) =>
    history.counted.findLastIndex((gift) => gift.side === side && gift.points > 0);
  return highest.toSorted((a, b) => lastScore(a) - lastScore(b))[0] ?? null;
}
