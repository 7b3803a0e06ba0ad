import Type, { type Static, type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { askProvider, PROVIDER_TIMEOUT_MS, ProviderUnavailable } from '../provider-request.ts';
import { createAccessTokens } from './access-token.ts';
import type { GooglePlayConfig } from './google-play-config.ts';

const count = Type.Integer({ minimum: 0, maximum: 1_000_000 });

/** What Lavish reads of a purchase of one-time products (purchases.productsv2). */
const ProductPurchase = Type.Object({
  productLineItem: Type.Array(
    Type.Object({
      productId: Type.String(),
      productOfferDetails: Type.Optional(
        Type.Object({
          quantity: Type.Optional(count),
          /** What of the quantity was not refunded. */
          refundableQuantity: Type.Optional(count),
          consumptionState: Type.Optional(Type.String()),
        }),
      ),
    }),
  ),
  /** PURCHASED, PENDING or CANCELLED. */
  purchaseStateContext: Type.Object({ purchaseState: Type.String() }),
  /** Only of licence testers. */
  testPurchaseContext: Type.Optional(Type.Object({})),
  obfuscatedExternalAccountId: Type.Optional(Type.String()),
  purchaseCompletionTime: Type.Optional(Type.String()),
  acknowledgementState: Type.Optional(Type.String()),
});
export type ProductPurchase = Static<typeof ProductPurchase>;

const VoidedPurchase = Type.Object({
  purchaseToken: Type.String({ minLength: 1 }),
  voidedTimeMillis: Type.String({ pattern: '^\\d{1,15}$' }),
  /** Only if a part of the quantity was refunded. */
  voidedQuantity: Type.Optional(count),
});
export type VoidedPurchase = Static<typeof VoidedPurchase>;

const VoidedPurchasePage = Type.Object({
  pageInfo: Type.Optional(Type.Object({})),
  voidedPurchases: Type.Optional(Type.Array(VoidedPurchase)),
  tokenPagination: Type.Optional(Type.Object({ nextPageToken: Type.Optional(Type.String()) })),
});

const isProductPurchase = checkOf(ProductPurchase);
const hasPageFields = checkOf(VoidedPurchasePage);

/** A page without entries has no fields. Anything else without them is not a page: it must not read as "nothing was voided". */
const isVoidedPurchasePage = (body: unknown): body is Static<typeof VoidedPurchasePage> =>
  hasPageFields(body) &&
  (Object.keys(body).length === 0 ||
    Object.keys(VoidedPurchasePage.properties).some((field) => field in body));

function checkOf<Schema extends TSchema>(schema: Schema) {
  const validator = Compile(schema);
  return (body: unknown): body is Static<Schema> => validator.Check(body);
}

/** The most that Google allows. */
const VOIDED_PAGE_SIZE = 1_000;

/** Purchases voided within a time, in unix milliseconds. */
export interface VoidedWindow {
  from: number;
  until: number;
  /** Of the next page. Null: the first one. */
  pageToken: string | null;
}

/** The Android Publisher API for one app. Each method throws ProviderUnavailable if Google does not do what it documents. */
export interface PublisherApi {
  /** Reads a purchase. Null: Google has no purchase with this token. */
  readPurchase(purchaseToken: string): Promise<ProductPurchase | null>;
  /** Acknowledges a purchase. Google refunds what is not acknowledged after three days. */
  acknowledge(product: string, purchaseToken: string): Promise<void>;
  /** Consumes a purchase, so that the user can buy the product again. */
  consume(product: string, purchaseToken: string): Promise<void>;
  readVoided(window: VoidedWindow): Promise<{ purchases: VoidedPurchase[]; nextPageToken: string | null }>;
}

export function createPublisherApi(
  { packageName, apiUrl, serviceAccount }: GooglePlayConfig,
  { now, timeoutMs = PROVIDER_TIMEOUT_MS }: { now(): number; timeoutMs?: number },
): PublisherApi {
  const tokens = createAccessTokens(serviceAccount, { timeoutMs, now });
  const base = `${apiUrl.href.replace(/\/$/, '')}/androidpublisher/v3/applications/${encodeURIComponent(packageName)}/purchases`;

  async function ask(method: 'GET' | 'POST', path: string, query: Record<string, string> = {}) {
    const url = new URL(`${base}/${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const headers = { authorization: `Bearer ${await tokens.get()}` };
    const answer = await askProvider({ provider: 'Google Play', url, method, headers, timeoutMs });
    if (answer.status === 401) tokens.forget();
    // This says nothing about the purchase: the account lacks a permission, or the token has ended.
    if (answer.status === 401 || answer.status === 403)
      throw new ProviderUnavailable(
        `Google Play refuses the service account: status ${answer.status}. Grant it the orders of the app in the Play Console.`,
      );
    return answer;
  }

  async function change(product: string, purchaseToken: string, action: 'acknowledge' | 'consume') {
    const [id, token] = [encodeURIComponent(product), encodeURIComponent(purchaseToken)];
    const { status } = await ask('POST', `products/${id}/tokens/${token}:${action}`);
    if (status >= 300) throw new ProviderUnavailable(`Google Play refuses to ${action}: status ${status}.`);
  }

  return {
    async readPurchase(purchaseToken) {
      const { status, body } = await ask('GET', `productsv2/tokens/${encodeURIComponent(purchaseToken)}`);
      // 400: no token at all. 410: it is too old.
      if (status === 400 || status === 404 || status === 410) return null;
      if (status === 200 && isProductPurchase(body)) return body;
      throw new ProviderUnavailable(`Google Play answers with no purchase: status ${status}.`);
    },
    acknowledge: (product, purchaseToken) => change(product, purchaseToken, 'acknowledge'),
    consume: (product, purchaseToken) => change(product, purchaseToken, 'consume'),
    async readVoided({ from, until, pageToken }) {
      const { status, body } = await ask('GET', 'voidedpurchases', {
        startTime: String(from),
        endTime: String(until),
        maxResults: String(VOIDED_PAGE_SIZE),
        type: '0',
        includeQuantityBasedPartialRefund: 'true',
        ...(pageToken !== null && { token: pageToken }),
      });
      if (status !== 200 || !isVoidedPurchasePage(body))
        throw new ProviderUnavailable(`Google Play answers with no voided purchases: status ${status}.`);
      return {
        purchases: body.voidedPurchases ?? [],
        nextPageToken: body.tokenPagination?.nextPageToken || null,
      };
    },
  };
}
