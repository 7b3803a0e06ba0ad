import {
  type List,
  STATEMENT_LINE_FIELDS,
  type StatementLine,
  USER_FIELDS,
  type User,
  userOnServer,
} from '@lavish/protocol';
import type { Api } from './api.ts';

/** The user of the token. Each call rejects with a `LavishError`. */
export interface UsersResource {
  /** The user's name, VIP level, wallet and earnings. */
  me(): Promise<User>;
  /** The movements of the user's coins, newest first. `account`: that of the wallet (default) or of the earnings. */
  statement(filter?: { account?: 'wallet' | 'earnings' }): List<StatementLine>;
}

/** `server` returns that of avatars whose address is a path: `https://host`. */
export function createUsers({ call, list }: Api, server: () => string): UsersResource {
  const readMe: () => Promise<User> = call('GET users/@me=id', USER_FIELDS);
  return {
    me: async () => userOnServer(server(), await readMe()),
    statement: list('users/@me/entries', STATEMENT_LINE_FIELDS),
  };
}
