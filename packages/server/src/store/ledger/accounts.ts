import type { AccountChange } from '../../domain/rooms/room-events.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { ensureUsers } from '../users/ensure-users.ts';

/** The wallets and earnings of these users. Users who do not exist are left out. */
export async function readAccounts(db: Queryable, users: readonly string[]): Promise<AccountChange[]> {
  const found = await rows<{
    user: string;
    coins: number;
    version: number;
    earned: number;
    earned_version: number;
  }>(
    db,
    `select user_id as user, w.coins, w.version, e.coins as earned, e.version as earned_version
       from wallets w join earnings e using (user_id) where user_id = any($1)`,
    [users],
  );
  return found.map(({ user, coins, version, earned, earned_version }) => ({
    user,
    wallet: { coins, version },
    earnings: { coins: earned, version: earned_version },
  }));
}

/** The accounts of these users in their order. Creates users who do not exist yet. Takes one query, or three if it creates users. */
export async function openAccounts(
  db: Queryable,
  users: readonly { id: string; name: string | null }[],
): Promise<AccountChange[]> {
  const accounts = new Map<string, AccountChange>();
  const read = async (some: typeof users) => {
    const ids = some.map(({ id }) => id);
    for (const account of await readAccounts(db, ids)) accounts.set(account.user, account);
  };
  await read(users);
  const missing = users.filter(({ id }) => !accounts.has(id));
  if (missing.length > 0) {
    await ensureUsers(db, missing);
    await read(missing);
  }
  return users.map(({ id }) => accounts.get(id)!);
}
