import type { PostBattle, Refusal } from '@lavish/protocol';
import { refuse } from '../refusal.ts';
import type { StoredBattle } from './battle.ts';

/**
 * The request that proposes the same battle again. It keeps `accept: auto` only for the platform's server (inviter null).
 * Refuses with `battle_state` unless the battle was played to its end or cut short.
 */
export function rematchOf(battle: StoredBattle, inviter: string | null): PostBattle | Refusal {
  const { mode, state, sides, rules } = battle;
  if (state !== 'finished' && state !== 'cut_short') {
    return refuse('battle_state', 'Only a battle that was played has a rematch.');
  }
  const { commitment: _commitment, accept, ...agreed } = rules;
  return {
    ...structuredClone(agreed),
    mode,
    accept: inviter === null ? accept : 'invite',
    sides: sides.map(({ name, hosts }) => ({
      ...(name !== null && { name }),
      hosts: hosts.map(({ host, room }) => ({ host, room })),
    })),
  };
}
