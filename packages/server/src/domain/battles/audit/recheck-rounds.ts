import { timestamp } from '../../timestamp.ts';
import type { AuditState } from './audit-state.ts';
import { type AuditedRound, plannedEnd } from './audited-round.ts';
import { compare } from './differences.ts';
import { judgeLog, type LogJudgement, winnerOf } from './judge-log.ts';
import { replayDepartures } from './replay-departures.ts';

/** Checks that each round had to be, who could win it, when it ended, and what it came to. */
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

/** Those that the round before left in, without the sides that were out by the end of this one. */
function contendersOf({ battle }: AuditState, round: AuditedRound, before: LogJudgement): number[] {
  return before.follows === 'nothing'
    ? []
    : replayDepartures(battle, round.round, before.contenders).contenders;
}

/** A round runs its time, unless it is decided or broken off. Unix milliseconds. */
function endOf(round: AuditedRound): number {
  if (round.decided) return round.decided.at + 1;
  return round.isBrokenOff ? Math.min(round.endsAt, plannedEnd(round)) : plannedEnd(round);
}

/** What the battle says of its last round, whether that one runs or is over. */
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
