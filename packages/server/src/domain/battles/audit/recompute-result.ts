import type { BattleResult } from '@lavish/protocol';
import { timestamp } from '../../timestamp.ts';
import { UNATTENDED_MS } from '../outage.ts';
import type { AuditState } from './audit-state.ts';
import type { AuditedRound } from './audited-round.ts';
import { judgeLog, winnerOf } from './judge-log.ts';
import { topOf } from './recheck-sides.ts';
import { replayDepartures } from './replay-departures.ts';

/**
 * The result according to the log. Null: the battle is not over, or should not be according to the log. `overAt`: when it
 * was settled, unix milliseconds. That time, the departures and a cut by the platform are not in the log.
 */
export function recomputeResult(audit: AuditState, overAt: number | null): BattleResult | null {
  const { battle, rounds, sides } = audit;
  const last = rounds.at(-1);
  if (!last || overAt === null || (battle.state !== 'finished' && battle.state !== 'cut_short')) return null;
  const ending = endingOf(audit, last, overAt);
  return (
    ending && {
      ...ending,
      sides: sides.map((tally) => ({
        points: tally.points,
        coins: tally.coins,
        mvp: topOf(tally)[0] ?? null,
      })),
      rounds: rounds.map((round) => ({
        round: round.round,
        kind: round.kind,
        contenders: [...round.contenders],
        points: round.points,
        winner: winnerOf(round),
        starts_at: timestamp(round.startsAt),
        ends_at: timestamp(round.endsAt),
        ...(round === last && isLate(last, overAt) && { unattended: true }),
      })),
      secret: battle.secret,
    }
  );
}

/** Whether the outage stored with the round can be true: the battle was settled more than 30 s after its end. */
const isLate = (last: AuditedRound, overAt: number) =>
  last.isUnattended && overAt > last.endsAt + UNATTENDED_MS;

type Ending = Pick<BattleResult, 'outcome' | 'winner' | 'decided_by' | 'finished_at'>;

function endingOf(audit: AuditState, last: AuditedRound, overAt: number): Ending | null {
  const { ends, contenders } = replayDepartures(audit.battle, last.round, contendersAtStart(audit, last));
  if (ends === 'cut_short' || (ends === 'no' && audit.battle.state === 'cut_short')) {
    return { outcome: 'cut_short', winner: null, decided_by: null, finished_at: timestamp(overAt) };
  }
  if (ends === 'forfeit') return won(contenders[0] ?? null, 'forfeit', overAt);
  const judgement = judgeLog(audit, audit.rounds.length - 1, isLate(last, overAt));
  return judgement.follows === 'nothing' ? won(judgement.winner, judgement.decidedBy, last.endsAt) : null;
}

/** The contenders when the round began, according to the log. */
function contendersAtStart(audit: AuditState, { round }: AuditedRound): readonly number[] {
  if (round === 1) return audit.sides.map((_, side) => side);
  const before = judgeLog(audit, round - 2, false);
  return before.follows === 'nothing' ? [] : before.contenders;
}

const won = (winner: number | null, decidedBy: BattleResult['decided_by'], at: number): Ending => ({
  outcome: winner === null ? 'draw' : 'win',
  winner,
  decided_by: decidedBy,
  finished_at: timestamp(at),
});
