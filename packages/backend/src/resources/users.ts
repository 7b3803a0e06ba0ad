import type {
  AdjustmentRequest,
  ChargebackWithdrawal,
  Journal,
  List,
  PostWithdrawal,
  PromotionalCreditRequest,
  PutUser,
  Refund,
  RefundRequest,
  StatementLine,
  TopUp,
  TopUpRequest,
  User,
} from '@lavish/protocol';
import { type CallOptions, type KeyedOptions, listOf, part, type SendRequest } from '../request.ts';

export interface UsersResource {
  /** Creates or changes a user. Absent fields keep their value; null clears a field. */
  put(user: string, fields: PutUser, options?: CallOptions): Promise<User>;
  /** The user with wallet and earnings. */
  get(user: string, options?: CallOptions): Promise<User>;
  /** Credits coins that the user bought. With the payment's id as `key`, a payment is credited once. */
  topUp(user: string, topUp: TopUpRequest, options?: KeyedOptions): Promise<TopUp>;
  /** Adds coins to the wallet or the earnings, or takes them, with a reason. */
  adjust(user: string, adjustment: AdjustmentRequest, options?: KeyedOptions): Promise<Journal>;
  /** Grants coins that expire. */
  creditPromotionalCoins(
    user: string,
    credit: PromotionalCreditRequest,
    options?: KeyedOptions,
  ): Promise<Journal>;
  /** Takes coins back after the price of a top-up was returned. `topUp`: its id. */
  refundTopUp(topUp: string, refund: RefundRequest, options?: KeyedOptions): Promise<Refund>;
  /** Returns the coins of a chargeback. `chargeback`: the id of its refund. */
  withdrawChargeback(
    chargeback: string,
    withdrawal: PostWithdrawal,
    options?: KeyedOptions,
  ): Promise<ChargebackWithdrawal>;
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
  adjust: (user, body, options) =>
    send({ method: 'POST', path: `/users/${part(user)}/adjustments`, body, once: 'key', options }),
  creditPromotionalCoins: (user, body, options) =>
    send({ method: 'POST', path: `/users/${part(user)}/promotional-credits`, body, once: 'key', options }),
  refundTopUp: (topUp, body, options) =>
    send({ method: 'POST', path: `/top-ups/${part(topUp)}/refunds`, body, once: 'key', options }),
  withdrawChargeback: (chargeback, body, options) =>
    send({ method: 'POST', path: `/chargebacks/${part(chargeback)}/withdrawal`, body, once: 'key', options }),
  statement: (user, filter, options) => listOf(send, `/users/${part(user)}/entries`, filter, options),
});
