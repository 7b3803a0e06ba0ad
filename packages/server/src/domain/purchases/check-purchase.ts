import type { PostPurchase, Refusal } from '@lavish/protocol';
import { refuse } from '../refusal.ts';
import { checkCurrency } from './check-pack.ts';
import type { PaidFact } from './payment-provider.ts';

const OF_CUSTOM = ['user', 'pack', 'transaction', 'price'] as const;
const NOT_OF_CUSTOM = ['proof', 'product'] as const;
const NOT_OF_STORES = ['pack', 'transaction', 'price', 'quantity', 'paid_at'] as const;

/** The payment that the platform's server reports. Refuses one that is incomplete. `now`: unix milliseconds. */
export function customPayment(request: PostPurchase, now: number): PaidFact | Refusal {
  const invalid = (param: string, detail: string) => refuse('invalid_request', detail, { param });
  for (const field of OF_CUSTOM)
    if (request[field] === undefined) return invalid(field, `A purchase of provider custom needs ${field}.`);
  for (const field of NOT_OF_CUSTOM)
    if (request[field] !== undefined) return invalid(field, `Only purchases of stores have ${field}.`);
  const { user, pack, transaction, price, quantity = 1, paid_at } = request;
  const at = paid_at === undefined ? now : Date.parse(paid_at);
  if (at > now) return invalid('paid_at', 'paid_at must not lie in the future.');
  const currency = checkCurrency(price!.currency, 'price.currency');
  if (currency) return currency;
  return {
    type: 'paid',
    transaction: transaction!,
    user: user!,
    product: { pack: pack!, version: null },
    quantity,
    price: price!,
    token: null,
    isTest: false,
    at,
  };
}

/** Refuses a purchase of a store that says what only the store may say. Null: it is valid. */
export function checkStorePurchase(request: PostPurchase): Refusal | null {
  for (const field of NOT_OF_STORES)
    if (request[field] !== undefined)
      return refuse('invalid_request', `The store says what ${field} is.`, { param: field });
  return request.proof === undefined
    ? refuse('invalid_request', `A purchase of ${request.provider} needs proof.`, { param: 'proof' })
    : null;
}
