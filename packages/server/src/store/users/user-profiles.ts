import type { PublicUsers, PutUser, Refusal, User } from '@lavish/protocol';
import { LIMITS } from '@lavish/protocol';
import type pg from 'pg';
import { storeAccountOf } from '../../domain/purchases/store-account.ts';
import { inTransaction, type Queryable, rows } from '../../postgres/database.ts';
import { checkShareOfContracts } from '../agencies/shares.ts';
import { keepContracts } from '../locks.ts';
import { hidePlaces } from '../rankings/hide-places.ts';
import { ensureUser } from './ensure-users.ts';

/** Creates or changes a user. Absent fields keep their value, null clears them. */
export function putUser(pool: pg.Pool, id: string, put: PutUser): Promise<User | Refusal> {
  return inTransaction(pool, async (client) => {
    if (put.share_bps !== undefined) {
      await keepContracts(client);
      const refusal = await checkShareOfContracts(client, put.share_bps ?? LIMITS.defaultShareBps, id);
      if (refusal) return refusal;
    }
    await ensureUser(client, id);
    await client.query(
      `update users set
         name       = case when $2 ? 'name'       then $2->>'name'       else name end,
         avatar_url = case when $2 ? 'avatar_url' then $2->>'avatar_url' else avatar_url end,
         vip_level  = case when $2 ? 'vip_level'  then coalesce(($2->>'vip_level')::int, 0)    else vip_level end,
         share_bps  = case when $2 ? 'share_bps'  then coalesce(($2->>'share_bps')::int, $3)   else share_bps end,
         blocked    = case when $2 ? 'blocked'    then coalesce(($2->>'blocked')::bool, false) else blocked end,
         region     = case when $2 ? 'region'     then $2->>'region'     else region end,
         ranking    = case when $2 ? 'ranking'    then coalesce($2->>'ranking', 'shown')       else ranking end,
         consumption_consent = case when $2 ? 'consumption_consent'
           then coalesce(($2->>'consumption_consent')::bool, false) else consumption_consent end,
         clearing_days   = case when $2 ? 'clearing_days'   then ($2->>'clearing_days')::int else clearing_days end,
         payout_eligible = case when $2 ? 'payout_eligible' then coalesce(($2->>'payout_eligible')::bool, false) else payout_eligible end
       where id = $1`,
      [id, JSON.stringify(put), LIMITS.defaultShareBps],
    );
    if (put.ranking !== undefined) await hidePlaces(client, id, put.ranking === 'hidden');
    return (await readUser(client, id))!;
  });
}

interface UserRow extends Omit<User, 'wallet' | 'earnings' | 'store_account'> {
  coins: number;
  promotional: number;
  owed: number;
  version: number;
  earned: number;
}

export async function readUser(db: Queryable, id: string): Promise<User | null> {
  const [row] = await rows<UserRow>(
    db,
    `select id, name, avatar_url, vip_level, share_bps, blocked, region, ranking, consumption_consent, clearing_days, payout_eligible, w.coins, w.promotional, w.owed, w.version, e.coins as earned, lifetime_spent
       from users join wallets w on w.user_id = id join earnings e on e.user_id = id
      where id = $1`,
    [id],
  );
  if (!row) return null;
  const { coins, promotional: promotional_coins, owed, version, earned, lifetime_spent, ...profile } = row;
  const wallet = { coins, version, promotional_coins, owed };
  return {
    ...profile,
    store_account: storeAccountOf(id),
    wallet,
    earnings: { coins: earned },
    lifetime_spent,
  };
}

/** The public fields of users, by id. */
export async function readPublicUsers(db: Queryable, ids: Iterable<string>): Promise<PublicUsers> {
  const found = await rows<{ id: string; name: string | null; avatar_url: string | null; vip_level: number }>(
    db,
    'select id, name, avatar_url, vip_level from users where id = any($1)',
    [[...new Set(ids)]],
  );
  return Object.fromEntries(found.map(({ id, ...user }) => [id, user]));
}

/** The user who buys at the stores under this account. Null: there is none. */
export async function readStoreUser(db: Queryable, account: string): Promise<string | null> {
  // What the app has handed to the store can be any text.
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(account)) return null;
  const [user] = await rows<{ id: string }>(db, 'select id from users where store_account(id) = $1', [
    account,
  ]);
  return user?.id ?? null;
}
