import { isBeforeWithdrawn } from '../round-start.ts';
import type { GiftVerdict } from '../verdict.ts';
import { type AuditState, type JudgedGift, placeOf, roundAt, sideOfGift } from './audit-state.ts';
import { compare } from './differences.ts';
import { judgeLog } from './judge-log.ts';
import { storedVerdict, wholeItems } from './recount-gift.ts';

/** Takes a gift of the log that says it was not counted. All that were have been taken before. */
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
    // The transition into the next round comes some time before it begins.
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
 * A gift that came by a clock that was ahead, before a start that was given up when that was set right. Of the round
 * before or of the one that was to begin, it is in neither.
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

/** Of the gifts in the deciding one's millisecond, those after it no longer count. */
const isDecidedBy = (decided: { at: number } | null, at: number) => decided !== null && decided.at <= at;

/** Why a gift of this moment, which is in no round, does not count. Null: no reason, the battle has not begun. */
function reasonAt(audit: AuditState, at: number): GiftVerdict['reason'] {
  const index = audit.rounds.findLastIndex(({ startsAt }) => startsAt <= at);
  const last = audit.rounds[index];
  if (!last) return null;
  if (index < audit.rounds.length - 1) return 'between_rounds';
  if (last.isBrokenOff) return 'battle_over';
  const { follows } = judgeLog(audit, index, false);
  return follows === 'nothing' ? 'battle_over' : 'between_rounds';
}
