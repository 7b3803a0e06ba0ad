import type { Refusal } from '@lavish/protocol';
import type { Battle } from './battle.ts';
import type { BattleAction, BattleStep } from './battle-action.ts';

/**
 * Carries out what is due by `now` (unix milliseconds, by the database's clock), then the action, then what that makes
 * due: one call is one commit. Null: nothing changes. A refusal changes nothing either; what was due stays due.
 */
export function stepBattle(
  _battle: Battle,
  _action: BattleAction,
  _now: number,
): BattleStep | Refusal | null {
  throw new Error('not yet');
}
