import type { PutPack } from '@lavish/protocol';
import type pg from 'pg';
import type { PaidFact, ProviderFact } from '../../domain/purchases/payment-provider.ts';
import { putPack } from '../purchases/change-packs.ts';
import { makePurchase } from '../purchases/make-purchase.ts';
import { readPurchaseOf } from '../purchases/read-purchases.ts';
import { recordFact } from '../purchases/record-facts.ts';
import { refundPurchase } from '../purchases/refund-purchase.ts';
import { settlePurchase } from '../purchases/settle-purchase.ts';
import { granted } from './arena.ts';

/** 100 paid coins and 30 bonus coins for €1.00. */
export const PACK: PutPack = {
  name: 'Hundred',
  coins: 100,
  bonus_coins: 30,
  bonus_days: 365,
  prices: [{ amount: 100, currency: 'EUR' }],
};

export const setPack = async (pool: pg.Pool, fields: Partial<PutPack> = {}, id = 'hundred') =>
  granted(await putPack(pool, id, { ...PACK, ...fields }));

/** The payment of a pack by ann. */
export const paid = (transaction: string, over: Partial<PaidFact> = {}): PaidFact => ({
  type: 'paid',
  transaction,
  user: 'ann',
  product: { pack: 'hundred', version: null },
  quantity: 1,
  price: { amount: 100, currency: 'EUR' },
  token: null,
  isTest: false,
  at: Date.UTC(2026, 0, 1),
  ...over,
});

/** So much of a payment is refunded in all. */
export const refunded = (transaction: string, total: number, at = total): ProviderFact => ({
  type: 'refunded',
  transaction,
  total,
  at,
});

/** Books what a provider says, as the processing of its messages does. */
export async function bookFacts(pool: pg.Pool, ...facts: ProviderFact[]): Promise<void> {
  for (const fact of facts) {
    const id = granted(await recordFact(pool, 'stripe', fact));
    granted(await settlePurchase(pool, id));
  }
}

/** Buys a pack over the platform's own payment. */
export const purchase = async (pool: pg.Pool, transaction: string, over: Partial<PaidFact> = {}) =>
  granted(await makePurchase(pool, 'custom', paid(transaction, over))).purchase;

let keys = 0;

/** Refunds a purchase of the platform's own payment. */
export async function refundOf(
  pool: pg.Pool,
  transaction: string,
  request: { kind?: 'refund' | 'chargeback'; amount?: number; reference?: string } = {},
  key = `refund-${++keys}`,
) {
  const row = (await readPurchaseOf(pool, 'custom', transaction))!;
  const asker = { key, actor: 'server' };
  return granted(await refundPurchase(pool, row, { reason: 'A test', ...request }, asker)).done;
}
