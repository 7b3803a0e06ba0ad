import type { StoreProvider } from '@lavish/protocol';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { PaymentProvider } from '../domain/purchases/payment-provider.ts';
import { isRefusal } from '../domain/refusal.ts';
import { createProcessProvider } from '../providers/process-provider.ts';
import {
  claimConfirmations,
  failConfirmation,
  finishConfirmation,
} from '../store/purchases/confirmations.ts';
import { claimMessages, failMessage, finishMessage } from '../store/purchases/provider-messages.ts';
import { readUncredited } from '../store/purchases/read-purchases.ts';
import { readUsage } from '../store/purchases/read-usage.ts';
import { recordFact } from '../store/purchases/record-facts.ts';
import { settlePurchase } from '../store/purchases/settle-purchase.ts';
import type { Hub } from './hub.ts';

export interface PurchaseJobsOptions {
  pool: pg.Pool;
  providers: ReadonlyMap<StoreProvider, PaymentProvider>;
  hub: Pick<Hub, 'accountsCommitted'>;
  log: Logger;
}

/** Each takes some 10 ms. */
const UNCREDITED_AT_ONCE = 20;

/**
 * The jobs that process messages of providers, confirm purchases, and credit what a node has recorded and not credited, over this pool.
 * Each provider has its own, so that one that does not answer delays no other. Each returns whether more is due at once.
 */
export const createPurchaseJobs = (options: PurchaseJobsOptions): (() => Promise<boolean>)[] => [
  () => creditUncredited(options),
  ...[...options.providers.values()].map((provider) => processProvider(provider, options)),
];

const processProvider = (provider: PaymentProvider, { pool, hub, log }: PurchaseJobsOptions) =>
  createProcessProvider({
    provider,
    queries: {
      claimMessages: (limit) => claimMessages(pool, provider.name, limit),
      finishMessage: ({ row }, state) => finishMessage(pool, row, state),
      failMessage: (message, error) => failMessage(pool, message, error),
      recordFact: (fact) => recordFact(pool, provider.name, fact),
      settlePurchase: (purchase) => settlePurchase(pool, purchase),
      readUsage: (transaction) => readUsage(pool, provider.name, transaction),
      claimConfirmations: (limit) => claimConfirmations(pool, provider.name, limit),
      finishConfirmation: ({ id }) => finishConfirmation(pool, id),
      failConfirmation: (confirmation, error) => failConfirmation(pool, confirmation, error),
    },
    accountsChanged: hub.accountsCommitted.publish,
    log,
  });

async function creditUncredited({ pool, hub, log }: PurchaseJobsOptions): Promise<boolean> {
  const purchases = await readUncredited(pool, UNCREDITED_AT_ONCE);
  for (const purchase of purchases) {
    try {
      const changed = await settlePurchase(pool, purchase);
      if (isRefusal(changed)) throw new Error(changed.detail);
      if (changed !== null) hub.accountsCommitted.publish(changed);
    } catch (error) {
      log.error({ err: error, purchase }, 'a purchase could not be credited and will be tried again');
    }
  }
  // What could not be credited is found again, so the next look has to wait.
  return false;
}
