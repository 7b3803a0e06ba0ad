import type { StoreProvider } from '@lavish/protocol';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { PaymentProvider } from '../domain/purchases/payment-provider.ts';
import { createProcessPurchases } from '../providers/process-purchases.ts';
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

export interface PurchaseJobOptions {
  pool: pg.Pool;
  providers: ReadonlyMap<StoreProvider, PaymentProvider>;
  hub: Pick<Hub, 'accountsCommitted'>;
  log: Logger;
}

/** The job that processes messages of providers and confirms purchases, over this pool. Returns whether more is due. */
export const createPurchaseJob = ({
  pool,
  providers,
  hub,
  log,
}: PurchaseJobOptions): (() => Promise<boolean>) =>
  createProcessPurchases({
    providers,
    queries: {
      claimMessages: (limit) => claimMessages(pool, limit),
      finishMessage: ({ row }, state) => finishMessage(pool, row, state),
      failMessage: (message, error) => failMessage(pool, message, error),
      recordFact: (provider, fact) => recordFact(pool, provider, fact),
      settlePurchase: (purchase) => settlePurchase(pool, purchase),
      readUsage: (provider, transaction) => readUsage(pool, provider, transaction),
      readUncredited: (limit) => readUncredited(pool, limit),
      claimConfirmations: (limit) => claimConfirmations(pool, limit),
      finishConfirmation: ({ id }) => finishConfirmation(pool, id),
      failConfirmation: (confirmation, error) => failConfirmation(pool, confirmation, error),
    },
    accountsChanged: hub.accountsCommitted.publish,
    log,
  });
