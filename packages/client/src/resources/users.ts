import type { List, StatementLine, User } from '@lavish/protocol';
import type { Api } from './api.ts';

/** The user of the token. Each call rejects with a `LavishError`. */
export interface UsersResource {
  /** The user's name, VIP level, wallet and earnings. */
  me(): Promise<User>;
  /** The movements of the user's coins, newest first. `account`: that of the wallet (default) or of the earnings. */
  statement(filter?: { account?: 'wallet' | 'earnings' }): List<StatementLine>;
}

/** `me` returns the id of the token's user. */
export const createUsers = (api: Api, me: () => Promise<string>): UsersResource => ({
  me: () => api.get(['users', me]),
  statement: (filter) => api.list(['users', me, 'entries'], filter),
});
