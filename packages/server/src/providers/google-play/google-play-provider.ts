import type { Refusal } from '@lavish/protocol';
import type { JWTVerifyGetKey } from 'jose';
import type { PaymentProvider, ProviderFact, RefundedFact } from '../../domain/purchases/payment-provider.ts';
import { checkStoreAccount } from '../../domain/purchases/store-account.ts';
import { refuse } from '../../domain/refusal.ts';
import { readPush } from './developer-notification.ts';
import type { GooglePlayConfig, PushConfig } from './google-play-config.ts';
import { isNotPaid, type PaidPurchase, readPaid, refundedQuantity } from './google-play-facts.ts';
import type { PublisherApi, VoidedPurchase } from './publisher-api.ts';
import { checkPushToken } from './verify-push.ts';

export interface GooglePlayProviderOptions {
  config: GooglePlayConfig;
  api: PublisherApi;
  /** The push subscription, with the published keys that sign its requests. Null: no notifications are accepted. */
  push: (PushConfig & { keys: JWTVerifyGetKey }) | null;
  /** The user who buys under a store account. Null: there is none. */
  userOf(account: string): Promise<string | null>;
}

/** A token identifies the transaction. Google's have some 150 characters. */
const MAX_TOKEN_LENGTH = 1_500;

/** The kind of a stored message with an entry of the list of voided purchases. */
const VOIDED_KIND = 'voided_purchase';

/** The stored message of an entry of the list of voided purchases. The entry has no id of its own. */
export const voidedMessage = (entry: VoidedPurchase) => ({
  id: `voided ${entry.voidedTimeMillis} ${entry.purchaseToken}`,
  kind: VOIDED_KIND,
  body: JSON.stringify(entry),
});

/**
 * Google Play. A notification only says that something has happened to a purchase: what it is is read from the Android Publisher API. So
 * repeated, reordered and late notifications have the same result.
 */
export function createGooglePlayProvider(options: GooglePlayProviderOptions): PaymentProvider {
  const { config, api, push, userOf } = options;

  const withUser = async ({ paid, account }: PaidPurchase) => ({
    ...paid,
    user: account === null ? null : await userOf(account),
  });

  /** The facts of a paid purchase. None: it is not paid. */
  async function readPaidFacts(purchaseToken: string): Promise<ProviderFact[]> {
    const purchase = await api.readPurchase(purchaseToken);
    if (purchase === null) return [];
    const paid = readPaid(purchaseToken, purchase, config);
    return isNotPaid(paid) ? [] : [await withUser(paid)];
  }

  /** @param part how many of it were refunded at least at that time; null: all */
  async function readRefunded(transaction: string, at: number, part: number | null): Promise<RefundedFact> {
    if (part === null) return { type: 'refunded', transaction, total: 'all', at };
    const purchase = await api.readPurchase(transaction);
    // Google forgets old tokens.
    const total = purchase === null ? part : refundedQuantity(purchase);
    if (total !== 'all' && total < part)
      throw new Error('Google Play does not show the refund in the purchase yet.');
    return { type: 'refunded', transaction, total, at };
  }

  return {
    name: 'google',

    async verifyMessage({ body, headers, at }) {
      if (push === null) return forged('This server accepts no notifications of Google Play.');
      const { authorization } = headers;
      const reason = await checkPushToken(
        typeof authorization === 'string' ? authorization : undefined,
        push,
        at,
      );
      if (reason !== null) return forged(reason);
      const message = readPush(body.toString());
      return message === null
        ? forged('The body is not a push request with a notification of Google Play.')
        : { id: message.messageId, kind: message.kind };
    },

    async readMessage({ kind, body }) {
      if (kind === VOIDED_KIND) {
        const { purchaseToken, voidedTimeMillis, voidedQuantity = null } = JSON.parse(body) as VoidedPurchase;
        return [await readRefunded(purchaseToken, Number(voidedTimeMillis), voidedQuantity)];
      }
      const { notification } = readPush(body)!;
      // A topic can have the notifications of several apps.
      if (notification.packageName !== config.packageName) return [];
      const { oneTimeProductNotification: oneTime, voidedPurchaseNotification: voided } = notification;
      if (oneTime?.notificationType === 1) return readPaidFacts(oneTime.purchaseToken);
      if (voided?.productType === 2) {
        const part = voided.refundType === 2 ? 1 : null;
        return [await readRefunded(voided.purchaseToken, Number(notification.eventTimeMillis), part)];
      }
      return [];
    },

    async verifyPurchase(claim) {
      const { proof, product, user } = claim;
      if (proof.length > MAX_TOKEN_LENGTH) return invalid('Google Play has no purchase with this token.');
      const purchase = await api.readPurchase(proof);
      if (purchase === null) return invalid('Google Play has no purchase with this token.');
      const paid = readPaid(proof, purchase, config);
      if (isNotPaid(paid)) return invalid(paid.reason);
      if (product !== null && product !== paid.paid.product.id) return invalid('It is of another product.');
      return checkStoreAccount(paid.account, claim) ?? { ...paid.paid, user };
    },

    async confirm({ transaction, product }) {
      const purchase = await api.readPurchase(transaction);
      // Refunded meanwhile: there is nothing left to confirm.
      if (purchase?.purchaseStateContext.purchaseState !== 'PURCHASED') return;
      const [line] = purchase.productLineItem;
      const id = line?.productId ?? product!;
      if (purchase.acknowledgementState !== 'ACKNOWLEDGEMENT_STATE_ACKNOWLEDGED')
        await api.acknowledge(id, transaction);
      if (line?.productOfferDetails?.consumptionState !== 'CONSUMPTION_STATE_CONSUMED')
        await api.consume(id, transaction);
    },

    answerMessage: null,
  };
}

const forged = (reason: string): Refusal => refuse('signature_invalid', reason);
const invalid = (reason: string): Refusal => refuse('transaction_invalid', reason, { param: 'proof' });
