import type { PublicUsers } from '@lavish/protocol';

export interface RefreshUsersOptions {
  knownUsers(): Iterable<string>;
  readUsers(ids: string[]): Promise<PublicUsers>;
  refreshUsers(users: PublicUsers): void;
}

/** Users that a node reads again in a second, by primary key: one query of a few milliseconds. */
const USERS_PER_ROUND = 2_000;

/**
 * Returns a function that reads the next users whom rooms show, by turns, and passes them on. Called once a second, a
 * changed name, avatar or level is on every screen of every node within a second while rooms show at most 2,000 users.
 */
export function createRefreshUsers(options: RefreshUsersOptions): () => Promise<void> {
  let turn: string[] = [];

  return async () => {
    if (turn.length === 0) turn = [...new Set(options.knownUsers())];
    const ids = turn.splice(0, USERS_PER_ROUND);
    if (ids.length > 0) options.refreshUsers(await options.readUsers(ids));
  };
}
