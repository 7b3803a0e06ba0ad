import type {
  Money,
  PaidFact,
  PurchaseUsage,
  RefundedFact,
} from '../../domain/purchases/payment-provider.ts';
import { decimalsOf } from '../../domain/purchases/smallest-unit.ts';
import type { ConsumptionReport } from './apple-api.ts';
import type { AppleTransaction, NotAccepted } from './verify-signed-data.ts';

/** A percentage of Apple has three decimals and is an integer. */
const WHOLE_PERCENTAGE = 100_000;

/** How much of a purchase is spent, rounded down to a thousandth of a percent. */
export function reportOf({ coins, spent }: PurchaseUsage): ConsumptionReport {
  if (coins === 0) return { delivered: false, consumptionPercentage: 0 };
  return { delivered: true, consumptionPercentage: partOf(spent, coins, WHOLE_PERCENTAGE) };
}

/** whole × part ÷ of, rounded down. */
const partOf = (part: number, of: number, whole: number): number =>
  Number((BigInt(whole) * BigInt(part)) / BigInt(of));

/** A transaction that can credit coins, with the account to which the app has bound it. */
export interface PaidTransaction {
  paid: PaidFact;
  /** The `appAccountToken` in lower case. Null: the app has bound it to nobody. */
  account: string | null;
}

/** Translates a verified transaction. Only consumable products that the customer has bought credit coins. */
export function readPaid(transaction: AppleTransaction): PaidTransaction | NotAccepted {
  const { transactionId, productId, purchaseDate, quantity = 1 } = transaction;
  if (!transactionId || !productId || purchaseDate === undefined)
    return { reason: 'It has no transaction id, product id or purchase date.' };
  if (transaction.type !== 'Consumable') return { reason: 'Its product is not a consumable.' };
  if (transaction.inAppOwnershipType !== 'PURCHASED')
    return { reason: 'The customer has not bought it, but shares it.' };
  if (!Number.isSafeInteger(quantity) || quantity < 1) return { reason: 'Its quantity is not valid.' };
  return {
    account: transaction.appAccountToken?.toLowerCase() ?? null,
    paid: {
      type: 'paid',
      transaction: transactionId,
      user: null,
      product: { id: productId },
      quantity,
      price: priceOf(transaction),
      token: null,
      isTest: transaction.environment !== 'Production',
      at: purchaseDate,
    },
  };
}

/** The price of the whole quantity. Null: Apple does not say, or the product is free. */
function priceOf({ price, currency }: AppleTransaction): Money | null {
  if (price === undefined || currency === undefined || !/^[A-Z]{3}$/.test(currency)) return null;
  // Thousandths of the currency's unit.
  const amount = Math.floor((price * 10 ** decimalsOf(currency)) / 1_000);
  return Number.isSafeInteger(amount) && amount > 0 ? { amount, currency } : null;
}

/**
 * What a notification with this transaction says about refunds.
 *
 * @param signedAt when the notification was signed, unix milliseconds
 */
export function readRefund(
  kind: 'REFUND' | 'REFUND_REVERSED',
  { paid }: PaidTransaction,
  { revocationDate, revocationType, revocationPercentage = WHOLE_PERCENTAGE }: AppleTransaction,
  signedAt: number,
): RefundedFact {
  const { transaction } = paid;
  if (kind === 'REFUND_REVERSED') return { type: 'refunded', transaction, total: 0, at: signedAt };
  // A notification that Apple repeats is signed again, but the date of the refund stays.
  const at = revocationDate ?? signedAt;
  const isWhole = revocationType === 'REFUND_FULL' || revocationPercentage >= WHOLE_PERCENTAGE;
  if (isWhole) return { type: 'refunded', transaction, total: 'all', at };
  const total = partOf(revocationPercentage, WHOLE_PERCENTAGE, paid.price?.amount ?? paid.quantity);
  return { type: 'refunded', transaction, total, at };
}
