import type { PublicUsers } from '@lavish/protocol';

export interface RefreshUsersOptions {
  knownUsers(): Iterable<string>;
  readUsers(ids: string[]): Promise<PublicUsers>;
  refreshUsers(users: PublicUsers): void;
}

/** Users that a node reads in a second, by primary key: one query of a few milliseconds. */
const USERS_PER_ROUND = 2_000;

/**
 * Returns a function that reads the next users that rooms show, in rotation, and passes them on. When it is called once a
 * second, all viewers of all nodes see a changed name, avatar or level within a second, while rooms show at most 2,000
 * users.
 */
export function createRefreshUsers(options: RefreshUsersOptions): () => Promise<void> {
  let unread: string[] = [];

  return async () => {
    if (unread.length === 0) unread = [...new Set(options.knownUsers())];
    const ids = unread.splice(0, USERS_PER_ROUND);
    if (ids.length > 0) options.refreshUsers(await options.readUsers(ids));
  };
}
