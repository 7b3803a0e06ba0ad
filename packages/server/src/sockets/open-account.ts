import type { AccountChange } from '../domain/rooms/room-events.ts';
import { batchReads } from './batch-reads.ts';

/** A user whose socket is welcomed. `name`: the name of a user who is new. */
interface ArrivingUser {
  id: string;
  name: string | null;
}

type Opened = Pick<AccountChange, 'wallet'>;

export interface OpenAccountOptions {
  /** Reads the money of these users. Users who do not exist are left out. */
  readAccounts(users: string[]): Promise<AccountChange[]>;
  /** Reads users' money, in their order, and creates missing users. */
  openAccounts(users: ArrivingUser[]): Promise<Opened[]>;
}

/**
 * Returns a function that reads a user's money for the welcome, and creates a new user. Many users are read, or created, in
 * one query. Creating a user waits while another transaction creates the same user, so users who exist are read apart, and
 * new users whose common query has failed are created one by one.
 */
export function createOpenAccount({
  readAccounts,
  openAccounts,
}: OpenAccountOptions): (user: ArrivingUser) => Promise<Opened> {
  const read = batchReads(async (ids: string[]) => {
    const found = new Map((await readAccounts(ids)).map((account) => [account.user, account]));
    return ids.map((id) => found.get(id) ?? null);
  });
  const create = batchReads(openAccounts);
  const createAlone = batchReads(openAccounts, 1);
  return async (user) => (await read(user.id)) ?? create(user).catch(() => createAlone(user));
}
