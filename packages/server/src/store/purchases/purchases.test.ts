import { expect } from 'vitest';
import type { PaidFact } from '../../domain/purchases/payment-provider.ts';
import { expirePromotionalCoins } from '../ledger/expire-promotional-coins.ts';
import { letCoinsExpire } from '../testing/corrections.ts';
import { expectNothingWrong, ledgerTest as it, type TestLedger } from '../testing/ledger.ts';
import { bookFacts, PACK, paid, purchase, refundOf, setPack } from '../testing/purchases.ts';
import { STAGE, sendsRose, setScene } from '../testing/stage.ts';
import { putPack } from './change-packs.ts';
import { makePurchase } from './make-purchase.ts';
import { listPacksFor, readPack } from './read-packs.ts';
import { readPurchase, readPurchaseOf } from './read-purchases.ts';
import { recordFact } from './record-facts.ts';
import { settlePurchase } from './settle-purchase.ts';
import { tracePurchase } from './trace-purchase.ts';

const SCENE = { ...STAGE, users: { ann: 0, ben: 0, hal: 0, gil: 0 } };

/** A pack without bonus coins. */
async function withoutBonus(pool: TestLedger['pool']) {
  const { bonus_coins: _, bonus_days: __, ...pack } = PACK;
  await putPack(pool, 'hundred', pack);
}

const walletOf = async ({ pool }: TestLedger, user = 'ann') =>
  (await pool.query('select coins, promotional, owed from wallets where user_id = $1', [user])).rows[0];

async function give(ledger: TestLedger, quantity: number, sender = 'ann') {
  const { outcomes } = await ledger.openCommitter().commit([sendsRose({ sender, quantity })]);
  expect(outcomes[0]!.kind).toBe('accepted');
}

const traceOf = async ({ pool }: TestLedger, transaction: string, provider = 'custom') => {
  const row = (await readPurchaseOf(pool, provider, transaction))!;
  return tracePurchase(pool, row, { limit: 10 });
};

it('a purchase credits paid and bonus coins once, however often and by how many it is reported', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, SCENE);
  await setPack(pool);
  const all = await Promise.all(Array.from({ length: 8 }, () => makePurchase(pool, 'custom', paid('t'))));
  expect(all.filter((made) => 'changed' in made && made.changed !== null)).toHaveLength(1);
  const [first] = all as { purchase: { id: string } }[];
  expect(first!.purchase).toMatchObject({
    state: 'credited',
    user: 'ann',
    pack: 'hundred',
    pack_version: 1,
    coins: 100,
    bonus_coins: 30,
    price: { amount: 100, currency: 'EUR' },
    refunded: { amount: 0, coins: 0, bonus_coins: 0 },
  });
  expect(await walletOf(ledger)).toEqual({ coins: 130, promotional: 30, owed: 0 });
  await expectNothingWrong(pool);
});

it('a transaction that was credited is refused for another user, pack, quantity or price', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, SCENE);
  await setPack(pool);
  await setPack(pool, {}, 'other');
  await purchase(pool, 't');
  const others: [param: string, over: Partial<PaidFact>][] = [
    ['user', { user: 'ben' }],
    ['pack', { product: { pack: 'other', version: null } }],
    ['pack', { quantity: 2 }],
    ['price', { price: { amount: 1, currency: 'EUR' } }],
    ['price', { price: { amount: 100, currency: 'USD' } }],
    ['price', { price: null }],
  ];
  for (const [param, over] of others)
    expect(await makePurchase(pool, 'custom', paid('t', over))).toMatchObject({
      code: 'purchase_conflict',
      param,
    });
  expect(await walletOf(ledger, 'ben')).toEqual({ coins: 0, promotional: 0, owed: 0 });
  await expectNothingWrong(pool);
});

it('a purchase has the version of the pack that was for sale when it was paid', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, SCENE);
  const { version } = await setPack(pool);
  const between = Date.now();
  await pool.query(`update pack_versions set offered_at = offered_at - interval '1 hour'`);
  expect((await setPack(pool, { coins: 50 })).version).toBe(version + 1);
  expect((await setPack(pool, { coins: 50 })).version).toBe(version + 1);
  expect(await purchase(pool, 'late', { at: between - 60_000 })).toMatchObject({
    coins: 100,
    pack_version: 1,
  });
  expect(await purchase(pool, 'now', { at: Date.now() + 60_000 })).toMatchObject({
    coins: 50,
    pack_version: 2,
  });
  expect(await purchase(pool, 'early', { at: 0 })).toMatchObject({ coins: 100, pack_version: 1 });
  await expectNothingWrong(pool);
});

it('a limit holds for purchases at the same time, and the refused ones are kept', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, SCENE);
  await setPack(pool, { max_per_user: 2 });
  const made = await Promise.all([1, 2, 3, 4, 5].map((n) => makePurchase(pool, 'custom', paid(`t${n}`))));
  const states = made.map((one) => ('purchase' in one ? one.purchase.refusal : one.code));
  expect(states.sort()).toEqual([null, null, ...Array(3).fill('pack_limit_reached')].sort());
  expect(await walletOf(ledger)).toEqual({ coins: 260, promotional: 60, owed: 0 });
  const packs = await listPacksFor(pool, { user: 'ann', region: null }, { limit: 10 });
  expect(packs).toEqual([]);
  expect(await listPacksFor(pool, { user: 'ben', region: null }, { limit: 10 })).toHaveLength(1);
  await expectNothingWrong(pool);
});

it('users see the prices of their region, and no pack that is not for sale', async ({ ledger: { pool } }) => {
  const price = (amount: number, currency: string, region?: string) => ({
    amount,
    currency,
    ...(region !== undefined && { region }),
  });
  await setPack(pool, {
    sort: 2,
    prices: [price(499, 'EUR'), price(299, 'EUR', 'tr'), price(500, 'JPY', 'jp')],
  });
  await setPack(pool, { sort: 1, prices: [price(1_500, 'KWD', 'kw')] }, 'kuwait');
  await setPack(pool, { prices: [price(1, 'EUR')], ends_at: '2026-01-01T00:00:00Z' }, 'over');
  await setPack(pool, { prices: [price(1, 'EUR')], starts_at: '2999-01-01T00:00:00Z' }, 'later');
  const shown = async (region: string | null, currency?: string) =>
    (await listPacksFor(pool, { user: 'ann', region, ...(currency && { currency }) }, { limit: 10 })).map(
      ({ id, prices }) => [id, ...prices.map(({ amount, currency: code }) => `${amount} ${code}`)],
    );
  expect(await shown(null)).toEqual([['hundred', '499 EUR']]);
  expect(await shown('tr')).toEqual([['hundred', '299 EUR']]);
  expect(await shown('jp')).toEqual([['hundred', '499 EUR', '500 JPY']]);
  expect(await shown('kw')).toEqual([
    ['kuwait', '1500 KWD'],
    ['hundred', '499 EUR'],
  ]);
  expect(await shown('kw', 'KWD')).toEqual([['kuwait', '1500 KWD']]);
});

it('a product of a store belongs to one pack for ever', async ({ ledger: { pool } }) => {
  await setPack(pool, { products: { apple: 'coins.100' } });
  await setPack(pool);
  const taken = await putPack(pool, 'other', { ...PACK, products: { apple: 'coins.100' } });
  expect(taken).toMatchObject({ code: 'invalid_request', param: 'products.apple' });
  expect(await readPack(pool, 'other')).toBeNull();
});

it('refunds take paid and bonus coins in proportion: unspent, then expired, then spent ones', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, SCENE);
  await setPack(pool);
  await purchase(pool, 't');
  // Two roses of bonus coins; the other ten expire.
  await give(ledger, 2);
  await letCoinsExpire(pool, 'ann');
  await expirePromotionalCoins(pool, 'ann');
  await give(ledger, 4);
  expect(await walletOf(ledger)).toEqual({ coins: 60, promotional: 0, owed: 0 });

  const { refunds } = await refundOf(pool, 't', { amount: 33 });
  expect(refunds.map(({ coins, wallet_coins, gifts }) => [coins, wallet_coins, gifts.length])).toEqual([
    [33, 33, 0],
    [9, 0, 0],
  ]);
  expect(await walletOf(ledger)).toEqual({ coins: 27, promotional: 0, owed: 0 });
  // 30 × 99 ÷ 100 bonus coins in all: the expired one that is left, and spent ones.
  const second = await refundOf(pool, 't', { amount: 66, kind: 'chargeback', reference: 'dp_1' });
  expect(second.refunds.map(({ coins, wallet_coins }) => [coins, wallet_coins])).toEqual([
    [66, 27],
    [20, 0],
  ]);
  // 39 spent paid coins and 19 spent bonus coins.
  expect(await walletOf(ledger)).toEqual({ coins: 0, promotional: 0, owed: 58 });
  const trace = await traceOf(ledger, 't');
  expect(trace.paid).toEqual({ coins: 100, unspent: 0, spent: 1, expired: 0, taken_back: 99, owed: 39 });
  expect(trace.bonus).toEqual({ coins: 30, unspent: 0, spent: 1, expired: 0, taken_back: 29, owed: 19 });
  expect(trace.gifts.map(({ coins, bonus_coins, owed }) => [coins, bonus_coins, owed])).toEqual([
    [1, 1, 19],
    [1, 0, 39],
  ]);
  await expectNothingWrong(pool);

  // New coins repay, and belong to their own purchase then.
  await purchase(pool, 'second');
  expect(await walletOf(ledger)).toEqual({ coins: 72, promotional: 30, owed: 0 });
  expect((await traceOf(ledger, 't')).paid.owed).toBe(0);
  expect((await traceOf(ledger, 'second')).paid).toMatchObject({ unspent: 42, spent: 58 });
  await expectNothingWrong(pool);
});

it('a refund of coins whose place a later coin had repaid is owed by the later purchase', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, SCENE);
  await withoutBonus(pool);
  await purchase(pool, 'first');
  await give(ledger, 10);
  await refundOf(pool, 'first');
  await purchase(pool, 'second');
  await refundOf(pool, 'second');
  expect(await walletOf(ledger)).toEqual({ coins: 0, promotional: 0, owed: 100 });
  expect((await traceOf(ledger, 'first')).paid).toMatchObject({ taken_back: 100, owed: 0 });
  expect((await traceOf(ledger, 'second')).paid).toMatchObject({ taken_back: 100, owed: 100 });
  await expectNothingWrong(pool);
});

it('a refund before its purchase leaves the wallet as one behind it', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, SCENE);
  await setPack(pool);
  await bookFacts(pool, { type: 'refunded', transaction: 'pi', total: 40, at: 2_000 });
  const row = (await readPurchaseOf(pool, 'stripe', 'pi'))!;
  expect(row).toMatchObject({ state: 'pending', user: null });
  await bookFacts(pool, paid('pi'));
  expect(await walletOf(ledger)).toEqual({ coins: 78, promotional: 18, owed: 0 });
  expect(await readPurchase(pool, row.id)).toMatchObject({
    state: 'credited',
    refunded: { amount: 40, coins: 40, bonus_coins: 12 },
  });
  await expectNothingWrong(pool);
});

it('a dispute takes the coins, and returns them when it is won, in whatever order both are known', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, SCENE);
  await setPack(pool);
  const opened = {
    type: 'dispute',
    transaction: 'pi',
    dispute: 'dp',
    amount: 100,
    state: 'open',
    at: 1,
  } as const;
  await bookFacts(pool, paid('pi'), opened);
  expect(await walletOf(ledger)).toEqual({ coins: 0, promotional: 0, owed: 0 });
  await bookFacts(pool, { ...opened, state: 'won', at: 2 }, opened);
  expect(await walletOf(ledger)).toEqual({ coins: 130, promotional: 30, owed: 0 });
  const second = { ...opened, transaction: 'second' };
  await bookFacts(pool, { ...second, state: 'won', at: 2 }, second, paid('second'));
  expect(await walletOf(ledger)).toEqual({ coins: 260, promotional: 60, owed: 0 });
  await expectNothingWrong(pool);
});

it('a purchase that was recorded and not credited is credited by any node', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, SCENE);
  await setPack(pool);
  const id = (await recordFact(pool, 'stripe', paid('pi'))) as string;
  expect(await walletOf(ledger)).toMatchObject({ coins: 0 });
  await Promise.all([1, 2, 3].map(() => settlePurchase(pool, id)));
  expect(await walletOf(ledger)).toMatchObject({ coins: 130 });
  await expectNothingWrong(pool);
});
