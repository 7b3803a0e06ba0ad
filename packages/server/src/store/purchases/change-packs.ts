import { LIMITS, type Pack, type PutPack, type Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { checkPack } from '../../domain/purchases/check-pack.ts';
import { refuse } from '../../domain/refusal.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { inTransaction } from '../../postgres/database.ts';
import { readClock } from '../../postgres/database-time.ts';
import { lockPacks } from '../locks.ts';
import { readPack } from './read-packs.ts';

/**
 * Creates a pack, or replaces all of it by another version. An equal request makes no version. A retired pack is for sale again.
 */
export async function putPack(pool: pg.Pool, id: string, request: PutPack): Promise<Pack | Refusal> {
  const invalid = checkPack(request);
  if (invalid) return invalid;
  return inTransaction(pool, async (client) => {
    await lockPacks(client);
    const before = await readPack(client, id);
    if (before === null || before.retired_at !== null) {
      const { rows } = await client.query<{ count: number }>(
        'select count(*) as count from packs where retired_at is null',
      );
      if (rows[0]!.count >= LIMITS.maxPacks)
        return refuse('limit_reached', `There are ${LIMITS.maxPacks} packs already. Retire one first.`);
    }
    const at = await readClock(client);
    const version = before === null ? 1 : before.version + 1;
    const sort = request.sort ?? 0;
    if (before !== null && isSame(before, request)) {
      await client.query('update packs set retired_at = null, sort = $2 where id = $1', [id, sort]);
      return (await readPack(client, id))!;
    }
    await client.query(
      `insert into packs (id, version, sort, created_at) values ($1, $2, $3, $4)
       on conflict (id) do update set version = excluded.version, sort = excluded.sort, retired_at = null`,
      [id, version, sort, timestamp(at)],
    );
    const taken = await takeProducts(client, id, request);
    if (taken) return taken;
    await client.query(
      `insert into pack_versions (pack_id, version, offered_at, name, coins, bonus_coins, bonus_days, prices, products,
         starts_at, ends_at, max_per_user)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        id,
        version,
        timestamp(at),
        request.name,
        request.coins,
        request.bonus_coins ?? 0,
        request.bonus_days ?? null,
        JSON.stringify(request.prices),
        JSON.stringify(request.products ?? {}),
        request.starts_at ?? null,
        request.ends_at ?? null,
        request.max_per_user ?? null,
      ],
    );
    return (await readPack(client, id))!;
  });
}

/** Retires a pack: nobody can buy it any more, and payments for it that arrive later are still credited. */
export async function retirePack(pool: pg.Pool, id: string): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    await lockPacks(client);
    const { rowCount } = await client.query(
      'update packs set retired_at = coalesce(retired_at, clock_timestamp()) where id = $1',
      [id],
    );
    return rowCount === 1;
  });
}

/** Whether a request asks for what is there. `sort` belongs to no version. */
function isSame(pack: Pack, request: PutPack): boolean {
  const time = (text: string | null | undefined) => (text ? Date.parse(text) : null);
  const facts = (of: PutPack | Pack) =>
    JSON.stringify([
      ...[of.name, of.coins, of.bonus_coins ?? 0, of.bonus_days ?? null, of.max_per_user ?? null],
      of.prices.map(({ amount, currency, region }) => [amount, currency, region]),
      [of.products?.apple, of.products?.google],
      [time(of.starts_at), time(of.ends_at)],
    ]);
  return facts(pack) === facts(request);
}

/** Gives the pack its products at the stores. Refuses one that belongs to another pack. */
async function takeProducts(
  client: pg.ClientBase,
  id: string,
  { products = {} }: PutPack,
): Promise<Refusal | null> {
  for (const [provider, product] of Object.entries(products)) {
    const { rows } = await client.query<{ pack: string }>(
      `insert into pack_products (provider, product_id, pack_id) values ($1, $2, $3)
       on conflict (provider, product_id) do update set pack_id = pack_products.pack_id returning pack_id as pack`,
      [provider, product, id],
    );
    const { pack } = rows[0]!;
    if (pack !== id)
      return refuse('invalid_request', `The product belongs to pack ${pack}.`, {
        param: `products.${provider}`,
      });
  }
  return null;
}
