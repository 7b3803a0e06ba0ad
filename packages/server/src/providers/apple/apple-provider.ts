import type { Refusal } from '@lavish/protocol';
import type {
  PaymentProvider,
  ProviderFact,
  StoredMessage,
} from '../../domain/purchases/payment-provider.ts';
import { checkStoreAccount } from '../../domain/purchases/store-account.ts';
import { refuse } from '../../domain/refusal.ts';
import { sendConsumption } from './apple-api.ts';
import type { AppleConfig } from './apple-config.ts';
import { type PaidTransaction, readPaid, readRefund, reportOf } from './apple-facts.ts';
import { createSignedDataReader, isNotAccepted } from './verify-signed-data.ts';

export interface AppleProviderOptions {
  config: AppleConfig;
  /** The user who buys under a store account. Null: there is none. */
  userOf(account: string): Promise<string | null>;
  /** The database's clock. Unix milliseconds. */
  now(): number;
}

/** Apple's App Store: signed transactions of StoreKit 2, and App Store Server Notifications, version 2. */
export function createAppleProvider({ config, userOf, now }: AppleProviderOptions): PaymentProvider {
  const arriving = createSignedDataReader(config, { checksRevocation: config.checksRevocation });
  // A stored message was verified when it arrived, and may be processed much later.
  const stored = createSignedDataReader(config, { checksRevocation: false });

  const withUser = async ({ paid, account }: PaidTransaction) => ({
    ...paid,
    user: account === null ? null : await userOf(account),
  });

  return {
    name: 'apple',

    async verifyMessage({ body }) {
      const signed = signedPayloadOf(body.toString());
      if (signed === null) return forged('The body has no signedPayload.');
      const notification = await arriving.readNotification(signed);
      if (isNotAccepted(notification)) return forged(notification.reason);
      const { notificationUUID: id, notificationType: type = '', subtype, data } = notification;
      if (!id || id.length > MAX_ID_LENGTH) return forged('The notification has no notificationUUID.');
      if (data?.signedTransactionInfo) {
        const transaction = await arriving.readTransaction(data.signedTransactionInfo);
        if (isNotAccepted(transaction)) return forged(transaction.reason);
      }
      return { id, kind: subtype ? `${type}.${subtype}` : type };
    },

    async readMessage(message) {
      const read = await readStored(message);
      if (read === null) return [];
      const { type, signedAt, transaction } = read;
      const paid = readPaid(transaction);
      if (isNotAccepted(paid)) return [];
      const facts: ProviderFact[] = [await withUser(paid)];
      if (type === 'REFUND' || type === 'REFUND_REVERSED')
        facts.push(readRefund(type, paid, transaction, signedAt));
      return facts;
    },

    async verifyPurchase(claim) {
      const { proof, product, user } = claim;
      const transaction = await arriving.readTransaction(proof);
      if (isNotAccepted(transaction)) return invalid(transaction.reason);
      const paid = readPaid(transaction);
      if (isNotAccepted(paid)) return invalid(paid.reason);
      if (product !== null && product !== transaction.productId) return invalid('It is of another product.');
      if (transaction.revocationDate !== undefined) return invalid('Apple has refunded it.');
      return checkStoreAccount(paid.account, claim) ?? { ...paid.paid, user };
    },

    confirm: null,

    async answerMessage(message, usageOf) {
      if (message.kind !== 'CONSUMPTION_REQUEST' || config.api === null) return;
      const read = await readStored(message);
      if (read === null || read.signedAt + ANSWERED_WITHIN_MS <= now()) return;
      const { transactionId, environment } = read.transaction;
      const usage = await usageOf(transactionId!);
      // Without the user's consent Apple wants no answer.
      if (usage === null) return;
      await sendConsumption(
        config,
        { transaction: transactionId!, environment: environment === 'Sandbox' ? 'Sandbox' : 'Production' },
        now(),
        reportOf(usage),
      );
    },
  };

  async function readStored({ body }: StoredMessage) {
    const notification = await stored.readNotification(signedPayloadOf(body) ?? '');
    if (isNotAccepted(notification))
      throw new Error(`The stored notification is not valid. ${notification.reason}`);
    const { notificationType: type, signedDate: signedAt = 0, data } = notification;
    if (type === undefined || !INTERESTING.has(type) || !data?.signedTransactionInfo) return null;
    const transaction = await stored.readTransaction(data.signedTransactionInfo);
    if (isNotAccepted(transaction))
      throw new Error(`The stored transaction is not valid. ${transaction.reason}`);
    return { type, signedAt, transaction };
  }
}

/** Notifications about one-time purchases. Others are stored and change nothing. */
const INTERESTING = new Set(['ONE_TIME_CHARGE', 'REFUND', 'REFUND_REVERSED', 'CONSUMPTION_REQUEST']);

/** Apple decides then without an answer. */
const ANSWERED_WITHIN_MS = 12 * 3_600_000;

/** A UUID has 36 characters. */
const MAX_ID_LENGTH = 100;

const forged = (reason: string): Refusal => refuse('signature_invalid', reason);
const invalid = (reason: string): Refusal => refuse('transaction_invalid', reason, { param: 'proof' });

function signedPayloadOf(body: string): string | null {
  try {
    const { signedPayload } = JSON.parse(body) ?? {};
    return typeof signedPayload === 'string' ? signedPayload : null;
  } catch {
    return null;
  }
}
