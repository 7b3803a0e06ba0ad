import { type Refusal, type TopUp, type TopUpRequest, toWireId } from '@lavish/protocol';
import type pg from 'pg';
import { decideTopUp, type StoredTopUp, type TopUpDecision } from '../../domain/ledger/decide-top-up.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { readClock } from '../../postgres/database-time.ts';
import { inLockingTransaction } from '../locks.ts';
import { newId } from '../new-id.ts';

/** A top-up, and whether an earlier request with the same key has carried it out. */
export interface ToppedUp {
  topUp: TopUp;
  replayed: boolean;
}

/** Adds coins to a wallet, once for each key of the user. The journal's entries are wallet +coins and issuance −coins. */
export function topUp(
  pool: pg.Pool,
  user: string,
  request: TopUpRequest,
  key: string,
): Promise<ToppedUp | Refusal> {
  return inLockingTransaction(pool, async (client, locks) => {
    const [wallet] = await locks.lockWallets([user]).rows;
    // A separate statement after the lock, so that it sees the rows that the previous holder of the lock has written.
    const stored = await readTopUp(client, user, key);
    const decision = decideTopUp(user, request, { wallet: wallet ?? null, stored });
    if (isRefusal(decision)) return decision;
    if (decision.kind === 'replayed') return { topUp: viewOf(user, decision.topUp), replayed: true };
    return { topUp: viewOf(user, await writeTopUp(client, user, key, decision)), replayed: false };
  });
}

const COLUMNS = 'id, coins, reference, balance, wallet_version as "walletVersion", at';

async function readTopUp(client: pg.ClientBase, user: string, key: string): Promise<StoredTopUp | null> {
  const { rows } = await client.query<StoredTopUp>(
    `select ${COLUMNS} from journals where user_id = $1 and kind = 'top_up' and idempotency_key = $2`,
    [user, key],
  );
  return rows[0] ?? null;
}

async function writeTopUp(
  client: pg.ClientBase,
  user: string,
  key: string,
  { coins, reference, balance, walletVersion }: TopUpDecision & { kind: 'accepted' },
): Promise<StoredTopUp> {
  const id = newId(await readClock(client));
  const { rows } = await client.query<StoredTopUp>(
    `with journal as (
       insert into journals (id, kind, user_id, idempotency_key, coins, reference, balance, wallet_version, at)
       values ($1, 'top_up', $2, $3, $4, $5, $6, $7, date_trunc('milliseconds', clock_timestamp()))
       returning *
     ), wallet as (
       update wallets set coins = $6, version = $7 where user_id = $2
     )
     select ${COLUMNS} from journal`,
    [id, user, key, coins, reference, balance, walletVersion],
  );
  return rows[0]!;
}

const viewOf = (user: string, stored: StoredTopUp): TopUp => ({
  id: toWireId('jnl', stored.id),
  user,
  coins: stored.coins,
  reference: stored.reference,
  at: new Date(stored.at).toISOString(),
  balance: stored.balance,
  wallet_version: stored.walletVersion,
});
