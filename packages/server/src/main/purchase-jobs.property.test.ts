import fc from 'fast-check';
import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import type pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, expect } from 'vitest';
import { PROPERTY_TIMEOUT_MS, propertyRuns } from '../../../../test/support/property-runs.ts';
import type { PaymentProvider, PurchaseProof } from '../domain/purchases/payment-provider.ts';
import { storeAccountOf } from '../domain/purchases/store-account.ts';
import { isRefusal } from '../domain/refusal.ts';
import { createAppleProvider } from '../providers/apple/apple-provider.ts';
import { createAppleChain } from '../providers/apple/testing/certificates.ts';
import {
  APP,
  type ExampleTransaction,
  SIGNED_AT,
  signNotification,
  signTransaction,
} from '../providers/apple/testing/signed-by-apple.ts';
import { createGooglePlayProvider, voidedMessage } from '../providers/google-play/google-play-provider.ts';
import { createPublisherApi } from '../providers/google-play/publisher-api.ts';
import {
  type GooglePlayServer,
  pushOf,
  startGooglePlay,
} from '../providers/google-play/testing/google-play-server.ts';
import { putPack } from '../store/purchases/change-packs.ts';
import { makePurchase } from '../store/purchases/make-purchase.ts';
import { storeMessage } from '../store/purchases/provider-messages.ts';
import { granted } from '../store/testing/arena.ts';
import { expectNothingWrong, ledgerTest } from '../store/testing/ledger.ts';
import { setScene } from '../store/testing/stage.ts';
import { readStoreUser } from '../store/users/user-profiles.ts';
import { createHub } from './hub.ts';
import { createPurchaseJobs } from './purchase-jobs.ts';

const chain = createAppleChain();
const DAY_MS = 86_400_000;
const log = pino({ level: 'silent' });

let google: GooglePlayServer;
let pushKeys: JSONWebKeySet;
beforeAll(async () => {
  google = await startGooglePlay();
  pushKeys = (await (await fetch(google.config.push!.keysUrl)).json()) as JSONWebKeySet;
});
afterAll(() => google.close());

/** The stores on this database, and what arrives from them. */
function storesOn(pool: pg.Pool) {
  const userOf = (account: string) => readStoreUser(pool, account);
  const apple = createAppleProvider({
    config: {
      ...APP,
      environments: ['Production'],
      rootCertificates: [chain.root.der],
      checksRevocation: false,
      api: null,
    },
    userOf,
    now: () => SIGNED_AT,
  });
  const googlePlay = createGooglePlayProvider({
    config: google.config,
    api: createPublisherApi(google.config, { now: Date.now }),
    push: { ...google.config.push!, keys: createLocalJWKSet(pushKeys) },
    userOf,
  });
  const providers = new Map([
    ['apple', apple],
    ['google', googlePlay],
  ] as const);
  const jobs = createPurchaseJobs({
    pool,
    providers,
    hub: createHub(log),
    log,
  });
  return {
    apple,
    googlePlay,
    /** As the webhook: verifies a message and stores it. */
    async receive(provider: PaymentProvider, body: string, headers: Record<string, string> = {}) {
      const message = granted(
        await provider.verifyMessage({ body: Buffer.from(body), headers, at: Date.now() }),
      );
      await storeMessage(pool, provider.name, message, body);
    },
    /** As the user's device. What the store refuses by now is not credited. */
    async claim(provider: PaymentProvider, proof: Pick<PurchaseProof, 'user' | 'proof'>) {
      const claimed = { ...proof, isNamedByServer: false, product: null };
      const payment = await provider.verifyPurchase!(claimed);
      if (isRefusal(payment)) expect(payment.code).toBe('transaction_invalid');
      else granted(await makePurchase(pool, provider.name, payment));
    },
    /** Processes what is stored, over two nodes at once, until nothing is due. */
    async processAll() {
      for (;;) {
        await pool.query("update provider_messages set next_at = now() where state = 'due'");
        await pool.query('update due_confirmations set next_at = now()');
        await Promise.all([...jobs, ...jobs].map((job) => job()));
        const { rows } = await pool.query("select from provider_messages where state = 'due'");
        if (rows.length === 0) return;
      }
    },
  };
}

interface Ends {
  coins: number;
  state: string;
  taken: number;
}

async function endOf(pool: pg.Pool, user: string): Promise<Ends[]> {
  const { rows } = await pool.query<Ends>(
    `select w.coins, p.state, p.coins - w.coins as taken
       from purchases p join wallets w using (user_id) where p.user_id = $1`,
    [user],
  );
  return rows;
}

/** Every step twice, in any order. */
const twiceShuffled = <Step>(steps: readonly Step[]) => {
  const twice = [...steps, ...steps];
  return fc.shuffledSubarray(twice, { minLength: twice.length, maxLength: twice.length });
};

let users = 0;
async function newBuyer(pool: pg.Pool) {
  const user = `buyer-${++users}`;
  await setScene(pool, { users: { [user]: 0 }, rooms: {} });
  return { user, account: storeAccountOf(user) };
}

const PACK = {
  name: 'Thousand',
  coins: 1_000,
  prices: [],
  products: { apple: 'coins_1000', google: 'coins_1000' },
};

/** What happens to a purchase at Apple, in order, and what is left of its 1,000 coins. */
const APPLE_HISTORIES: [left: number, ...events: ('REFUND' | 'PRORATED' | 'REFUND_REVERSED')[]][] = [
  [1_000],
  [0, 'REFUND'],
  // 40 % of €9.99 are €3.99, and those are 399 of the coins.
  [601, 'PRORATED'],
  [1_000, 'REFUND', 'REFUND_REVERSED'],
  [0, 'REFUND', 'REFUND_REVERSED', 'REFUND'],
  [0, 'PRORATED', 'REFUND'],
];

/** The notification of the event with this index. */
function appleNotification(event: string, index: number, bought: ExampleTransaction) {
  const at = SIGNED_AT + (index + 1) * DAY_MS;
  if (event === 'CHARGE') return { type: 'ONE_TIME_CHARGE', transaction: bought };
  if (event === 'REFUND_REVERSED') return { type: event, signedDate: at, transaction: bought };
  const revocation = {
    revocationDate: at,
    revocationType: event === 'PRORATED' ? 'REFUND_PRORATED' : 'REFUND_FULL',
    revocationPercentage: event === 'PRORATED' ? 40_000 : 100_000,
  };
  return { type: 'REFUND', signedDate: at, transaction: { ...bought, ...revocation } };
}

ledgerTest(
  "Apple's notifications and the user's claim have the same result in any order, again and at the same time",
  { timeout: PROPERTY_TIMEOUT_MS },
  async ({ ledger: { pool } }) => {
    granted(await putPack(pool, 'thousand', PACK));
    const stores = storesOn(pool);
    const history = fc
      .constantFrom(...APPLE_HISTORIES)
      .chain(([left, ...events]) =>
        fc.tuple(
          fc.constant(left),
          twiceShuffled([
            'claim',
            ...['CHARGE', ...events].map((event, index) => ({ event, index: index - 1 })),
          ]),
          fc.boolean(),
        ),
      );
    await fc.assert(
      fc.asyncProperty(history, async ([left, steps, atOnce]) => {
        const { user, account } = await newBuyer(pool);
        const bought = { transactionId: `transaction-${user}`, appAccountToken: account };
        const carryOut = async (step: (typeof steps)[number]) => {
          if (typeof step === 'string')
            return stores.claim(stores.apple, { user, proof: await signTransaction(chain, bought) });
          const { event, index } = step;
          const notification = { uuid: `${user}-${index}`, ...appleNotification(event, index, bought) };
          return stores.receive(stores.apple, JSON.stringify(await signNotification(chain, notification)));
        };
        if (atOnce) await Promise.all([...steps.map(carryOut), stores.processAll()]);
        else
          for (const step of steps) {
            await carryOut(step);
            await stores.processAll();
          }
        await stores.processAll();
        expect(await endOf(pool, user)).toEqual([{ coins: left, state: 'credited', taken: 1_000 - left }]);
      }),
      { numRuns: propertyRuns(20) },
    );
    await expectNothingWrong(pool);
  },
);

/** How many of five a user has left at Google, and the refunds: of one or two, or of all. */
const GOOGLE_HISTORIES: [left: number, ...refunds: number[]][] = [[5], [0, 5], [4, 1], [2, 1, 2], [0, 2, 3]];

type GoogleStep =
  | { type: 'claim' }
  | { type: 'charge' }
  /** Google answers, does not answer, or answers nonsense from here on. */
  | { type: 'fault'; fault: 'none' | 'error' | 'nonsense' }
  | { type: 'entry'; index: number }
  | { type: 'notification'; index: number };

ledgerTest(
  "Google's notifications, its list and the user's claim have the same result, also while it fails in between",
  { timeout: PROPERTY_TIMEOUT_MS },
  async ({ ledger: { pool } }) => {
    granted(await putPack(pool, 'thousand', PACK));
    const stores = storesOn(pool);
    const faults = fc.array(fc.constantFrom('none' as const, 'error' as const, 'nonsense' as const), {
      maxLength: 3,
    });
    const history = fc
      .tuple(fc.constantFrom(...GOOGLE_HISTORIES), faults)
      .chain(([[left, ...refunds], seen]) =>
        fc.tuple(
          fc.constant({ left, refunds }),
          twiceShuffled<GoogleStep>([
            { type: 'claim' },
            { type: 'charge' },
            ...seen.map((fault) => ({ type: 'fault' as const, fault })),
            ...refunds.flatMap((_, index) => [
              { type: 'entry' as const, index },
              { type: 'notification' as const, index },
            ]),
          ]),
        ),
      );
    await fc.assert(
      fc.asyncProperty(history, async ([{ left, refunds }, steps]) => {
        const { user, account } = await newBuyer(pool);
        const token = `token-${user}`;
        // The user has claimed it before the refunds, because Google names it cancelled afterwards.
        google.fault = 'none';
        google.addPurchase(token, { account, quantity: 5 });
        if (refunds.length > 0) await stores.claim(stores.googlePlay, { user, proof: token });
        google.addPurchase(token, {
          account,
          quantity: 5,
          refundableQuantity: left,
          state: left === 0 ? 'CANCELLED' : 'PURCHASED',
        });
        const carryOut = async (step: GoogleStep) => {
          if (step.type === 'fault') {
            google.fault = step.fault;
            return;
          }
          if (step.type === 'claim') {
            await stores.claim(stores.googlePlay, { user, proof: token }).catch((error) => {
              expect(google.fault, error).not.toBe('none');
            });
            return;
          }
          if (step.type === 'charge') {
            const notification = {
              oneTimeProductNotification: { notificationType: 1, purchaseToken: token },
            };
            await stores.receive(
              stores.googlePlay,
              pushOf(`${user}-charge`, notification),
              await google.signPush(),
            );
            return;
          }
          const { index } = step;
          const at = SIGNED_AT + index * DAY_MS;
          const quantity = refunds[index]!;
          const isWhole = quantity === 5 || (left === 0 && index === refunds.length - 1);
          if (step.type === 'entry') {
            const entry = {
              purchaseToken: token,
              voidedTimeMillis: String(at),
              ...(!isWhole && { voidedQuantity: quantity }),
            };
            const message = voidedMessage(entry);
            await storeMessage(pool, 'google', message, message.body);
            return;
          }
          const notification = {
            eventTimeMillis: String(at),
            voidedPurchaseNotification: { purchaseToken: token, productType: 2, refundType: isWhole ? 1 : 2 },
          };
          await stores.receive(
            stores.googlePlay,
            pushOf(`${user}-${index}`, notification),
            await google.signPush(),
          );
        };
        for (const step of steps) await carryOut(step);
        google.fault = 'none';
        await stores.processAll();
        const coins = left * 1_000;
        expect(await endOf(pool, user)).toEqual([{ coins, state: 'credited', taken: 5_000 - coins }]);
        expect(google.purchases.get(token)!.consumed).toBe(left > 0);
      }),
      { numRuns: propertyRuns(20) },
    );
    await expectNothingWrong(pool);
  },
);
