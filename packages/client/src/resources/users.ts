import {
  type List,
  STATEMENT_LINE_FIELDS,
  type StatementLine,
  USER_FIELDS,
  type User,
} from '@lavish/protocol';
import type { Api } from './api.ts';

/** The user of the token. Each call rejects with a `LavishError`. */
export interface UsersResource {
  /** The user's name, VIP level, wallet and earnings. */
  me(): Promise<User>;
  /** The movements of the user's coins, newest first. `account`: that of the wallet (default) or of the earnings. */
  statement(filter?: { account?: 'wallet' | 'earnings' }): List<StatementLine>;
}

export const createUsers = ({ call, list }: Api): UsersResource => ({
  me: call('GET users/me=id', USER_FIELDS),
  statement: list('users/me/entries', STATEMENT_LINE_FIELDS),
});
