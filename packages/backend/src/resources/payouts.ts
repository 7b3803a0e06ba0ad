import type {
  HostEarnings,
  List,
  Payout,
  PayoutBatch,
  PayoutBatchRequest,
  PayoutEnd,
  PayoutPolicy,
  PayoutRequest,
  PayoutState,
  PayoutTransfer,
  PayoutWithSteps,
} from '@lavish/protocol';
import { type CallOptions, type KeyedOptions, listOf, part, type SendRequest } from '../request.ts';

export type PayoutFilter = { user?: string; state?: PayoutState; batch?: string };

/** Earnings of hosts, and what is paid out of them. Approvals, and changes of the policy, are made in the console. */
export interface PayoutsResource {
  /** What has cleared, when the rest clears, and what can be paid out. */
  earnings(user: string, options?: CallOptions): Promise<HostEarnings>;
  /** Reserves coins of a host's earnings. With your id of the request as `key`, it happens once. */
  request(payout: PayoutRequest, options?: KeyedOptions): Promise<Payout>;
  /** A payout and what happened to it. */
  get(payout: string, options?: CallOptions): Promise<PayoutWithSteps>;
  /** Newest first. */
  list(filter?: PayoutFilter, options?: CallOptions): List<Payout>;
  /** Marks an approved payout as sent. Repeating a step changes nothing. */
  send(payout: string, transfer?: PayoutTransfer, options?: CallOptions): Promise<Payout>;
  /** The host has the money. */
  pay(payout: string, transfer?: PayoutTransfer, options?: CallOptions): Promise<Payout>;
  /** The transfer failed: the coins go back to the earnings. */
  fail(payout: string, end: PayoutEnd, options?: CallOptions): Promise<Payout>;
  /** Before it is sent. The coins go back to the earnings. */
  cancel(payout: string, end: PayoutEnd, options?: CallOptions): Promise<Payout>;
  /** Marks the oldest approved payouts of a currency as sent together. */
  sendBatch(batch: PayoutBatchRequest, options?: KeyedOptions): Promise<PayoutBatch>;
  getBatch(batch: string, options?: CallOptions): Promise<PayoutBatch>;
  /** Newest first. */
  batches(options?: CallOptions): List<PayoutBatch>;
  /** The rules of payouts. */
  policy(options?: CallOptions): Promise<PayoutPolicy>;
}

export const payoutsResource = (send: SendRequest): PayoutsResource => {
  const step =
    <Body extends object>(action: string) =>
    (payout: string, body: Body, options?: CallOptions): Promise<Payout> =>
      send({ method: 'POST', path: `/payouts/${part(payout)}/${action}`, body, options });
  const transfer =
    (action: string) =>
    (payout: string, body: PayoutTransfer = {}, options?: CallOptions): Promise<Payout> =>
      step<PayoutTransfer>(action)(payout, body, options);
  return {
    earnings: (user, options) => send({ method: 'GET', path: `/users/${part(user)}/earnings`, options }),
    request: (body, options) => send({ method: 'POST', path: '/payouts', body, once: 'key', options }),
    get: (payout, options) => send({ method: 'GET', path: `/payouts/${part(payout)}`, options }),
    list: (filter, options) => listOf(send, '/payouts', filter, options),
    send: transfer('send'),
    pay: transfer('pay'),
    fail: step<PayoutEnd>('fail'),
    cancel: step<PayoutEnd>('cancel'),
    sendBatch: (body, options) =>
      send({ method: 'POST', path: '/payout-batches', body, once: 'key', options }),
    getBatch: (batch, options) => send({ method: 'GET', path: `/payout-batches/${part(batch)}`, options }),
    batches: (options) => listOf(send, '/payout-batches', {}, options),
    policy: (options) => send({ method: 'GET', path: '/payout-policy', options }),
  };
};
