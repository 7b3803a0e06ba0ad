import fc from 'fast-check';
import { expect } from 'vitest';
import { PROPERTY_TIMEOUT_MS, propertyRuns } from '../../../../../test/support/property-runs.ts';
import type { ProviderFact } from '../../domain/purchases/payment-provider.ts';
import { expectNothingWrong, ledgerTest } from '../testing/ledger.ts';
import { bookFacts, paid, setPack } from '../testing/purchases.ts';
import { setScene } from '../testing/stage.ts';

/** Facts of one transaction, without the payment. */
const FACT = fc.oneof(
  fc.record({
    type: fc.constant('refunded' as const),
    total: fc.oneof(fc.integer({ min: 0, max: 120 }), fc.constant('all' as const)),
    at: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({
    type: fc.constant('dispute' as const),
    dispute: fc.constantFrom('dp_1', 'dp_2'),
    amount: fc.integer({ min: 1, max: 110 }),
    state: fc.constantFrom('open' as const, 'won' as const, 'lost' as const),
    at: fc.integer({ min: 1, max: 5 }),
  }),
);

let histories = 0;

ledgerTest(
  'the same messages in any order, again and at the same time leave the same wallet and the same purchase',
  { timeout: PROPERTY_TIMEOUT_MS },
  async ({ ledger: { pool } }) => {
    await setPack(pool);
    /** Coins of the wallet, and what was taken, after these facts of a transaction of a new user. */
    const outcome = async (order: readonly object[], atOnce: boolean) => {
      const user = `user-${++histories}`;
      const transaction = `pi-${histories}`;
      await setScene(pool, { users: { [user]: 0 }, rooms: {} });
      const facts = order.map(
        (fact) => ({ ...fact, transaction, ...('user' in fact && { user }) }) as ProviderFact,
      );
      if (atOnce) await Promise.all(facts.map((fact) => bookFacts(pool, fact)));
      else await bookFacts(pool, ...facts);
      const { rows } = await pool.query(
        `select w.coins, w.promotional, w.owed, p.state, p.refunded,
                (select json_agg(json_build_array(d.dispute_id, d.amount, d.state) order by d.dispute_id) from purchase_disputes d
                  where d.purchase_id = p.id) as disputes
           from wallets w join purchases p on p.user_id = w.user_id where w.user_id = $1`,
        [user],
      );
      return rows;
    };
    const property = fc.asyncProperty(
      fc.array(FACT, { maxLength: 5 }).chain((facts) =>
        fc.tuple(
          fc.constant(facts),
          fc.shuffledSubarray([...facts, paid(''), ...facts, paid('')], {
            minLength: 2 * facts.length + 2,
            maxLength: 2 * facts.length + 2,
          }),
          fc.boolean(),
        ),
      ),
      async ([facts, shuffled, atOnce]) => {
        const expected = await outcome([paid(''), ...facts], false);
        expect(await outcome(shuffled, atOnce)).toEqual(expected);
      },
    );
    await fc.assert(property, { numRuns: propertyRuns(25) });
    await expectNothingWrong(pool);
  },
);
