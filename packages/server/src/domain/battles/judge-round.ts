import type { StoredBattle, StoredSide } from './battle.ts';
import { best, breakTie, singleOrNull, type TieBreak } from './tie-policies.ts';

/** The next step after a round: another regular round, a bonus round, or the end of the battle. */
export type Judgement = { follows: 'round' } | TieBreak;

/** The next step if the current round ended now. */
export const stepAfterRound = (battle: StoredBattle): Judgement['follows'] =>
  judgeRound(battle, false).follows;

/** Judges the running round as it stands. `late`: it is settled so late that no further round begins. */
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

/** The side that wins the running round as it stands. Null: the leaders are equal, so no side wins it. */
export const roundWinner = (battle: StoredBattle): number | null =>
  battle.kind === 'sudden_death' ? battle.suddenWinner : singleOrNull(leadersOfRound(battle));

/** The sides once `winner` has won the running round; null: no side has. */
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

/** Best of several: over as soon as no side can catch up. If settled too late, the rounds so far decide. */
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
