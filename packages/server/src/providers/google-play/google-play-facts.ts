import type { PaidFact } from '../../domain/purchases/payment-provider.ts';
import type { ProductPurchase } from './publisher-api.ts';

/** Why a purchase credits no coins, as a sentence for the developer of the app. */
interface NotPaid {
  reason: string;
}

/** A paid purchase, with the account to which the app has bound it. */
export interface PaidPurchase {
  paid: PaidFact & { product: { id: string } };
  /** The obfuscated account id in lower case. Null: the app has bound it to nobody. */
  account: string | null;
}

export const isNotPaid = (value: PaidPurchase | NotPaid): value is NotPaid => 'reason' in value;

/** Translates a purchase that Google has confirmed. `purchaseToken` identifies it: not every purchase has an order id. */
export function readPaid(
  purchaseToken: string,
  purchase: ProductPurchase,
  { acceptsTests }: { acceptsTests: boolean },
): PaidPurchase | NotPaid {
  const { productLineItem, purchaseStateContext, purchaseCompletionTime, testPurchaseContext } = purchase;
  const { purchaseState } = purchaseStateContext;
  if (purchaseState === 'PENDING') return { reason: 'It is not paid yet.' };
  if (purchaseState !== 'PURCHASED') return { reason: 'It was cancelled.' };
  const [line] = productLineItem;
  if (line === undefined || productLineItem.length > 1) return { reason: 'It is not of one product.' };
  const isTest = testPurchaseContext !== undefined;
  if (isTest && !acceptsTests) return { reason: 'It is a purchase of a licence tester.' };
  const at = Date.parse(purchaseCompletionTime ?? '');
  const quantity = line.productOfferDetails?.quantity ?? 1;
  if (Number.isNaN(at) || quantity < 1) return { reason: 'It has no time of completion or no quantity.' };
  return {
    account: purchase.obfuscatedExternalAccountId?.toLowerCase() ?? null,
    paid: {
      type: 'paid',
      transaction: purchaseToken,
      user: null,
      product: { id: line.productId },
      quantity,
      // Google names no price here. Refunds count by quantity then.
      price: null,
      token: null,
      isTest,
      at,
    },
  };
}

/** How many of a purchase were refunded. */
export function refundedQuantity({ purchaseStateContext, productLineItem }: ProductPurchase): number | 'all' {
  if (purchaseStateContext.purchaseState === 'CANCELLED') return 'all';
  const { quantity = 1, refundableQuantity = quantity } = productLineItem[0]?.productOfferDetails ?? {};
  return refundableQuantity === 0 ? 'all' : quantity - refundableQuantity;
}
