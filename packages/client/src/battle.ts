import type { Battle } from '@lavish/protocol';

/** Where a battle stands by the clock. `leftMs`: until that changes; null: nothing is awaited any more. */
export type BattleClock =
  | { phase: 'invited' | 'countdown' | 'running' | 'between_rounds'; leftMs: number }
  /** The bell has rung, and the server has not told yet what it decided. */
  | { phase: 'settling'; leftMs: 0 }
  | { phase: 'over'; leftMs: null };

const OVER: readonly Battle['state'][] = ['finished', 'declined', 'expired', 'cancelled', 'cut_short'];

/**
 * Where the battle stands at `serverNowMs`. What counts goes by the time alone, so a screen need not wait to be told that
 * a round has begun or that its bell has rung.
 */
export function battleClock(battle: Battle, serverNowMs: number): BattleClock {
  if (OVER.includes(battle.state)) return { phase: 'over', leftMs: null };
  const until = (time: string) => Date.parse(time) - serverNowMs;
  if (battle.starts_at === null || battle.ends_at === null)
    return { phase: 'invited', leftMs: Math.max(0, until(battle.expires_at ?? battle.server_time)) };
  const beginsInMs = until(battle.starts_at);
  if (beginsInMs > 0)
    return { phase: battle.state === 'countdown' ? 'countdown' : 'between_rounds', leftMs: beginsInMs };
  const endsInMs = until(battle.ends_at);
  return endsInMs > 0 ? { phase: 'running', leftMs: endsInMs } : { phase: 'settling', leftMs: 0 };
}

/**
 * The newer of two readings of a room's battle: of one battle the higher version, of two battles the one read later. A
 * reconnection can lead to a node that has not heard the last word yet, and a screen must not go back.
 */
export function newerBattle(known: Battle | null, told: Battle | null): Battle | null {
  if (known === null || told === null) return told ?? known;
  const isOlder = told.id === known.id ? told.version <= known.version : told.server_time < known.server_time;
  return isOlder ? known : told;
}
