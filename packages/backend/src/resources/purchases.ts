import type {
  Checkout,
  List,
  PostCheckout,
  PostPurchase,
  ProviderMessage,
  Purchase,
  PurchaseRefund,
  PurchaseTrace,
  RefundRequest,
} from '@lavish/protocol';
import { type CallOptions, type KeyedOptions, listOf, part, type SendRequest } from '../request.ts';

/** What users have paid for coins. */
export interface PurchasesResource {
  /** Credits a payment once, by its `transaction` or the store's proof. */
  create(purchase: PostPurchase, options?: CallOptions): Promise<Purchase>;
  /** Opens a page of Stripe on which a user pays. The coins are credited when Stripe's message arrives. */
  checkout(checkout: PostCheckout & { user: string }, options?: KeyedOptions): Promise<Checkout>;
  get(purchase: string, options?: CallOptions): Promise<Purchase>;
  /** Newest first. `refused`: paid and not credited. */
  list(filter?: { state?: Purchase['state'] }, options?: CallOptions): List<Purchase>;
  /** The purchases of one user, newest first. */
  of(user: string, options?: CallOptions): List<Purchase>;
  /** Which gifts the coins paid for, and where the others are. The first page of the gifts, or the one of `cursor`. */
  trace(
    purchase: string,
    page?: { cursor?: string; limit?: number },
    options?: CallOptions,
  ): Promise<PurchaseTrace>;
  /** Takes coins back after you have returned the price of your own payment. */
  refund(purchase: string, refund: RefundRequest, options?: KeyedOptions): Promise<PurchaseRefund>;
  /** Messages of payment providers, newest first. `failed`: they need a look. */
  messages(filter?: { state?: ProviderMessage['state'] }, options?: CallOptions): List<ProviderMessage>;
  /** Processes a failed message again. */
  retryMessage(message: string, options?: CallOptions): Promise<ProviderMessage>;
}

export const purchasesResource = (send: SendRequest): PurchasesResource => ({
  // The transaction makes it safe to send again.
  create: (body, options) => send({ method: 'POST', path: '/purchases', body, once: 'key', options }),
  checkout: (body, options) => send({ method: 'POST', path: '/checkouts', body, once: 'key', options }),
  get: (purchase, options) => send({ method: 'GET', path: `/purchases/${part(purchase)}`, options }),
  list: (filter, options) => listOf(send, '/purchases', filter, options),
  of: (user, options) => listOf(send, `/users/${part(user)}/purchases`, {}, options),
  trace: (purchase, page = {}, options) =>
    send({ method: 'GET', path: `/purchases/${part(purchase)}/trace`, query: page, options }),
  refund: (purchase, body, options) =>
    send({ method: 'POST', path: `/purchases/${part(purchase)}/refunds`, body, once: 'key', options }),
  messages: (filter, options) => listOf(send, '/provider-messages', filter, options),
  // A message that is due already stays so.
  retryMessage: (message, options) =>
    send({ method: 'POST', path: `/provider-messages/${part(message)}/retry`, once: 'free', options }),
});
