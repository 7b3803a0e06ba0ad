import type { BattleResult } from '@lavish/protocol';
import type { StoredBattle, StoredSide } from './battle.ts';
import { best, singleOrNull } from './best.ts';
import { breakTie } from './ties.ts';

export type DecidedBy = NonNullable<BattleResult['decided_by']>;

/** What a round that is over leads to: another one, or the end of the battle (winner null: a draw). */
export type Judgement =
  | { follows: 'round' }
  | { follows: 'overtime' | 'sudden_death'; contenders: number[] }
  | { follows: 'nothing'; winner: number | null; decidedBy: DecidedBy };

/** What comes after the current round, were it over as it stands. */
export const whatFollows = (battle: StoredBattle): Judgement['follows'] => judgeRound(battle, false).follows;

/** Judges the running round as it stands. `late`: it is settled so late that nothing new is begun. */
export function judgeRound(battle: StoredBattle, late: boolean): Judgement {
  const winner = roundWinner(battle);
  if (battle.kind === 'sudden_death') return { follows: 'nothing', winner, decidedBy: 'sudden_death' };
  if (battle.kind === 'overtime') return judgeOvertime(battle, winner, late);
  if (battle.rules.rounds > 1) {
    return judgeRounds({ ...battle, sides: sidesAfterRound(battle, winner) }, late);
  }
  if (winner !== null) return { follows: 'nothing', winner, decidedBy: 'points' };
  return breakTie(battle, leadersOfRound(battle), late);
}

/** The side that the running round goes to as it stands. Null: there are equal ones, and it is nobody's. */
export const roundWinner = (battle: StoredBattle): number | null =>
  battle.kind === 'sudden_death' ? battle.suddenWinner : singleOrNull(leadersOfRound(battle));

/** The sides when the running round has gone to one of them; null: to nobody. */
export const sidesAfterRound = ({ sides, counted }: StoredBattle, winner: number | null): StoredSide[] =>
  sides.map((side, index) =>
    index === winner ? { ...side, roundsWon: side.roundsWon + 1, roundsSince: counted } : side,
  );

const leadersOfRound = ({ contenders, sides }: StoredBattle) =>
  best(contenders, (side) => sides[side]!.roundPoints);

function judgeOvertime(battle: StoredBattle, winner: number | null, late: boolean): Judgement {
  const played = 1 + battle.rounds.filter(({ kind }) => kind === 'overtime').length;
  if (winner !== null || late || played >= battle.rules.tie.max) {
    return { follows: 'nothing', winner, decidedBy: 'overtime' };
  }
  return { follows: 'overtime', contenders: leadersOfRound(battle) };
}

/** Best of several: over as soon as nobody can catch up. What is settled too late is decided by the rounds so far. */
function judgeRounds(battle: StoredBattle, late: boolean): Judgement {
  const { contenders, sides, rules, round } = battle;
  const roundsOf = (side: number) => sides[side]!.roundsWon;
  const leaders = best(contenders, roundsOf);
  const winner = singleOrNull(leaders);
  const left = late ? 0 : rules.rounds - round;
  if (winner !== null) {
    const others = contenders.filter((side) => side !== winner);
    const lead = roundsOf(winner) - Math.max(...others.map(roundsOf));
    if (lead > left) return { follows: 'nothing', winner, decidedBy: 'rounds' };
  }
  return left > 0 ? { follows: 'round' } : breakTie(battle, leaders, late);
}
