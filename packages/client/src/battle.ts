import type { Battle } from '@lavish/protocol';

/** The phase of a battle at one moment. `leftMs`: until the phase ends, in milliseconds; null when the battle is over. */
export type BattleClock =
  | { phase: 'invited' | 'countdown' | 'running' | 'between_rounds'; leftMs: number }
  /** The round has ended, and the server has not sent its result yet. */
  | { phase: 'settling'; leftMs: 0 }
  | { phase: 'over'; leftMs: null };

const OVER: readonly Battle['state'][] = ['finished', 'declined', 'expired', 'cancelled', 'cut_short'];

/**
 * Returns the phase of the battle at `serverNowMs` (Unix milliseconds). Time alone decides whether a gift counts, so a screen
 * need not wait for a message to show that a round has begun or ended.
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
 * Returns the newer of two readings of a room's battle: of the same battle the higher version, of different battles the one
 * read later. After a reconnection the new node may still have an older state than the screen already shows.
 */
export function newerBattle(known: Battle | null, received: Battle | null): Battle | null {
  if (known === null || received === null) return received ?? known;
  const isOlder =
    received.id === known.id ? received.version <= known.version : received.server_time < known.server_time;
  return isOlder ? known : received;
}
