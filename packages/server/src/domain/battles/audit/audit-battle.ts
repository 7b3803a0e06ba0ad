import { type BattleAudit, toWireId } from '@lavish/protocol';
import { commitmentOf } from '../roll.ts';
import type { AuditState, JudgedGift } from './audit-state.ts';
import { addDifferences, compare } from './differences.ts';
import { recheckRounds } from './recheck-rounds.ts';
import { recheckSides, roundsWon } from './recheck-sides.ts';
import { recheckCorrected } from './recheck-supporters.ts';
import { recheckUncounted } from './recheck-uncounted.ts';
import { recomputeResult } from './recompute-result.ts';
import { recountGift } from './recount-gift.ts';

/*
 * Recomputes a battle from its rules and its gifts, and compares the outcome with everything that is stored of it. The
 * audit shares with the state machine the functions for windows, rolls and points, but none of its running totals: the
 * machine adds gift by gift under locks, and the audit derives the totals from the whole log. It takes as given what
 * the gifts do not contain: the starts of the rounds, the departures, the time of settlement, and the platform's
 * bonuses on each gift.
 */

/** Audits the next gift of a battle's log: first the counted gifts by ordinal, then the others. */
export function auditGift(audit: AuditState, gift: JudgedGift): void {
  if (gift.battle.ordinal !== null) recountGift(audit, gift);
  else recheckUncounted(audit, gift);
}

/**
 * Finishes the audit, after all gifts and then all supporters were audited. `overAt`: when the battle was settled, unix
 * milliseconds; null: it is not over.
 */
export function closeAudit(audit: AuditState, overAt: number | null): BattleAudit {
  const { battle, differences } = audit;
  compare(differences, 'rules.commitment', battle.rules.commitment, commitmentOf(battle.secret));
  recheckCorrected(audit);
  recheckRounds(audit);
  recheckSides(audit);
  addDifferences(differences, audit.supporterDifferences);
  const result = recomputeResult(audit, overAt);
  compare(differences, 'result', battle.result, result);
  return {
    battle: toWireId('btl', battle.id),
    state: battle.state,
    matches: differences.length === 0,
    gifts: { counted: audit.counted, not_counted: audit.notCounted, rolls: audit.rolls },
    sides: audit.sides.map(({ points, coins }, side) => ({
      points,
      coins,
      rounds_won: roundsWon(audit, side),
    })),
    result,
    differences,
  };
}
