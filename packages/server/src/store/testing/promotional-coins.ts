import type pg from 'pg';
import { creditPromotionalCoins } from '../ledger/promotional-credits.ts';
import { granted } from './arena.ts';

let credits = 0;

/** Grants promotional coins, by default for longer than any test. */
export async function grantCoins(
  pool: pg.Pool,
  user: string,
  coins: number,
  expiresAt = '2999-01-01T00:00:00Z',
): Promise<string> {
  const asker = { key: `credit-${++credits}`, actor: 'server' };
  const request = { coins, expires_at: expiresAt, reason: 'A test' };
  return granted(await creditPromotionalCoins(pool, user, request, asker)).done.id.slice(4);
}
