import { LIMITS, type Refusal, type TopUp, type TopUpRequest, toWireId } from '@lavish/protocol';
import type pg from 'pg';
import { refuse } from '../../domain/refusal.ts';
import { readClock } from '../../postgres/database-time.ts';
import { inLockingTransaction } from '../locks.ts';
import { newId } from '../new-id.ts';

interface TopUpRow {
  id: string;
  coins: number;
  reference: string | null;
  balance: number;
  wallet_version: number;
  at: number;
}

/** A top-up and whether it was carried out now or before, under the same key. */
export interface ToppedUp {
  topUp: TopUp;
  replayed: boolean;
}

/** Coins in: wallet +coins, issuance −coins, once a key. */
export function topUp(
  pool: pg.Pool,
  user: string,
  request: TopUpRequest,
  key: string,
): Promise<ToppedUp | Refusal> {
  return inLockingTransaction(pool, async (client, locks) => {
    const [wallet] = await locks.lockWallets([user]).rows;
    // A statement of its own, after the lock: it sees what the previous holder of the lock has written.
    const stored = await client.query<TopUpRow>(
      `select id, coins, reference, balance, wallet_version, at
         from journals where user_id = $1 and kind = 'top_up' and idempotency_key = $2`,
      [user, key],
    );
    if (stored.rows[0]) return replay(user, request, stored.rows[0]);
    if (!wallet) return refuse('user_not_found', `There is no user ${user}.`, { param: 'user' });
    const { coins, version } = wallet;
    if (coins > LIMITS.maxCoins - request.coins) {
      return refuse('invalid_request', 'The wallet would hold more than 2^53 − 1 coins.', { param: 'coins' });
    }
    return { topUp: viewOf(user, await write(client, user, key, request, coins, version)), replayed: false };
  });
}

function replay(user: string, request: TopUpRequest, stored: TopUpRow): ToppedUp | Refusal {
  if (stored.coins === request.coins && stored.reference === (request.reference ?? null)) {
    return { topUp: viewOf(user, stored), replayed: true };
  }
  return refuse('idempotency_key_reused', 'This key was used for another top-up. Use a new one for each.', {
    param: 'Idempotency-Key',
  });
}

async function write(
  client: pg.PoolClient,
  user: string,
  key: string,
  { coins, reference = undefined }: TopUpRequest,
  balance: number,
  version: number,
): Promise<TopUpRow> {
  const id = newId(await readClock(client));
  const { rows } = await client.query<TopUpRow>(
    `with journal as (
       insert into journals (id, kind, user_id, idempotency_key, coins, reference, balance, wallet_version, at)
       values ($1, 'top_up', $2, $3, $4, $5, $6, $7, date_trunc('milliseconds', clock_timestamp()))
       returning *
     ), wallet as (
       update wallets set coins = $6, version = $7 where user_id = $2
     )
     select id, coins, reference, balance, wallet_version, at from journal`,
    [id, user, key, coins, reference ?? null, balance + coins, version + 1],
  );
  return rows[0]!;
}

const viewOf = (user: string, row: TopUpRow): TopUp => ({
  id: toWireId('jnl', row.id),
  user,
  coins: row.coins,
  reference: row.reference,
  at: new Date(row.at).toISOString(),
  balance: row.balance,
  wallet_version: row.wallet_version,
});
