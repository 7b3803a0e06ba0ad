import { LIMITS, type Provider, type Refusal } from '@lavish/protocol';
import type pg from 'pg';
import type {
  DisputeFact,
  PaidFact,
  ProviderFact,
  RefundedFact,
} from '../../domain/purchases/payment-provider.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { inTransaction } from '../../postgres/database.ts';
import { readClock } from '../../postgres/database-time.ts';
import { newId } from '../new-id.ts';
import type { PurchaseRow } from './purchase-rows.ts';
import { readPurchaseRow } from './read-purchases.ts';

/**
 * Merges what a provider says of a transaction with what is known of it. Facts can come in any order and again. Nothing is booked yet:
 * `settlePurchase` does that. Returns the id of the purchase.
 */
export const recordFact = (
  pool: pg.Pool,
  provider: Provider,
  fact: ProviderFact,
): Promise<string | Refusal> => inTransaction(pool, (client) => mergeFact(client, provider, fact));

/** As `recordFact`, in a transaction. */
export async function mergeFact(
  client: pg.ClientBase,
  provider: Provider,
  fact: ProviderFact,
): Promise<string | Refusal> {
  if (fact.type === 'paid') return mergePaid(client, provider, fact);
  const id = await ensurePurchase(client, provider, fact.transaction);
  if (fact.type === 'refunded') await mergeRefunded(client, id, fact);
  else await mergeDispute(client, id, fact);
  return id;
}

async function ensurePurchase(
  client: pg.ClientBase,
  provider: Provider,
  transaction: string,
): Promise<string> {
  const at = await readClock(client);
  const { rows } = await client.query<{ id: string }>(
    `insert into purchases (id, provider, transaction_id, created_at) values ($1, $2, $3, $4)
     on conflict (provider, transaction_id) do update set provider = excluded.provider returning id`,
    [newId(at), provider, transaction, timestamp(at)],
  );
  return rows[0]!.id;
}

/** The first payment of a transaction counts. Refuses another one, so that nobody gets coins for the payment of another user. */
async function mergePaid(
  client: pg.ClientBase,
  provider: Provider,
  fact: PaidFact,
): Promise<string | Refusal> {
  const pack = await findPack(client, provider, fact);
  if (isRefusal(pack)) return pack;
  if (fact.user !== null) {
    const { rowCount } = await client.query('select from users where id = $1', [fact.user]);
    if (rowCount === 0) return refuse('user_not_found', `There is no user ${fact.user}.`, { param: 'user' });
  }
  const id = await ensurePurchase(client, provider, fact.transaction);
  await client.query(`update purchases set user_id = coalesce(user_id, $2) where id = $1`, [id, fact.user]);
  await client.query(
    `update purchases set pack_id = $2, pack_version = $3, quantity = $4, amount = $5, currency = $6, token = $7,
            is_test = $8, paid_at = $9
      where id = $1 and paid_at is null`,
    [
      id,
      pack.id,
      pack.version,
      fact.quantity,
      fact.price?.amount ?? null,
      fact.price?.currency ?? null,
      fact.token,
      fact.isTest,
      timestamp(fact.at),
    ],
  );
  const stored = (await readPurchaseRow(client, id))!;
  return conflictOf(stored, fact, pack.id) ?? id;
}

function conflictOf(stored: PurchaseRow, fact: PaidFact, pack: string): Refusal | null {
  const conflict = (param: string, detail: string) => refuse('purchase_conflict', detail, { param });
  if (fact.user !== null && stored.user !== fact.user)
    return conflict('user', 'This transaction belongs to another user.');
  if (stored.pack !== pack || stored.quantity !== fact.quantity)
    return conflict('pack', 'This transaction is of another pack or quantity.');
  const isSamePrice =
    fact.price === null
      ? stored.amount === null
      : stored.amount === fact.price.amount && stored.currency === fact.price.currency;
  return isSamePrice ? null : conflict('price', 'This transaction has another price.');
}

/** The pack, and its version that was for sale when it was paid. A payment before the first version gets the first one. */
async function findPack(
  client: pg.ClientBase,
  provider: Provider,
  { product, at }: PaidFact,
): Promise<{ id: string; version: number } | Refusal> {
  const named =
    'pack' in product
      ? { where: 'p.id = $1', values: [product.pack] }
      : {
          where: 'p.id = (select pack_id from pack_products where product_id = $1 and provider = $4)',
          values: [product.id],
        };
  const { rows } = await client.query<{ id: string; version: number }>(
    `select p.id, coalesce((select v.version from pack_versions v where v.pack_id = p.id and v.version = $3::integer),
              (select max(v.version) from pack_versions v where v.pack_id = p.id and v.offered_at <= $2), 1) as version
       from packs p where ${named.where}`,
    [
      ...named.values,
      timestamp(at),
      'pack' in product ? product.version : null,
      ...('pack' in product ? [] : [provider]),
    ],
  );
  const [pack] = rows;
  if (pack) return pack;
  return 'pack' in product
    ? refuse('pack_not_found', `There is no pack ${product.pack}.`, { param: 'pack' })
    : refuse('pack_not_found', 'No pack is this product of the store.', { param: 'product' });
}

/** The latest statement counts; of the same time the larger one. */
async function mergeRefunded(client: pg.ClientBase, id: string, { total, at }: RefundedFact): Promise<void> {
  await client.query(
    `update purchases set refunded = $2, refunded_at = $3
      where id = $1 and (refunded_at is null or refunded_at < $3
                         or (refunded_at = $3 and coalesce(refunded < $2::bigint, $2::bigint is null and refunded is not null)))`,
    [id, total === 'all' ? null : total, timestamp(at)],
  );
}

/** A result is final: an opening that arrives later changes nothing. Of two statements alike the later one counts, then the larger one. */
async function mergeDispute(
  client: pg.ClientBase,
  id: string,
  { dispute, amount, state, at }: DisputeFact,
): Promise<void> {
  await client.query(
    `insert into purchase_disputes (purchase_id, dispute_id, amount, state, at) values ($1, $2, $3, $4, $5)
     on conflict (purchase_id, dispute_id) do update
       set state = excluded.state, at = excluded.at, amount = excluded.amount
     where (excluded.state <> 'open', excluded.at, excluded.state, coalesce(excluded.amount, $6::bigint))
             > (purchase_disputes.state <> 'open', purchase_disputes.at, purchase_disputes.state,
                coalesce(purchase_disputes.amount, $6::bigint))`,
    [id, dispute, amount === 'all' ? null : amount, state, timestamp(at), LIMITS.maxCoins],
  );
}
