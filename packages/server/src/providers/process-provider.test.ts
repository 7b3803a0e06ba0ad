import { expect, it, vi } from 'vitest';
import type { PaymentProvider, ProviderFact } from '../domain/purchases/payment-provider.ts';
import { refuse } from '../domain/refusal.ts';
import { createProcessProvider } from './process-provider.ts';
import { ProviderUnavailable } from './provider-request.ts';

const paid = (transaction: string) => ({ type: 'refunded', transaction, total: 1, at: 1 }) as ProviderFact;

/** Messages by their ids, each with what it facts. */
type Messages = Record<string, ProviderFact[] | Error>;

function setUp(messages: Messages, over: Partial<PaymentProvider> = {}) {
  const log: string[] = [];
  const provider: PaymentProvider = {
    name: 'google',
    verifyMessage: async () => refuse('signature_invalid', 'No.'),
    async readMessage({ id }) {
      const facts = messages[id]!;
      if (facts instanceof Error) throw facts;
      return facts;
    },
    verifyPurchase: null,
    confirm: async ({ transaction }) => void log.push(`confirmed ${transaction}`),
    answerMessage: null,
    ...over,
  };
  const queries = {
    claimMessages: async () => Object.keys(messages).map((id) => ({ id, kind: 'x', body: '' })),
    finishMessage: async ({ id }: { id: string }, state: string) => void log.push(`${id} ${state}`),
    failMessage: async ({ id }: { id: string }, error: string) => void log.push(`${id} failed: ${error}`),
    recordFact: async ({ transaction }: ProviderFact) =>
      transaction === 'unknown' ? refuse('pack_not_found', 'There is no pack.') : transaction,
    settlePurchase: async (purchase: string) =>
      purchase === 'old' ? null : [{ user: purchase, wallet: { coins: 1, version: 1 } }],
    readUsage: async () => ({ coins: 10, spent: 4 }),
    claimConfirmations: async () => [{ transaction: 'c', token: null, product: null, user: 'u' }],
    finishConfirmation: async () => void log.push('confirmation finished'),
    failConfirmation: async (_: unknown, error: string) => void log.push(`confirmation failed: ${error}`),
  };
  const changed: string[] = [];
  const process = createProcessProvider({
    provider,
    queries,
    accountsChanged: (changes) => changed.push(...changes.map(({ user }) => user)),
    log: { warn: vi.fn() },
  });
  return { process, log, changed };
}

it('each message is booked and finished, and one that fails affects no other', async () => {
  const { process, log, changed } = setUp({
    first: [paid('a'), paid('old')],
    late: new Error('the provider does not respond'),
    early: [paid('unknown')],
    other: [],
    last: [paid('b')],
  });
  expect(await process()).toBe(false);
  expect(log).toEqual([
    'first done',
    'late failed: the provider does not respond',
    'early failed: There is no pack.',
    'other ignored',
    'last done',
    'confirmed c',
    'confirmation finished',
  ]);
  expect(changed).toEqual(['a', 'b']);
});

it('a message is finished only once it is answered, and a purchase only once it is confirmed', async () => {
  const { process, log } = setUp(
    { question: [] },
    {
      answerMessage: async (_, usageOf) => {
        log.push(JSON.stringify(await usageOf('t')));
        throw new Error('no answer');
      },
      confirm: async () => {
        throw new Error('not now');
      },
    },
  );
  await process();
  expect(log).toEqual([
    '{"coins":10,"spent":4}',
    'question failed: no answer',
    'confirmation failed: not now',
  ]);
});

it('a provider that does not answer is not asked again for the messages that were claimed with the first one', async () => {
  const outage = new ProviderUnavailable('google does not answer');
  const { process, log } = setUp(
    { first: [paid('a')], second: outage, third: [paid('b')] },
    {
      confirm: async () => {
        throw outage;
      },
    },
  );
  await process();
  expect(log).toEqual([
    'first done',
    'second failed: google does not answer',
    'third failed: google does not answer',
    'confirmation failed: google does not answer',
  ]);
});
