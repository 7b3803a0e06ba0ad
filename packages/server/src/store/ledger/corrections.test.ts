import { toWireId } from '@lavish/protocol';
import { describe, expect } from 'vitest';
import { readGift } from '../gifts/read-gifts.ts';
import { contract } from '../testing/contracts.ts';
import {
  adjustBy,
  buy,
  followCorrections,
  letCoinsExpire,
  putSharedLoss,
  refund,
  reverse,
  withdraw,
} from '../testing/corrections.ts';
import { expectNothingWrong, ledgerTest as it, readLedger, type TestLedger } from '../testing/ledger.ts';
import { grantCoins } from '../testing/promotional-coins.ts';
import { STAGE, sendsRose, setScene } from '../testing/stage.ts';
import { adjust } from './adjustments.ts';
import { expirePromotionalCoins, readDueExpiries } from './expire-promotional-coins.ts';
import { creditPromotionalCoins } from './promotional-credits.ts';
import { readGiftFunding } from './read-gift-funding.ts';
import { readEarningsStatement, readWalletStatement } from './read-statements.ts';
import { readJournal, refundTopUp, withdrawChargeback } from './refunds.ts';
import { reverseGift } from './reverse-gift.ts';

const EMPTY = { ...STAGE, users: { ann: 0, hal: 0, gil: 0 } };

const ASKER = { key: 'key', actor: 'server' };
const reason = 'A test';

async function send(ledger: TestLedger, quantity: number): Promise<string> {
  const command = sendsRose({ quantity });
  const { outcomes } = await ledger.openCommitter().commit([command]);
  expect(outcomes).toMatchObject([{ kind: 'accepted' }]);
  return command.giftId;
}

async function walletOf({ pool }: TestLedger, user = 'ann') {
  const { rows } = await pool.query('select coins, promotional, owed from wallets where user_id = $1', [
    user,
  ]);
  return rows[0];
}

async function fundingOf({ pool }: TestLedger, gift: string) {
  const { sources, owed, reversed } = await readGiftFunding(pool, (await readGift(pool, gift))!);
  return { owed, reversed, sources: sources.map(({ journal, coins }) => [journal.slice(4), coins]) };
}

describe('promotional coins', () => {
  it('are spent before paid ones, those first that expire first', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, EMPTY);
    const bought = await buy(pool, 'ann', 100);
    const later = await grantCoins(pool, 'ann', 15, '2999-02-01T00:00:00Z');
    const sooner = await grantCoins(pool, 'ann', 10, '2999-01-01T00:00:00Z');
    const gift = await send(ledger, 4);
    expect(await fundingOf(ledger, gift)).toEqual({
      owed: 0,
      reversed: false,
      sources: [
        [sooner, 10],
        [later, 15],
        [bought, 15],
      ],
    });
    expect(await readGift(pool, gift)).toMatchObject({
      promotionalCoins: 25,
      promotionalEarned: 12,
      earned: 19,
      balance: 85,
      promotionalBalance: 0,
    });
    expect(await walletOf(ledger)).toEqual({ coins: 85, promotional: 0, owed: 0 });
    await expectNothingWrong(pool);
  });

  it('earn nothing if the setting says so, and return to their account', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, EMPTY);
    await buy(pool, 'ann', 100);
    await grantCoins(pool, 'ann', 15);
    const committer = ledger.openCommitter(ledger.url, { promotionalCoinsEarn: false });
    await committer.commit([sendsRose({ quantity: 2 })]);
    const { rows } = await pool.query(
      `select account, coins from entries where kind = 'gift' order by coins`,
    );
    expect(rows).toEqual([
      { account: 'wallet', coins: -20 },
      { account: 'earnings', coins: 2 },
      { account: 'platform', coins: 3 },
      { account: 'promotion', coins: 15 },
    ]);
    await expectNothingWrong(pool);
  });

  it('expire when it is due, and can be spent until then', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, EMPTY);
    await grantCoins(pool, 'ann', 30);
    expect(await readDueExpiries(pool, 9)).toEqual([]);
    await letCoinsExpire(pool, 'ann');
    await send(ledger, 1);
    expect(await readDueExpiries(pool, 9)).toEqual(['ann']);
    expect(await expirePromotionalCoins(pool, 'ann')).toMatchObject({ user: 'ann', wallet: { coins: 0 } });
    expect(await readDueExpiries(pool, 9)).toEqual([]);
    expect(await expirePromotionalCoins(pool, 'ann')).toBe(null);
    await expectNothingWrong(pool);
  });

  it('that come back after their expiry expire at once', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, EMPTY);
    await buy(pool, 'ann', 10);
    await grantCoins(pool, 'ann', 20);
    const gift = await send(ledger, 3);
    await letCoinsExpire(pool, 'ann');
    await expirePromotionalCoins(pool, 'ann');
    expect(await reverse(pool, gift)).toMatchObject({ returned: 30 });
    expect(await walletOf(ledger)).toEqual({ coins: 10, promotional: 0, owed: 0 });
    const lines = await readWalletStatement(pool, { user: 'ann', limit: 2 });
    expect(lines.map(({ kind, coins, balance }) => [kind, coins, balance])).toEqual([
      ['expiry', -20, 10],
      ['reversal', 30, 30],
    ]);
    await expectNothingWrong(pool);
  });

  it('that expire in the past are refused', async ({ ledger }) => {
    await setScene(ledger.pool, EMPTY);
    const request = { coins: 5, expires_at: '2020-01-01T00:00:00Z', reason };
    expect(await creditPromotionalCoins(ledger.pool, 'ann', request, ASKER)).toMatchObject({
      code: 'invalid_request',
      param: 'expires_at',
    });
  });
});

describe('a refund', () => {
  it('takes unspent coins first, then spent ones from the last, and names their gifts', async ({
    ledger,
  }) => {
    const { pool } = ledger;
    await setScene(pool, EMPTY);
    const bought = await buy(pool, 'ann', 100, 1_000);
    const [first, second] = [await send(ledger, 3), await send(ledger, 4)];
    expect(await refund(pool, bought, { amount: 500 })).toMatchObject({
      coins: 50,
      wallet_coins: 30,
      gifts: [{ gift: toWireId('gft', second), receiver: 'hal', room: 'stage', battle: null, coins: 20 }],
    });
    expect(await walletOf(ledger)).toEqual({ coins: 0, promotional: 0, owed: 20 });
    expect(await refund(pool, bought)).toMatchObject({
      coins: 50,
      wallet_coins: 0,
      gifts: [
        { gift: toWireId('gft', first), coins: 30 },
        { gift: toWireId('gft', second), coins: 20 },
      ],
    });
    expect(await fundingOf(ledger, first)).toEqual({ owed: 30, reversed: false, sources: [] });
    await expectNothingWrong(pool);
  });

  it('takes as many coins in many parts as at once', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, EMPTY);
    const bought = await buy(pool, 'ann', 10, 3);
    const parts = [];
    for (let part = 0; part < 3; part++) parts.push((await refund(pool, bought, { amount: 1 })).coins);
    expect(parts).toEqual([3, 3, 4]);
    const more = await refundTopUp(pool, (await readJournal(pool, bought))!, { amount: 1, reason }, ASKER);
    expect(more).toMatchObject({ code: 'refund_too_large' });
    await expectNothingWrong(pool);
  });

  it.for([
    ['more than the price', 10, { amount: 11 }, 'refund_too_large'],
    ['a part without a price', undefined, { amount: 1 }, 'invalid_request'],
  ] as const)('of %s is refused and moves nothing', async ([, price, request, code], { ledger }) => {
    const { pool } = ledger;
    await setScene(pool, EMPTY);
    const bought = (await readJournal(pool, await buy(pool, 'ann', 100, price)))!;
    const before = await readLedger(pool);
    expect(await refundTopUp(pool, bought, { ...request, reason }, ASKER)).toMatchObject({
      code,
      param: 'amount',
    });
    expect(await readLedger(pool)).toEqual(before);
  });

  it('stops gifts until new coins have repaid the debt', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, EMPTY);
    const bought = await buy(pool, 'ann', 100);
    const gift = await send(ledger, 10);
    await refund(pool, bought);
    await grantCoins(pool, 'ann', 50);
    const committer = ledger.openCommitter();
    const refused = await committer.commit([sendsRose()]);
    expect(refused.outcomes).toMatchObject([{ kind: 'refused', refusal: { code: 'coins_owed' } }]);
    const half = await buy(pool, 'ann', 40);
    expect(await walletOf(ledger)).toEqual({ coins: 50, promotional: 50, owed: 60 });
    expect(await fundingOf(ledger, gift)).toEqual({ owed: 60, reversed: false, sources: [[half, 40]] });
    await buy(pool, 'ann', 70);
    expect(await walletOf(ledger)).toEqual({ coins: 60, promotional: 50, owed: 0 });
    expect((await committer.commit([sendsRose()])).outcomes).toMatchObject([{ kind: 'accepted' }]);
    const lines = await readWalletStatement(pool, { user: 'ann', limit: 3 });
    expect(lines.map(({ kind, coins, balance }) => [kind, coins, balance])).toEqual([
      ['gift', -10, 50],
      ['repayment', -60, 60],
      ['top_up', 70, 120],
    ]);
    await expectNothingWrong(pool);
  });
});

describe('the withdrawal of a chargeback', () => {
  it('returns the coins to where they were, and later coins to the wallet', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, EMPTY);
    const bought = await buy(pool, 'ann', 100);
    const gift = await send(ledger, 8);
    const { id, coins, wallet_coins } = await refund(pool, bought, { kind: 'chargeback' });
    expect([coins, wallet_coins]).toEqual([100, 20]);
    const other = await buy(pool, 'ann', 90);
    expect(await fundingOf(ledger, gift)).toMatchObject({ sources: [[other, 80]] });
    expect(await withdraw(pool, id)).toMatchObject({ coins: 100, wallet_coins: 100, gifts: [] });
    expect(await fundingOf(ledger, gift)).toMatchObject({ owed: 0, sources: [[bought, 80]] });
    expect(await walletOf(ledger)).toEqual({ coins: 110, promotional: 0, owed: 0 });
    const chargeback = (await readJournal(pool, id.slice(4)))!;
    expect(await withdrawChargeback(pool, chargeback, { reason }, ASKER)).toMatchObject({
      code: 'chargeback_withdrawn',
    });
    await expectNothingWrong(pool);
  });
});

describe('the reversal of a gift', () => {
  it('returns the coins and takes what the receiver earned, also below zero', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, EMPTY);
    await buy(pool, 'ann', 100);
    const gift = await send(ledger, 4);
    await adjustBy(pool, 'hal', -15, 'earnings');
    expect(await reverse(pool, gift)).toMatchObject({ returned: 40, taken: 20 });
    expect(await walletOf(ledger)).toEqual({ coins: 100, promotional: 0, owed: 0 });
    const { rows } = await pool.query(
      `select account, sum(coins)::int as coins from entries group by 1 order by 1`,
    );
    expect(rows).toEqual([
      { account: 'wallet', coins: 100 },
      { account: 'earnings', coins: -15 },
      { account: 'issuance', coins: -100 },
      { account: 'platform', coins: 15 },
    ]);
    const lines = await readEarningsStatement(pool, { user: 'hal', limit: 9, clearingDays: 0 });
    expect(lines.map(({ kind, coins }) => [kind, coins])).toEqual([
      ['reversal', -20],
      ['adjustment', -15],
      ['gift', 20],
    ]);
    await expectNothingWrong(pool);
  });

  it('without return gives what was earned to the platform, and debts stay', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, EMPTY);
    const bought = await buy(pool, 'ann', 100);
    const gift = await send(ledger, 10);
    await refund(pool, bought);
    expect(await reverse(pool, gift, false)).toMatchObject({ return_coins: false, returned: 0, taken: 50 });
    expect(await walletOf(ledger)).toEqual({ coins: 0, promotional: 0, owed: 100 });
    await expectNothingWrong(pool);
  });

  it('of a gift that owes coins returns the others, and the debt ends', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, EMPTY);
    const bought = await buy(pool, 'ann', 100, 100);
    const gift = await send(ledger, 10);
    await refund(pool, bought, { amount: 30 });
    expect(await reverse(pool, gift)).toMatchObject({ returned: 70, taken: 50 });
    expect(await walletOf(ledger)).toEqual({ coins: 70, promotional: 0, owed: 0 });
    expect(await fundingOf(ledger, gift)).toEqual({ owed: 0, reversed: true, sources: [] });
    await expectNothingWrong(pool);
  });

  it('happens once', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, STAGE);
    const gift = (await readGift(pool, await send(ledger, 1)))!;
    const all = await Promise.all(
      Array.from({ length: 4 }, (_, n) => reverseGift(pool, gift, { reason }, { ...ASKER, key: `k${n}` })),
    );
    expect(all.filter((answer) => 'done' in answer)).toHaveLength(1);
    expect(all.filter((answer) => 'code' in answer && answer.code === 'gift_reversed')).toHaveLength(3);
    await expectNothingWrong(pool);
  });
});

describe('the funding of a gift', () => {
  it('has the promotional parts that its entries follow from', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, EMPTY);
    await contract(pool);
    await buy(pool, 'ann', 100);
    await grantCoins(pool, 'ann', 10);
    const gift = await send(ledger, 4);
    expect(await readGiftFunding(pool, (await readGift(pool, gift))!)).toMatchObject({
      coins: 40,
      promotional_coins: 10,
      promotional_earned: 5,
      promotional_agency_coins: 1,
      corrections: [],
      has_more_corrections: false,
    });
    const { rows } = await pool.query(
      `select account, coins from entries where kind = 'gift' order by account`,
    );
    expect(rows).toEqual([
      { account: 'wallet', coins: -40 },
      { account: 'earnings', coins: 20 },
      { account: 'platform', coins: 12 },
      { account: 'promotion', coins: 4 },
      { account: 'agency', coins: 4 },
    ]);
  });

  it('lists its corrections, newest first', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, EMPTY);
    await putSharedLoss(pool, 5_000);
    await contract(pool);
    const bought = await buy(pool, 'ann', 100);
    const gift = await send(ledger, 10);
    const { id } = await refund(pool, bought);
    const { journals } = await reverse(pool, gift, false);
    const { corrections } = await readGiftFunding(pool, (await readGift(pool, gift))!);
    const at = expect.any(String);
    expect(corrections).toEqual([
      {
        ...{ journal: journals[0], kind: 'reversal', reversed: true, at },
        ...{ coins: 0, owed: 0, earned: -25, agency_coins: -5 },
      },
      {
        ...{ journal: id, kind: 'refund', reversed: false, at },
        ...{ coins: -100, owed: 100, earned: -25, agency_coins: -5 },
      },
    ]);
    expect(corrections.map((each) => Date.parse(each.at))).not.toContain(Number.NaN);
  });

  it('says that there are more than fifty corrections', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, EMPTY);
    const bought = await buy(pool, 'ann', 100);
    const gift = await send(ledger, 10);
    await refund(pool, bought);
    const repay = async (times: number) => {
      for (let n = 0; n < times; n++) await buy(pool, 'ann', 1);
      await followCorrections(pool);
      return readGiftFunding(pool, (await readGift(pool, gift))!);
    };
    const all = await repay(49);
    expect([all.corrections.length, all.has_more_corrections]).toEqual([50, false]);
    expect(all.corrections.at(-1)).toMatchObject({ kind: 'refund', coins: -100 });
    const latest = await repay(1);
    expect([latest.corrections.length, latest.has_more_corrections]).toEqual([50, true]);
    expect(latest.corrections.at(-1)).toMatchObject({ kind: 'repayment', coins: 1, owed: -1 });
  });
});

describe('an adjustment', () => {
  it('of paid or promotional coins below zero is refused and moves nothing', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, EMPTY);
    await buy(pool, 'ann', 10);
    await grantCoins(pool, 'ann', 5);
    const before = await readLedger(pool);
    expect(await adjust(pool, 'ann', { coins: -11, reason }, ASKER)).toMatchObject({
      code: 'insufficient_balance',
      balance: 10,
      required: 11,
    });
    expect(await adjust(pool, 'ann', { coins: -6, coin_kind: 'promotional', reason }, ASKER)).toMatchObject({
      code: 'insufficient_balance',
      balance: 5,
      required: 6,
    });
    expect(await readLedger(pool)).toEqual(before);
    await adjust(pool, 'ann', { coins: -5, coin_kind: 'promotional', reason }, ASKER);
    expect(await walletOf(ledger)).toEqual({ coins: 10, promotional: 0, owed: 0 });
    await expectNothingWrong(pool);
  });
});

it('a repeated correction gets the same answer, and another one under its key is refused', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, EMPTY);
  const top = (await readJournal(pool, await buy(pool, 'ann', 100)))!;
  const gift = (await readGift(pool, await send(ledger, 2)))!;
  const credit = { coins: 5, expires_at: '2999-01-01T00:00:00Z', reason };
  const calls = (because: string) => [
    () => adjust(pool, 'ann', { coins: 7, reason: because }, ASKER),
    () => adjust(pool, 'hal', { coins: 7, account: 'earnings', reason: because }, ASKER),
    () => creditPromotionalCoins(pool, 'ann', { ...credit, reason: because }, ASKER),
    () => reverseGift(pool, gift, { reason: because }, ASKER),
    () => refundTopUp(pool, top, { kind: 'chargeback', reason: because }, ASKER),
  ];
  const others = calls('Another reason');
  for (const [index, call] of calls(reason).entries()) {
    const first = await call();
    expect(first).toMatchObject({ changed: expect.any(Array) });
    const again = await call();
    expect(again).toEqual({ ...first, changed: null });
    const refused = await others[index]!();
    expect(refused).toMatchObject({ code: index === 3 ? 'gift_reversed' : 'idempotency_key_reused' });
  }
  await expectNothingWrong(pool);
});
