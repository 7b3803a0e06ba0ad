import { toWireId } from '@lavish/protocol';
import type pg from 'pg';
import { describe, expect } from 'vitest';
import { readBattle } from '../battles/read-battles.ts';
import { readReversed } from '../battles/read-reversed.ts';
import { readGift } from '../gifts/read-gifts.ts';
import { endRoom } from '../rooms/change-room.ts';
import { readEvents } from '../rooms/read-events.ts';
import { noteRankingChanges, rankSupporters } from '../rooms/supporter-rankings.ts';
import { readSupporters } from '../rooms/supporters.ts';
import { ARENA, startBattle } from '../testing/arena.ts';
import { contract } from '../testing/contracts.ts';
import {
  adjustBy,
  buy,
  correctionsOf,
  followCorrections,
  putSharedLoss,
  refund,
  reverse,
  withdraw,
} from '../testing/corrections.ts';
import { expectNothingWrong, ledgerTest as it, type TestLedger } from '../testing/ledger.ts';
import { grantCoins } from '../testing/promotional-coins.ts';
import { STAGE, sendsRose, setScene } from '../testing/stage.ts';
import { bookRecoveries, readWaitingHosts } from './book-recoveries.ts';
import { correctRoom, readDueRooms } from './correct-room.ts';
import { readDueRepayments, settleRepayments } from './due-repayments.ts';
import { putLossPolicy, readLossPolicy } from './loss-policies.ts';
import { readEarningsStatement } from './read-statements.ts';
import { reverseGift } from './reverse-gift.ts';

const EMPTY = { ...STAGE, users: { ann: 0, ben: 0, hal: 0, gil: 0 } };
const HOST = 10_000;

async function send(ledger: TestLedger, quantity: number, receiver = 'hal', sender = 'ann'): Promise<string> {
  const command = sendsRose({ quantity, receiver, sender });
  const { outcomes } = await ledger.openCommitter().commit([command]);
  expect(outcomes).toMatchObject([{ kind: 'accepted' }]);
  return command.giftId;
}

async function earningsOf({ pool }: TestLedger, user = 'hal'): Promise<number> {
  const { rows } = await pool.query('select coins from earnings where user_id = $1', [user]);
  return rows[0].coins;
}

async function sums(pool: pg.Pool) {
  const { rows } = await pool.query<{ account: string; coins: number }>(
    `select account, sum(coins)::bigint as coins from entries group by account order by account`,
  );
  return Object.fromEntries(rows.map(({ account, coins }) => [account, coins]));
}

describe('the loss policy', () => {
  it('of a gift is the one of its time, whenever its coins are refunded', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, EMPTY);
    expect(await readLossPolicy(pool)).toMatchObject({
      policy: 'platform',
      host_bps: 0,
      in_force_from: null,
    });
    const bought = await buy(pool, 'ann', 30, 30);
    const before = await send(ledger, 1);
    await putSharedLoss(pool, 5_000);
    const shared = await send(ledger, 1);
    await putSharedLoss(pool, HOST);
    const ofHost = await send(ledger, 1);
    expect(await readLossPolicy(pool)).toMatchObject({ policy: 'shared', host_bps: HOST });
    await refund(pool, bought);
    await followCorrections(pool);
    const all = await Promise.all([before, shared, ofHost].map((gift) => correctionsOf(pool, gift)));
    expect(all).toEqual([
      { coins: -10, earned: 0 },
      { coins: -10, earned: -2 },
      { coins: -10, earned: -5 },
    ]);
    expect(await earningsOf(ledger)).toBe(15 - 7);
    await expectNothingWrong(pool);
  });

  it('is changed once for each key, and needs host_bps only if it is shared', async ({
    ledger: { pool },
  }) => {
    const asker = { key: 'key', actor: 'server' };
    const request = { policy: 'host', reason: 'A test' } as const;
    const first = await putLossPolicy(pool, request, asker);
    expect(first).toMatchObject({ replayed: false, policy: { policy: 'host', host_bps: HOST } });
    expect(await putLossPolicy(pool, request, asker)).toEqual({ ...first, replayed: true });
    expect(await putLossPolicy(pool, { ...request, reason: 'Another' }, asker)).toMatchObject({
      code: 'idempotency_key_reused',
    });
    for (const invalid of [{ ...request, policy: 'shared' } as const, { ...request, host_bps: 1 }])
      expect(await putLossPolicy(pool, invalid, { ...asker, key: 'other' })).toMatchObject({
        code: 'invalid_request',
        param: 'host_bps',
      });
  });
});

describe('a recovery', () => {
  it('takes what refunded coins have earned once, also below zero, and the platform gets it', async ({
    ledger,
  }) => {
    const { pool } = ledger;
    await setScene(pool, EMPTY);
    await putSharedLoss(pool, HOST);
    const bought = await buy(pool, 'ann', 100, 100);
    await send(ledger, 4);
    await send(ledger, 6, 'gil');
    await adjustBy(pool, 'hal', -20, 'earnings');
    await refund(pool, bought, { amount: 30, kind: 'chargeback' });
    expect(await readWaitingHosts(pool, 9)).toEqual(['gil']);
    await refund(pool, bought);
    expect(await readWaitingHosts(pool, 9)).toEqual(['gil', 'hal']);
    await followCorrections(pool);
    expect([await earningsOf(ledger), await earningsOf(ledger, 'gil')]).toEqual([-20, 0]);
    // What the platform bears is the part that it never had.
    expect(await sums(pool)).toEqual({ wallet: 0, earnings: -20, platform: 20, issuance: 0 });
    const lines = await readEarningsStatement(pool, { user: 'gil', limit: 9, clearingDays: 0 });
    expect(lines.map(({ kind, coins }) => [kind, coins])).toEqual([
      ['recovery', -15],
      ['recovery', -15],
      ['gift', 30],
    ]);
    await expectNothingWrong(pool);
  });

  it('is given back for the coins that new ones repay, the first gifts first', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, EMPTY);
    await putSharedLoss(pool, HOST);
    const bought = await buy(pool, 'ann', 40);
    const [first, second] = [await send(ledger, 1), await send(ledger, 3, 'gil')];
    await refund(pool, bought);
    await followCorrections(pool);
    await buy(pool, 'ann', 15);
    expect(await readDueRepayments(pool, 9)).toEqual(['ann']);
    await followCorrections(pool);
    expect([await correctionsOf(pool, first), await correctionsOf(pool, second)]).toEqual([
      { coins: 0, earned: 0 },
      { coins: -25, earned: -13 },
    ]);
    expect([await earningsOf(ledger), await earningsOf(ledger, 'gil')]).toEqual([5, 2]);
    await buy(pool, 'ann', 100);
    await followCorrections(pool);
    expect([await earningsOf(ledger), await earningsOf(ledger, 'gil')]).toEqual([5, 15]);
    await expectNothingWrong(pool);
  });

  it('and a reversal, in any order, take from a gift no more than it has earned', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, EMPTY);
    await putSharedLoss(pool, HOST);
    const bought = await buy(pool, 'ann', 100, 100);
    const [returned, kept] = [await send(ledger, 5), await send(ledger, 5, 'gil')];
    const { id } = await refund(pool, bought, { amount: 70, kind: 'chargeback' });
    await buy(pool, 'ann', 10);
    expect(await reverse(pool, returned)).toMatchObject({ returned: 40, taken: 20 });
    expect(await reverse(pool, kept, false)).toMatchObject({ returned: 0, taken: 20 });
    await followCorrections(pool);
    expect([await earningsOf(ledger), await earningsOf(ledger, 'gil')]).toEqual([0, 0]);
    await withdraw(pool, id);
    await buy(pool, 'ann', 50);
    await followCorrections(pool);
    expect([await earningsOf(ledger), await earningsOf(ledger, 'gil')]).toEqual([0, 0]);
    await expectNothingWrong(pool);
  });

  it('takes from the agency of the gift too, and a reversal takes what is left', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, EMPTY);
    await putSharedLoss(pool, HOST);
    await contract(pool, { agency: 'star', host: 'gil', bps: 2_000, from: 'host' });
    await grantCoins(pool, 'ann', 20);
    const bought = await buy(pool, 'ann', 100, 100);
    const gift = await send(ledger, 10, 'gil');
    expect(await earningsOf(ledger, 'gil')).toBe(30);
    await refund(pool, bought, { amount: 60 });
    await followCorrections(pool);
    const booked = async () =>
      (
        await pool.query(
          `select kind, coins, agency, agency_id, platform, promotion from journals
            where user_id = 'gil' and account = 'earnings' order by id`,
        )
      ).rows;
    const recovery = {
      kind: 'recovery',
      coins: -12,
      agency: -8,
      agency_id: 'star',
      platform: 20,
      promotion: 0,
    };
    expect(await booked()).toEqual([recovery]);
    expect(await reverse(pool, gift)).toMatchObject({ returned: 60, taken: 18 });
    expect(await booked()).toEqual([
      recovery,
      { kind: 'reversal', coins: -18, agency: -12, agency_id: 'star', platform: 20, promotion: 10 },
    ]);
    await followCorrections(pool);
    expect(await sums(pool)).toMatchObject({
      agency: 0,
      earnings: 0,
      platform: 0,
      promotion: -20,
      wallet: 60,
    });
    await expectNothingWrong(pool);
  });

  it('that another node books at the same time is booked once', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, EMPTY);
    await putSharedLoss(pool, HOST);
    const bought = await buy(pool, 'ann', 100);
    for (let n = 0; n < 5; n++) await send(ledger, 2, n % 2 ? 'gil' : 'hal');
    await refund(pool, bought);
    await Promise.all(Array.from({ length: 4 }, () => bookRecoveries(pool, ['gil', 'hal'])));
    await followCorrections(pool);
    const { rows } = await pool.query(
      `select user_id, coins from journals where kind = 'recovery' order by 1`,
    );
    expect(rows).toEqual([
      { user_id: 'gil', coins: -20 },
      { user_id: 'hal', coins: -30 },
    ]);
    await expectNothingWrong(pool);
  });

  it('waits for earnings that are locked for long, and other hosts do not', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, EMPTY);
    await putSharedLoss(pool, HOST);
    const bought = await buy(pool, 'ann', 20);
    await send(ledger, 1);
    await send(ledger, 1, 'gil');
    await refund(pool, bought);
    const holder = await ledger.connect();
    await holder.query('begin');
    await holder.query(`select from earnings where user_id = 'hal' for update`);
    expect(await bookRecoveries(pool, ['gil', 'hal'])).toBe(null);
    expect(await bookRecoveries(pool, ['gil'])).toMatchObject([{ user: 'gil', earnings: { coins: 0 } }]);
    expect(await readWaitingHosts(pool, 9)).toEqual(['hal']);
    await holder.query('rollback');
    await followCorrections(pool);
    await expectNothingWrong(pool);
  });
});

describe('a room', () => {
  const shown = async (pool: pg.Pool) => {
    const { rows } = await pool.query('select gifts, coins, senders from rooms');
    const supporters = await readSupporters(pool, { room: 'stage', limit: 9 });
    return { ...rows[0], supporters: supporters.map(({ user, coins, gifts }) => [user, coins, gifts]) };
  };

  it('that is live shows in its sums, its supporters and an event what counts no more', async ({
    ledger,
  }) => {
    const { pool } = ledger;
    await setScene(pool, { ...EMPTY, users: { ...EMPTY.users, ben: 1_000 } });
    const bought = await buy(pool, 'ann', 100, 100);
    const [first, second] = [await send(ledger, 4), await send(ledger, 6)];
    await send(ledger, 2, 'hal', 'ben');
    const client = await ledger.connect();
    await noteRankingChanges(client, 0, Number.MAX_SAFE_INTEGER);
    await rankSupporters(pool);
    await reverse(pool, second);
    const [due] = await readDueRooms(pool, 9);
    const events = await correctRoom(pool, due!);
    const reversed = {
      type: 'gift_reversed',
      sender: 'ann',
      gifts: 1,
      coins: 60,
      ids: [toWireId('gft', second)],
    };
    expect(events).toMatchObject({
      room: 'stage',
      events: [{ ...reversed, seq: 5 }],
      totals: { gifts: 2, coins: 60, senders: 2 },
      topSupporters: [
        { user: 'ann', coins: 40, gifts: 1 },
        { user: 'ben', coins: 20, gifts: 1 },
      ],
    });
    expect(await correctRoom(pool, due!)).toBe(null);
    await refund(pool, bought);
    await followCorrections(pool);
    expect(await shown(pool)).toMatchObject({
      ...{ gifts: 2, coins: 20, senders: 2 },
      supporters: [
        ['ben', 20, 1],
        ['ann', 0, 1],
      ],
    });
    const { events: feed } = await readEvents(pool, 'stage', 4, 9);
    expect(feed).toMatchObject([
      reversed,
      { ...reversed, gifts: 0, coins: 40, ids: [toWireId('gft', first)] },
    ]);
    await buy(pool, 'ann', 25);
    await followCorrections(pool);
    expect(await shown(pool)).toMatchObject({ coins: 45 });
    await reverse(pool, first);
    await followCorrections(pool);
    expect(await shown(pool)).toMatchObject({ gifts: 1, coins: 20, supporters: [['ben', 20, 1]] });
    await expectNothingWrong(pool);
  });

  it('that has ended shows it in its sums, and its feed stays', async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, EMPTY);
    await buy(pool, 'ann', 100);
    const gift = await send(ledger, 4);
    await endRoom(pool, 'stage');
    await reverse(pool, gift);
    await followCorrections(pool);
    expect(await shown(pool)).toMatchObject({ gifts: 0, coins: 0, senders: 1, supporters: [] });
    await expectNothingWrong(pool);
  });
});

it('a battle keeps its score, and shows what was reversed of it', async ({ ledger }) => {
  const { pool } = ledger;
  await setScene(pool, { ...ARENA, users: { ...ARENA.users, ann: 0 } });
  const bought = await buy(pool, 'ann', 100, 100);
  const battle = await startBattle(pool);
  const committer = ledger.openCommitter();
  const give = async (quantity: number) => {
    const command = sendsRose({ room: 'nova-live', receiver: 'nova', quantity });
    await committer.commit([command]);
    return command.giftId;
  };
  const [first] = [await give(4), await give(6)];
  const [before, none] = [await readBattle(pool, battle.id), await readReversed(pool, battle.id)];
  expect(none).toBe(null);
  expect(before!.sides[0]).toMatchObject({ points: 100, coins: 100 });
  await reverse(pool, first);
  await refund(pool, bought, { amount: 45 });
  // 40 coins that came back are taken first.
  expect(await readReversed(pool, battle.id)).toEqual({ gifts: 1, coins: 45, points: 45 });
  expect(await readBattle(pool, battle.id)).toEqual(before);
  await buy(pool, 'ann', 10);
  await followCorrections(pool);
  expect(await readReversed(pool, battle.id)).toEqual({ gifts: 1, coins: 40, points: 40 });
  await expectNothingWrong(pool);
});

it('reversals, refunds, gifts, top-ups and recoveries of one user and one host at the same time lose no coin', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, EMPTY);
  await putSharedLoss(pool, 7_000);
  const credits = [await buy(pool, 'ann', 200, 200), await buy(pool, 'ann', 200, 200)];
  const gifts: string[] = [];
  const committer = ledger.openCommitter();
  for (let n = 0; n < 8; n++) {
    const command = sendsRose({ quantity: 1 + (n % 3) });
    await committer.commit([command]);
    gifts.push(command.giftId);
  }
  const works: (() => Promise<unknown>)[] = [
    ...gifts.map((gift, n) => async () => {
      const asker = { key: `reversal-${n}`, actor: 'server' };
      await reverseGift(
        pool,
        (await readGift(pool, gift))!,
        { reason: 'A test', return_coins: n % 2 === 0 },
        asker,
      );
    }),
    ...credits.flatMap((credit) => [10, 60, 100].map((amount) => () => refund(pool, credit, { amount }))),
    ...[30, 50, 70].map((coins) => () => buy(pool, 'ann', coins)),
    async () => {
      for (let n = 0; n < 6; n++) await committer.commit([sendsRose({ quantity: 1 })]);
    },
    ...Array.from({ length: 4 }, () => () => followCorrections(pool)),
    ...Array.from({ length: 3 }, () => () => settleRepayments(pool, 'ann')),
  ];
  // Each runs beside others of its kind and of other kinds.
  const order = works.map((work, index) => ({ work, place: (index * 11) % works.length }));
  order.sort((a, b) => a.place - b.place);
  await Promise.all(order.map(({ work }) => work()));
  await followCorrections(pool);
  await expectNothingWrong(pool);
});
