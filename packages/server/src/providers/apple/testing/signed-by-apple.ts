import { CompactSign } from 'jose';
import type { CertificateChain } from './certificates.ts';

export const APP = { bundleId: 'example.live', appId: 1_234_567_890 };

/** The fields of a transaction that tests set. */
export interface ExampleTransaction {
  transactionId: string;
  productId?: string;
  quantity?: number;
  type?: string;
  inAppOwnershipType?: string;
  appAccountToken?: string | null;
  bundleId?: string;
  environment?: string;
  signedDate?: number;
  price?: number;
  currency?: string;
  revocationDate?: number;
  revocationReason?: number;
  revocationType?: string;
  revocationPercentage?: number;
}

export const SIGNED_AT = Date.parse('2026-11-30T12:00:00Z');

/** Signs `payload` as Apple does: ES256, with the chain in the header. */
export function signAsApple(chain: CertificateChain, payload: object): Promise<string> {
  const x5c = [chain.leaf, chain.intermediate, chain.root].map(({ der }) => der.toString('base64'));
  return new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'ES256', x5c })
    .sign(chain.leaf.privateKey);
}

/** A transaction as StoreKit hands it to the app. */
export function signTransaction(
  chain: CertificateChain,
  { appAccountToken, ...transaction }: ExampleTransaction,
): Promise<string> {
  return signAsApple(chain, {
    originalTransactionId: transaction.transactionId,
    bundleId: APP.bundleId,
    productId: 'coins_1000',
    purchaseDate: SIGNED_AT - 1_000,
    quantity: 1,
    type: 'Consumable',
    inAppOwnershipType: 'PURCHASED',
    signedDate: SIGNED_AT,
    environment: 'Production',
    storefront: 'DEU',
    price: 9_990,
    currency: 'EUR',
    ...(typeof appAccountToken === 'string' && { appAccountToken }),
    ...transaction,
  });
}

/** The body of an App Store Server Notification, version 2. */
export async function signNotification(
  chain: CertificateChain,
  notification: {
    type: string;
    subtype?: string;
    uuid: string;
    signedDate?: number;
    transaction?: ExampleTransaction;
    data?: object;
  },
): Promise<{ signedPayload: string }> {
  const { type, subtype, uuid, signedDate = SIGNED_AT, transaction, data } = notification;
  return {
    signedPayload: await signAsApple(chain, {
      notificationType: type,
      ...(subtype && { subtype }),
      notificationUUID: uuid,
      version: '2.0',
      signedDate,
      data: {
        appAppleId: APP.appId,
        bundleId: APP.bundleId,
        bundleVersion: '7',
        environment: 'Production',
        ...(transaction && {
          signedTransactionInfo: await signTransaction(chain, { signedDate, ...transaction }),
        }),
        ...data,
      },
    }),
  };
}
