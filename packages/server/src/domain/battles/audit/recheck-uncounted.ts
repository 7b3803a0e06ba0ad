import { isBeforeWithdrawn } from '../round-start.ts';
import type { GiftVerdict } from '../verdict.ts';
import { type AuditState, type JudgedGift, placeOf, roundAt, sideOfGift } from './audit-state.ts';
import { compare } from './differences.ts';
import { judgeLog } from './judge-log.ts';
import { storedVerdict, wholeItems } from './recount-gift.ts';

/** Audits a gift that is stored as not counted. All counted gifts were audited before. */
export function recheckUncounted(audit: AuditState, gift: JudgedGift): void {
  audit.notCounted += 1;
  if (isBeforeWithdrawn(audit.battle, gift.at)) {
    recheckWithdrawn(audit, gift);
    return;
  }
  const where = placeOf(gift);
  const round = roundAt(audit, gift.at);
  if (round && !isDecidedBy(round.decided, gift.at)) {
    compare(audit.differences, `${where}.counted`, false, true);
    return;
  }
  const last = audit.rounds.findLast(({ startsAt }) => startsAt <= gift.at);
  const next = last && audit.rounds[last.round];
  const isAnnounced = next?.round === gift.battle.round;
  compare(audit.differences, where, storedVerdict(gift), {
    // The transition into the next round happens some time before the round begins.
    round: isAnnounced ? next.round : (last?.round ?? null),
    side: sideOfGift(audit.battle, gift),
    reason: reasonAt(audit, gift.at),
    base_points: wholeItems(gift),
    multiplier: 1,
    points: 0,
    boosts: [],
  });
}

/**
 * A gift that was judged by a clock that was ahead, before a start that was withdrawn when the clock was corrected. Its
 * verdict names the round before or the withdrawn one, and it lies in neither, so the stored round and reason are kept.
 */
function recheckWithdrawn({ battle, differences }: AuditState, gift: JudgedGift): void {
  compare(differences, placeOf(gift), storedVerdict(gift), {
    round: gift.battle.round,
    side: sideOfGift(battle, gift),
    reason: gift.battle.reason,
    base_points: wholeItems(gift),
    multiplier: 1,
    points: 0,
    boosts: [],
  });
}

/** Whether sudden death was decided by `at`. Later gifts in the deciding gift's millisecond do not count. */
const isDecidedBy = (decided: { at: number } | null, at: number) => decided !== null && decided.at <= at;

/** The reason why a gift at `at`, outside all rounds, does not count. Null: the battle has not begun. */
function reasonAt(audit: AuditState, at: number): GiftVerdict['reason'] {
  const index = audit.rounds.findLastIndex(({ startsAt }) => startsAt <= at);
  const last = audit.rounds[index];
  if (!last) return null;
  if (index < audit.rounds.length - 1) return 'between_rounds';
  if (last.isBrokenOff) return 'battle_over';
  const { follows } = judgeLog(audit, index, false);
  return follows === 'nothing' ? 'battle_over' : 'between_rounds';
}
