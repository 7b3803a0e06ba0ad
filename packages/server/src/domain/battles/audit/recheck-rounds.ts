import { timestamp } from '../../timestamp.ts';
import type { AuditState } from './audit-state.ts';
import { type AuditedRound, plannedEnd } from './audited-round.ts';
import { compare } from './differences.ts';
import { judgeLog, type LogJudgement, winnerOf } from './judge-log.ts';
import { replayDepartures } from './replay-departures.ts';

/** Checks each round: that it had to take place, its contenders, its times, its points and its winner. */
export function recheckRounds(audit: AuditState): void {
  const { battle, differences, rounds } = audit;
  let before: LogJudgement = { follows: 'regular', contenders: battle.sides.map((_, side) => side) };
  for (const [index, round] of rounds.entries()) {
    const where = `rounds.${index}`;
    compare(differences, `${where}.round`, round.round, index + 1);
    compare(differences, `${where}.kind`, round.kind, before.follows);
    compare(differences, `${where}.contenders`, round.contenders, contendersOf(audit, round, before));
    const startsAt = Math.max(round.startsAt, rounds[index - 1]?.endsAt ?? round.startsAt);
    compare(differences, `${where}.starts_at`, timestamp(round.startsAt), timestamp(startsAt));
    compare(differences, `${where}.ends_at`, timestamp(round.endsAt), timestamp(endOf(round)));
    const stored = battle.rounds[index];
    if (stored) {
      compare(differences, `${where}.points`, stored.points, round.points);
      compare(differences, `${where}.winner`, stored.winner, winnerOf(round));
    }
    if (index < rounds.length - 1) before = judgeLog(audit, index, false);
  }
  recheckLastRound(audit);
}

/** The contenders after the previous round, without the sides that forfeited during this round. */
function contendersOf({ battle }: AuditState, round: AuditedRound, before: LogJudgement): number[] {
  return before.follows === 'nothing'
    ? []
    : replayDepartures(battle, round.round, before.contenders).contenders;
}

/** The planned end of a round, or an earlier end if it was decided or broken off. Unix milliseconds. */
function endOf(round: AuditedRound): number {
  if (round.decided) return round.decided.at + 1;
  return round.isBrokenOff ? Math.min(round.endsAt, plannedEnd(round)) : plannedEnd(round);
}

/** Checks the fields of the battle that describe its last round, running or over. */
function recheckLastRound({ battle, rounds, differences }: AuditState): void {
  const last = rounds.at(-1);
  compare(differences, 'round', battle.round, last?.round ?? 0);
  if (!last) return;
  compare(differences, 'round_kind', battle.kind, last.kind);
  compare(differences, 'starts_at', battle.startsAt, last.startsAt);
  compare(differences, 'ends_at', battle.endsAt, last.endsAt);
  compare(differences, 'contenders', battle.contenders, last.contenders);
  compare(differences, 'sudden_winner', battle.suddenWinner, last.decided?.side ?? null);
  compare(differences, 'tasks', battle.tasks, Object.fromEntries(last.tasks));
  for (const [side, { roundPoints }] of battle.sides.entries()) {
    compare(differences, `sides.${side}.round_points`, roundPoints, last.points[side]);
  }
}
