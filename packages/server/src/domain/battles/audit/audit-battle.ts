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
 * Works a battle out again from its rules and its gifts alone, and compares with everything that is stored of it. It shares
 * with the machine what defines windows, rolls and points, but none of its running totals: what the machine adds up
 * gift by gift under locks, this derives from the whole log. Given, since no gift tells it, are when each round began,
 * who left, when the battle was settled, and the platform's bonuses on each gift.
 */

/** Takes the next gift of a battle's log: first those that were counted, by ordinal, then the others. */
export function auditGift(audit: AuditState, gift: JudgedGift): void {
  if (gift.battle.ordinal !== null) recountGift(audit, gift);
  else recheckUncounted(audit, gift);
}

/**
 * What the log comes to, once all gifts and then all supporters were taken. `overAt`: when the battle was settled, unix
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
