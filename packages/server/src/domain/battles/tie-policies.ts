import type { DecidedBy, StoredBattle } from './battle.ts';

/** How a tie is broken: by a bonus round between the equal sides, or at once (winner null: a draw). */
export type TieBreak =
  | { follows: 'overtime' | 'sudden_death'; contenders: number[] }
  | { follows: 'nothing'; winner: number | null; decidedBy: DecidedBy };

/**
 * Applies the tie policy to sides that are equal after the last regular round. A bonus round that would begin too late
 * is not played: the battle is a draw, decided by its policy.
 */
export function breakTie(battle: StoredBattle, equal: number[], late: boolean): TieBreak {
  const { policy } = battle.rules.tie;
  switch (policy) {
    case 'overtime':
    case 'sudden_death':
      return late ? ended(null, policy) : { follows: policy, contenders: equal };
    case 'first_to_score':
      return ended(firstToScore(battle, equal), policy);
    case 'most_supporters':
      return ended(mostSupported(battle, equal), policy);
    case 'draw':
      return ended(null, policy);
  }
}

const ended = (winner: number | null, decidedBy: DecidedBy): TieBreak => ({
  follows: 'nothing',
  winner,
  decidedBy,
});

/**
 * The side that was first to reach its rounds won; if no side has won a round, the first to reach the most points. Two
 * sides never reach them at once: each gift scores for one side, and the winner of a round has scored in it.
 */
function firstToScore({ sides }: StoredBattle, equal: number[]): number | null {
  const scorers = scorersOf(sides, equal);
  if (scorers.some((side) => sides[side]!.roundsWon > 0)) {
    return singleOrNull(best(scorers, (side) => -sides[side]!.roundsSince));
  }
  const highest = best(scorers, (side) => sides[side]!.points);
  return singleOrNull(best(highest, (side) => -sides[side]!.pointsSince));
}

const mostSupported = ({ sides }: StoredBattle, equal: number[]): number | null =>
  singleOrNull(best(scorersOf(sides, equal), (side) => sides[side]!.supporters));

/** A side without points was not first to score, and its supporters do not count. */
const scorersOf = (sides: StoredBattle['sides'], equal: number[]) =>
  equal.filter((side) => sides[side]!.points > 0);

/** The sides that share the highest score. */
export function best(sides: readonly number[], scoreOf: (side: number) => number): number[] {
  const highest = Math.max(...sides.map(scoreOf));
  return sides.filter((side) => scoreOf(side) === highest);
}

/** The only side of the list. Null: the list has none, or several. */
export const singleOrNull = (sides: readonly number[]): number | null =>
  sides.length === 1 ? sides[0]! : null;
