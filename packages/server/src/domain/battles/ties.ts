import type { StoredBattle } from './battle.ts';
import { best, singleOrNull } from './best.ts';
import type { DecidedBy, Judgement } from './judge-round.ts';

/**
 * What the tie policy makes of sides that are equal after the last regular round. A bonus round that would begin too
 * late is not played: a draw, decided by its policy.
 */
export function breakTie(battle: StoredBattle, equal: number[], late: boolean): Judgement {
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

const ended = (winner: number | null, decidedBy: DecidedBy): Judgement => ({
  follows: 'nothing',
  winner,
  decidedBy,
});

/**
 * Who came first to the rounds in which they are equal; without any, to the most points. No two share that moment:
 * each gift scores for one side, and whoever wins a round has scored in it.
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

/** Without points there is nothing to have been first with, and nothing that was supported. */
const scorersOf = (sides: StoredBattle['sides'], equal: number[]) =>
  equal.filter((side) => sides[side]!.points > 0);
