import type { DecidedBy, RoundKind } from '../battle.ts';
import { best, singleOrNull } from '../tie-policies.ts';
import type { AuditState } from './audit-state.ts';
import type { AuditedRound } from './audited-round.ts';

/** What must follow a round according to the log: a round of this kind with these contenders, or the end. */
export type LogJudgement =
  | { follows: RoundKind; contenders: readonly number[] }
  | { follows: 'nothing'; winner: number | null; decidedBy: DecidedBy };

/** The side that won a round. Null: no side did. */
export function winnerOf(round: AuditedRound): number | null {
  if (!round.isOver || round.isBrokenOff) return null;
  return leaderOf(round);
}

/** The side that leads a round. Null: several do, or no side has scored in sudden death. */
function leaderOf({ kind, decided, contenders, points }: AuditedRound): number | null {
  if (kind === 'sudden_death') return decided?.side ?? null;
  return singleOrNull(best(contenders, (side) => points[side]!));
}

/** Judges the round at `index` at its end. `isLate`: it is settled so late that no further round begins. */
export function judgeLog(audit: AuditState, index: number, isLate: boolean): LogJudgement {
  const round = audit.rounds[index]!;
  const winner = leaderOf(round);
  if (round.kind === 'sudden_death') return ended(winner, 'sudden_death');
  if (round.kind === 'overtime') {
    const played = audit.rounds.slice(0, index + 1).filter(({ kind }) => kind === 'overtime').length;
    const isLast = winner !== null || isLate || played >= round.rules.tie.max;
    return isLast ? ended(winner, 'overtime') : { follows: 'overtime', contenders: leadersOf(round) };
  }
  if (round.rules.rounds === 1) {
    return winner === null ? judgeTie(audit, round, leadersOf(round), isLate) : ended(winner, 'points');
  }
  return judgeSeries(audit, index, isLate);
}

const ended = (winner: number | null, decidedBy: DecidedBy): LogJudgement => ({
  follows: 'nothing',
  winner,
  decidedBy,
});

const leadersOf = ({ contenders, points }: AuditedRound) => best(contenders, (side) => points[side]!);

/** Best of several: the battle continues while another side can still reach the leader's score. */
function judgeSeries(audit: AuditState, index: number, isLate: boolean): LogJudgement {
  const round = audit.rounds[index]!;
  const played = audit.rounds.slice(0, index + 1);
  const won = audit.sides.map((_, side) => played.filter((one) => leaderOf(one) === side).length);
  const left = isLate ? 0 : round.rules.rounds - (index + 1);
  const [first = 0, second = 0] = round.contenders.map((side) => won[side]!).sort((a, b) => b - a);
  const leaders = best(round.contenders, (side) => won[side]!);
  if (first > second + left) return ended(singleOrNull(leaders), 'rounds');
  if (left > 0) return { follows: 'regular', contenders: round.contenders };
  return judgeTie(audit, round, leaders, isLate);
}

/** Applies the tie policy after the last regular round; the totals of the log are those at that point. */
function judgeTie(
  audit: AuditState,
  { rules }: AuditedRound,
  equal: number[],
  isLate: boolean,
): LogJudgement {
  const { policy } = rules.tie;
  const scorers = equal.filter((side) => audit.sides[side]!.points > 0);
  switch (policy) {
    case 'overtime':
    case 'sudden_death':
      return isLate ? ended(null, policy) : { follows: policy, contenders: equal };
    case 'first_to_score':
      return ended(firstOf(audit, scorers), policy);
    case 'most_supporters':
      return ended(singleOrNull(best(scorers, (side) => audit.sides[side]!.supporters)), policy);
    case 'draw':
      return ended(null, policy);
  }
}

/** The side that won the last of its rounds first; without rounds won, the first to reach the most points. */
function firstOf(audit: AuditState, scorers: number[]): number | null {
  const lastWon = (side: number) => audit.rounds.findLastIndex((round) => winnerOf(round) === side);
  if (scorers.some((side) => lastWon(side) >= 0))
    return singleOrNull(best(scorers, (side) => -lastWon(side)));
  const highest = best(scorers, (side) => audit.sides[side]!.points);
  return singleOrNull(best(highest, (side) => -audit.sides[side]!.pointsSince));
}
