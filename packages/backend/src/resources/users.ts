import type { PutUser, StatementLine, TopUp, TopUpRequest, User } from '@lavish/protocol';
import { type Ask, type CallOptions, type KeyedOptions, part } from '../ask.ts';
import { type List, listOf } from '../list.ts';

export interface Users {
  /** Creates or changes: absent fields stay, null clears. */
  put(user: string, fields: PutUser, options?: CallOptions): Promise<User>;
  get(user: string, options?: CallOptions): Promise<User>;
  /** Coins that the user bought. Give your payment's id as the `key`, and it can never be credited twice. */
  topUp(user: string, topUp: TopUpRequest, options?: KeyedOptions): Promise<TopUp>;
  /** What moved the coins of an account, the newest first. */
  statement(
    user: string,
    of?: { account?: 'wallet' | 'earnings' },
    options?: CallOptions,
  ): List<StatementLine>;
}

export const usersOver = (ask: Ask): Users => ({
  put: (user, body, options) => ask({ method: 'PUT', path: `/users/${part(user)}`, body, options }),
  get: (user, options) => ask({ method: 'GET', path: `/users/${part(user)}`, options }),
  topUp: (user, body, options) =>
    ask({ method: 'POST', path: `/users/${part(user)}/top-ups`, body, once: 'key', options }),
  statement: (user, of, options) => listOf(ask, `/users/${part(user)}/entries`, of, options),
});
