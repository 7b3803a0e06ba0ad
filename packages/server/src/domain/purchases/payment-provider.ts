import type { Refusal, StoreProvider } from '@lavish/protocol';

/** Money in the smallest unit of its currency. */
export interface Money {
  amount: number;
  currency: string;
}

/**
 * What a provider says about one of its transactions. A message contains any number of facts. Facts of one transaction are merged: their
 * order and their repetition change nothing. Times are unix milliseconds of the provider's clock.
 */
export type ProviderFact = PaidFact | RefundedFact | DisputeFact;

export interface PaidFact {
  type: 'paid';
  /** The provider's id of the transaction. Unique for the provider. */
  transaction: string;
  /** Null: the provider does not know it, and the user's own request has to name it. */
  user: string | null;
  /** What was bought: a product of a store, or a pack. `version`: null: the one that was offered at `at`. */
  product: { id: string } | { pack: string; version: number | null };
  /** How many of it. */
  quantity: number;
  /** Of all of it. Null: the provider does not say. */
  price: Money | null;
  /** What the provider needs to find the purchase again. Null: its id is enough. */
  token: string | null;
  /** Of the provider's test environment. */
  isTest: boolean;
  at: number;
}

/** What was refunded in all until `at`. The latest fact counts, so a later one with 0 ends a refund. */
export interface RefundedFact {
  type: 'refunded';
  transaction: string;
  /** In the smallest unit of the price's currency; of a purchase without a price, of its `quantity`. */
  total: number | 'all';
  at: number;
}

/** A bank or a user disputes a payment. `won` and `lost` are final, and of the platform's side. */
export interface DisputeFact {
  type: 'dispute';
  transaction: string;
  /** The provider's id of the dispute. */
  dispute: string;
  amount: number | 'all';
  state: 'open' | 'won' | 'lost';
  at: number;
}

/** A request to the provider's webhook. */
export interface WebhookRequest {
  body: Buffer;
  /** With names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Unix milliseconds. */
  at: number;
}

/** A message whose signature is valid. */
export interface VerifiedMessage {
  /** Unique for the provider: a message that is delivered again has the same. */
  id: string;
  /** The provider's name for what it says, such as `charge.refunded`. */
  kind: string;
}

export interface StoredMessage extends VerifiedMessage {
  /** As it arrived. */
  body: string;
}

/** What a user's device has of a purchase, and who claims it. */
export interface PurchaseProof {
  user: string;
  /** The platform's own server names the user. Then a purchase can be claimed that the app has bound to nobody. */
  isNamedByServer: boolean;
  /** A signed transaction, or a purchase token. */
  proof: string;
  /** The product at the store, where the proof does not name it. */
  product: string | null;
}

/** What a page of a provider lets a user buy. */
export interface CheckoutRequest {
  user: string;
  pack: { id: string; version: number; name: string };
  price: Money;
  successUrl: string;
  cancelUrl: string;
  /** A repeated request opens one page. */
  key: string;
}

/** A page on which a user pays. `expiresAt`: unix milliseconds. */
export interface OpenedCheckout {
  id: string;
  url: string;
  expiresAt: number;
}

/** A purchase that was credited. */
export interface SettledPurchase {
  transaction: string;
  token: string | null;
  /** The product at the store. */
  product: string | null;
  user: string;
}

/** How much of a purchase is used. */
export interface PurchaseUsage {
  /** Credited, with bonus coins. Zero: it was not credited. */
  coins: number;
  /** Of them, spent on gifts that were not reversed. */
  spent: number;
}

/** Returns the usage of a transaction. Null: the user has not consented that the provider gets it, or there is no such purchase. */
export type UsageOf = (transaction: string) => Promise<PurchaseUsage | null>;

/**
 * A payment provider. It verifies and translates; the ledger is not its business. A method that cannot reach the provider throws:
 * messages are then processed again later, and requests are answered with `provider_unavailable`.
 */
export interface PaymentProvider {
  readonly name: StoreProvider;
  /** Refuses a message that is forged, altered or too old, with `signature_invalid`. */
  verifyMessage(request: WebhookRequest): Promise<VerifiedMessage | Refusal>;
  /** The facts of a stored message. None: the message is of an unknown or uninteresting kind. */
  readMessage(message: StoredMessage): Promise<ProviderFact[]>;
  /**
   * Verifies the proof of a purchase, and that it is bound to the user who claims it. The refusal is `transaction_invalid`. Null:
   * users send none.
   */
  readonly verifyPurchase: ((proof: PurchaseProof) => Promise<PaidFact | Refusal>) | null;
  /** Tells the provider that the coins are credited. May be called again. Null: it does not have to know. */
  readonly confirm: ((purchase: SettledPurchase) => Promise<void>) | null;
  /**
   * Answers a message in which the provider asks how much of a purchase is used, after its facts were booked. Other messages need
   * no answer. May be called again. Null: the provider never asks.
   */
  readonly answerMessage: ((message: StoredMessage, usageOf: UsageOf) => Promise<void>) | null;
  /** Opens a page on which the user pays. Absent: the provider has no such pages. */
  openCheckout?(request: CheckoutRequest): Promise<OpenedCheckout | Refusal>;
}
