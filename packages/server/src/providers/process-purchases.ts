import type { Refusal, StoreProvider } from '@lavish/protocol';
import type { Logger } from 'pino';
import type {
  PaymentProvider,
  ProviderFact,
  PurchaseUsage,
  SettledPurchase,
  StoredMessage,
} from '../domain/purchases/payment-provider.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { AccountChange } from '../domain/rooms/room-events.ts';

interface Claimed {
  provider: StoreProvider;
}

/** What the processing reads and writes. Messages and confirmations are claimed for a minute. */
export interface PurchaseQueries<
  Message extends Claimed & StoredMessage,
  Confirmation extends Claimed & SettledPurchase,
> {
  claimMessages(limit: number): Promise<Message[]>;
  finishMessage(message: Message, state: 'done' | 'ignored'): Promise<void>;
  failMessage(message: Message, error: string): Promise<void>;
  recordFact(provider: StoreProvider, fact: ProviderFact): Promise<string | Refusal>;
  settlePurchase(purchase: string): Promise<AccountChange[] | null | Refusal>;
  /** Null: there is no such purchase, or its user has not consented. */
  readUsage(provider: StoreProvider, transaction: string): Promise<PurchaseUsage | null>;
  /** Purchases that a node has recorded and not credited. */
  readUncredited(limit: number): Promise<string[]>;
  claimConfirmations(limit: number): Promise<Confirmation[]>;
  finishConfirmation(confirmation: Confirmation): Promise<void>;
  failConfirmation(confirmation: Confirmation, error: string): Promise<void>;
}

export interface ProcessPurchasesOptions<
  Message extends Claimed & StoredMessage,
  Confirmation extends Claimed & SettledPurchase,
> {
  providers: ReadonlyMap<StoreProvider, PaymentProvider>;
  queries: PurchaseQueries<Message, Confirmation>;
  accountsChanged(changes: AccountChange[]): void;
  log: Pick<Logger, 'warn' | 'error'>;
}

/** Messages take some 10 ms each, so these are a part of a second. */
const AT_ONCE = 20;

/**
 * Creates the job that processes stored messages of providers, credits what was left uncredited, and confirms purchases. A failure affects
 * its own message only, which is tried again later. Returns whether there may be more to do at once.
 */
export function createProcessPurchases<
  Message extends Claimed & StoredMessage,
  Confirmation extends Claimed & SettledPurchase,
>({
  providers,
  queries,
  accountsChanged,
  log,
}: ProcessPurchasesOptions<Message, Confirmation>): () => Promise<boolean> {
  const providerOf = ({ provider }: Claimed) => {
    const found = providers.get(provider);
    if (found) return found;
    throw new Error(`${provider} is not set up on this node`);
  };

  async function settle(purchase: string): Promise<void> {
    const changed = await queries.settlePurchase(purchase);
    if (isRefusal(changed)) throw new Error(changed.detail);
    if (changed !== null) accountsChanged(changed);
  }

  async function process(message: Message): Promise<void> {
    const provider = providerOf(message);
    const facts = await provider.readMessage(message);
    for (const fact of facts) {
      const purchase = await queries.recordFact(message.provider, fact);
      if (isRefusal(purchase)) throw new Error(purchase.detail);
      await settle(purchase);
    }
    await provider.answerMessage?.(message, (transaction) => queries.readUsage(provider.name, transaction));
    await queries.finishMessage(message, facts.length === 0 ? 'ignored' : 'done');
  }

  async function confirm(purchase: Confirmation): Promise<void> {
    await providerOf(purchase).confirm?.(purchase);
    await queries.finishConfirmation(purchase);
  }

  return async () => {
    const messages = await queries.claimMessages(AT_ONCE);
    for (const message of messages) {
      try {
        await process(message);
      } catch (error) {
        log.warn({ err: error, message: message.id }, `a message of ${message.provider} will be tried again`);
        await queries.failMessage(message, textOf(error));
      }
    }
    for (const purchase of await queries.readUncredited(AT_ONCE)) {
      try {
        await settle(purchase);
      } catch (error) {
        log.error({ err: error, purchase }, 'a purchase could not be credited and will be tried again');
      }
    }
    const confirmations = await queries.claimConfirmations(AT_ONCE);
    for (const purchase of confirmations) {
      try {
        await confirm(purchase);
      } catch (error) {
        log.warn({ err: error, purchase: purchase.transaction }, 'a purchase could not be confirmed yet');
        await queries.failConfirmation(purchase, textOf(error));
      }
    }
    return messages.length === AT_ONCE || confirmations.length === AT_ONCE;
  };
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
