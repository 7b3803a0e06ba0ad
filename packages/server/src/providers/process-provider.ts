import type { Refusal } from '@lavish/protocol';
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
import { ProviderUnavailable } from './provider-request.ts';

/** What the processing reads and writes, for one provider. Messages and confirmations are claimed for a minute. */
export interface ProviderQueries<Message extends StoredMessage, Confirmation extends SettledPurchase> {
  claimMessages(limit: number): Promise<Message[]>;
  finishMessage(message: Message, state: 'done' | 'ignored'): Promise<void>;
  failMessage(message: Message, error: string): Promise<void>;
  recordFact(fact: ProviderFact): Promise<string | Refusal>;
  settlePurchase(purchase: string): Promise<AccountChange[] | null | Refusal>;
  /** Null: there is no such purchase, or its user has not consented. */
  readUsage(transaction: string): Promise<PurchaseUsage | null>;
  claimConfirmations(limit: number): Promise<Confirmation[]>;
  finishConfirmation(confirmation: Confirmation): Promise<void>;
  failConfirmation(confirmation: Confirmation, error: string): Promise<void>;
}

export interface ProcessProviderOptions<Message extends StoredMessage, Confirmation extends SettledPurchase> {
  provider: PaymentProvider;
  queries: ProviderQueries<Message, Confirmation>;
  accountsChanged(changes: AccountChange[]): void;
  log: Pick<Logger, 'warn'>;
}

/** Messages take some 10 ms each, so these are a part of a second. */
const AT_ONCE = 20;

/**
 * Creates the job that processes the stored messages of a provider, and confirms its purchases. A failure affects its own message only,
 * which is tried again later; but if the provider does not answer, the others that were claimed are not tried either, because
 * each would wait for the time limit. Returns whether there may be more to do at once.
 */
export function createProcessProvider<Message extends StoredMessage, Confirmation extends SettledPurchase>({
  provider,
  queries,
  accountsChanged,
  log,
}: ProcessProviderOptions<Message, Confirmation>): () => Promise<boolean> {
  async function process(message: Message): Promise<void> {
    const facts = await provider.readMessage(message);
    for (const fact of facts) {
      const purchase = await queries.recordFact(fact);
      if (isRefusal(purchase)) throw new Error(purchase.detail);
      const changed = await queries.settlePurchase(purchase);
      if (isRefusal(changed)) throw new Error(changed.detail);
      if (changed !== null) accountsChanged(changed);
    }
    await provider.answerMessage?.(message, queries.readUsage);
    await queries.finishMessage(message, facts.length === 0 ? 'ignored' : 'done');
  }

  async function confirm(purchase: Confirmation): Promise<void> {
    await provider.confirm?.(purchase);
    await queries.finishConfirmation(purchase);
  }

  async function tryEach<Claimed>(
    claimed: Claimed[],
    what: string,
    run: (each: Claimed) => Promise<void>,
    fail: (each: Claimed, error: string) => Promise<void>,
  ): Promise<void> {
    let outage: ProviderUnavailable | null = null;
    for (const each of claimed) {
      try {
        if (outage !== null) throw outage;
        await run(each);
      } catch (error) {
        if (error !== outage) log.warn({ err: error }, `${what} of ${provider.name} will be tried again`);
        if (error instanceof ProviderUnavailable) outage = error;
        await fail(each, error instanceof Error ? error.message : String(error));
      }
    }
  }

  return async () => {
    const messages = await queries.claimMessages(AT_ONCE);
    await tryEach(messages, 'a message', process, queries.failMessage);
    const confirmations = await queries.claimConfirmations(AT_ONCE);
    await tryEach(confirmations, 'a confirmation', confirm, queries.failConfirmation);
    return messages.length === AT_ONCE || confirmations.length === AT_ONCE;
  };
}
