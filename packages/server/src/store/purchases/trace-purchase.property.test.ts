import fc from 'fast-check';
import { expect } from 'vitest';
import { PROPERTY_TIMEOUT_MS, propertyRuns } from '../../../../../test/support/property-runs.ts';
import { CoinModel } from '../../domain/ledger/funding/testing/coin-model.ts';
import type { CoinKind, WalletMovement } from '../../domain/ledger/funding/wallet-movement.ts';
import { expirePromotionalCoins } from '../ledger/expire-promotional-coins.ts';
import { type MovementRow, readMovements, startHistory } from '../ledger/wallet-history.ts';
import { newGiftId } from '../new-id.ts';
import { buy, reverse } from '../testing/corrections.ts';
import { holdClock } from '../testing/database-world.ts';
import { expectNothingWrong, ledgerTest } from '../testing/ledger.ts';
import { bookFacts, paid, refunded, setPack } from '../testing/purchases.ts';
import { STAGE, sendsRose, setScene } from '../testing/stage.ts';
import { readPurchaseOf } from './read-purchases.ts';
import { tracePurchase } from './trace-purchase.ts';

const STEP = fc.record({
  type: fc.constantFrom(
    ...(['purchase', 'purchase', 'top-up', 'gift', 'gift', 'gift', 'refund', 'refund'] as const),
    ...(['dispute', 'win', 'expire', 'reverse'] as const),
  ),
  coins: fc.integer({ min: 1, max: 12 }),
  pick: fc.nat(1_000),
});

/** Bonus coins expire after eight steps. All steps together stay within the months that have partitions. */
const STEP_MS = 3 * 3_600_000;

/** A stored movement as the model applies it. `versions`: of the movements before it, by id. */
function movementOf(row: MovementRow, versions: ReadonlyMap<string, number>): WalletMovement {
  const { kind, version, coins, bonusTaken } = row;
  const subject = versions.get(row.subject ?? '')!;
  switch (kind) {
    case 'gift':
      return { type: 'gift', version, coins };
    case 'top_up':
    case 'purchase':
      return { type: 'credit', version, kind: 'paid', coins };
    case 'promotional_credit':
      return { type: 'credit', version, kind: 'promotional', coins, expiresAt: row.expiresAt! };
    case 'expiry':
      return { type: 'expiry', version, credit: subject };
    case 'reversal':
      return { type: 'reversal', version, gift: subject };
    case 'refund':
    case 'chargeback':
      return {
        ...{ type: 'refund', version, credit: subject },
        kind: bonusTaken === null ? 'paid' : 'promotional',
        coins: bonusTaken ?? 0 - coins - row.platform,
      };
    case 'chargeback_withdrawal':
      return { type: 'withdrawal', version, refund: subject };
    case 'repayment':
      return { type: 'repayment', version };
    case 'adjustment':
      throw new Error('no step adjusts');
  }
}

/** Where the coins of a credit are, coin by coin. */
function traceOf(model: CoinModel, kind: CoinKind, credit: number) {
  const own = model.coins.filter((coin) => coin.kind === kind && coin.credit === credit);
  const count = (isThere: (at: (typeof own)[number]['at']) => boolean) =>
    own.filter(({ at }) => isThere(at)).length;
  // A gap belongs to the last refund that has taken a coin from its place.
  const owed = model.gaps().filter(({ spending, position }) => {
    const takers = [...model.refunds]
      .sort(([a], [b]) => b - a)
      .flatMap(([, taken]) => taken)
      .filter(({ at }) => typeof at === 'object' && at.spending === spending && at.position === position);
    return own.includes(takers[0]!.coin);
  }).length;
  return {
    coins: own.length,
    unspent: count((at) => at === 'unspent'),
    spent: count((at) => typeof at === 'object'),
    expired: count((at) => at === 'expired'),
    taken_back: count((at) => at === 'taken'),
    owed,
  };
}

let users = 0;

ledgerTest(
  'any history of purchases, gifts, refunds and disputes leaves wallets and traces as a model that moves coins one by one',
  { timeout: PROPERTY_TIMEOUT_MS },
  async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, STAGE);
    await setPack(pool, { coins: 10, bonus_coins: 7, bonus_days: 1 });
    const committer = ledger.openCommitter();
    let now = Date.now();
    await holdClock(ledger.url, now);
    const property = fc.asyncProperty(fc.array(STEP, { maxLength: 25, size: 'max' }), async (steps) => {
      const user = `buyer-${++users}`;
      await setScene(pool, { users: { [user]: 0 }, rooms: {} });
      const model = new CoinModel();
      const versions = new Map<string, number>();
      const gifts: string[] = [];
      const transactions: string[] = [];
      const totals = new Map<string, number>();

      /** Applies what the last step has stored to the model, and compares the wallets. */
      const follow = async () => {
        const { funding } = startHistory(user);
        const since = { ...startHistory(user), funding: { ...funding, version: model.version } };
        for (const row of await readMovements(pool, since)) {
          versions.set(row.id, row.version);
          model.apply(movementOf(row, versions));
        }
        const { rows } = await pool.query(
          'select coins, promotional, owed, version from wallets where user_id = $1',
          [user],
        );
        const [unspent, promotional] = [model.unspent('paid').length, model.unspent('promotional').length];
        const owed = model.gaps().length;
        expect(rows).toEqual([{ coins: unspent + promotional, promotional, owed, version: model.version }]);
        expect(owed === 0 || unspent === 0).toBe(true);
      };

      for (const { type, coins, pick } of steps) {
        now += STEP_MS;
        await pool.query('update clock.hand set at = $1', [new Date(now)]);
        const transaction = transactions[pick % Math.max(1, transactions.length)];
        const disputed = {
          type: 'dispute',
          transaction: transaction!,
          dispute: `dp-${pick % 2}`,
          amount: coins * 8,
        } as const;
        if (type === 'purchase') {
          transactions.push(`${user}-${transactions.length}`);
          await bookFacts(pool, paid(transactions.at(-1)!, { user }));
        } else if (type === 'top-up') {
          await buy(pool, user, coins);
        } else if (type === 'gift') {
          const command = sendsRose({
            sender: user,
            item: 'kiss',
            quantity: coins,
            giftId: newGiftId(now),
          });
          const { outcomes } = await committer.commit([command]);
          if (outcomes[0]!.kind === 'accepted') gifts.push(command.giftId);
        } else if (type === 'expire') {
          await expirePromotionalCoins(pool, user);
        } else if (type === 'reverse') {
          const [gift] = gifts.splice(pick % Math.max(1, gifts.length), 1);
          if (gift !== undefined) await reverse(pool, gift);
        } else if (transaction === undefined) continue;
        else if (type === 'refund') {
          const total = Math.min(100, (totals.get(transaction) ?? 0) + coins * 4);
          totals.set(transaction, total);
          await bookFacts(pool, refunded(transaction, total, now));
        } else await bookFacts(pool, { ...disputed, state: type === 'win' ? 'won' : 'open', at: now });
        await follow();
      }

      for (const transaction of transactions) {
        const row = (await readPurchaseOf(pool, 'stripe', transaction))!;
        const trace = await tracePurchase(pool, row, { limit: 100 });
        expect(trace.paid).toEqual(traceOf(model, 'paid', versions.get(row.journal!)!));
        expect(trace.bonus).toEqual(traceOf(model, 'promotional', versions.get(row.bonusJournal!)!));
        const inGifts = trace.gifts.reduce((sum, gift) => sum + gift.coins, 0);
        expect(inGifts).toBe(trace.paid.spent + trace.bonus.spent);
      }
    });
    await fc.assert(property, { numRuns: propertyRuns(20) });
    await expectNothingWrong(pool);
  },
);
