import type { AccountChange } from '../domain/feed.ts';
import { type Queryable, rows } from './database.ts';
import { ensureUser } from './users.ts';

/** What these users have now; of one who is not known nothing. */
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

/** A user's money; a user not yet known is created, with an empty wallet. */
export async function readAccount(
  db: Queryable,
  user: string,
  name: string | null,
): Promise<Required<AccountChange>> {
  await ensureUser(db, user, name);
  const [row] = await rows<{ coins: number; version: number; earned: number; earned_version: number }>(
    db,
    `select w.coins, w.version, e.coins as earned, e.version as earned_version
       from wallets w join earnings e using (user_id) where user_id = $1`,
    [user],
  );
  const { coins, version, earned, earned_version } = row!;
  return { user, wallet: { coins, version }, earnings: { coins: earned, version: earned_version } };
}
