import type { List, PutUser, StatementLine, TopUp, TopUpRequest, User } from '@lavish/protocol';
import { type CallOptions, type KeyedOptions, listOf, part, type SendRequest } from '../request.ts';

export interface UsersResource {
  /** Creates or changes a user. Absent fields keep their value; null clears a field. */
  put(user: string, fields: PutUser, options?: CallOptions): Promise<User>;
  /** The user with wallet and earnings. */
  get(user: string, options?: CallOptions): Promise<User>;
  /** Credits coins that the user bought. With the payment's id as `key`, a payment is credited once. */
  topUp(user: string, topUp: TopUpRequest, options?: KeyedOptions): Promise<TopUp>;
  /** The movements of the user's coins, newest first. `account`: the wallet (default) or the earnings. */
  statement(
    user: string,
    filter?: { account?: 'wallet' | 'earnings' },
    options?: CallOptions,
  ): List<StatementLine>;
}

export const usersResource = (send: SendRequest): UsersResource => ({
  put: (user, body, options) => send({ method: 'PUT', path: `/users/${part(user)}`, body, options }),
  get: (user, options) => send({ method: 'GET', path: `/users/${part(user)}`, options }),
  topUp: (user, body, options) =>
    send({ method: 'POST', path: `/users/${part(user)}/top-ups`, body, once: 'key', options }),
  statement: (user, filter, options) => listOf(send, `/users/${part(user)}/entries`, filter, options),
});
