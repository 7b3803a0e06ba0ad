import type { PostBattle, Refusal } from '@lavish/protocol';
import type { Battle } from './battle.ts';

/**
 * The request that proposes the same battle again. `auto` only when the platform's server (inviter null) asks and had
 * begun the first so. Refused (`battle_state`) unless the battle was played to its end or cut short.
 */
export function rematchOf(_battle: Battle, _inviter: string | null): PostBattle | Refusal {
  throw new Error('not yet');
}
