import type { Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { describe, expect } from 'vitest';
import { waitUntil } from '../../../../../test/support/wait-until.ts';
import type { GiftOutcome } from '../../domain/gifts/gift-decision.ts';
import { receiptOf } from '../../wire/gift-views.ts';
import { topUp } from '../ledger/top-ups.ts';
import { addGuest, endRoom, type RoomChange, removeGuest } from '../rooms/change-room.ts';
import { expectNothingWrong, ledgerTest as it, readLedger } from '../testing/ledger.ts';
import { holdLock, unlockedRows, untilCommitterWaits, waitingCommitters } from '../testing/lock-waits.ts';
import { STAGE, sendsRose, setScene } from '../testing/stage.ts';

const nameOfOutcome = (outcome: GiftOutcome) =>
  outcome.kind === 'refused' ? outcome.refusal.code : outcome.kind;

/**
 * A batch is stopped between gather and apply by holding a lock that only apply takes: the host's earnings. The room's
 * own lock is free then.
 */
describe('a room that changes between gather and apply', () => {
  it.for<[string, (pool: pg.Pool) => Promise<RoomChange | Refusal>, string, string]>([
    ['its end', (pool) => endRoom(pool, 'stage'), 'gil', 'room_not_live'],
    ['a guest who leaves', (pool) => removeGuest(pool, 'stage', 'gil'), 'gil', 'receiver_not_in_room'],
    ['a guest who joins', (pool) => addGuest(pool, 'stage', 'ben'), 'gil', 'accepted'],
  ])(
    '%s: nothing is written, and the batch is decided again',
    async ([, change, receiver, then], { ledger }) => {
      await setScene(ledger.pool, STAGE);
      const committer = ledger.openCommitter();
      const batch = [sendsRose({ receiver }), sendsRose({ sender: 'ben', receiver })];

      const lock = await holdLock(await ledger.connect(), 'earnings', receiver);
      const committed = committer.commit(batch);
      const failure = committed.catch((error) => error);
      await untilCommitterWaits(ledger.pool);
      await change(ledger.pool);
      const before = await readLedger(ledger.pool);
      await lock.release();

      expect(await failure).toMatchObject({
        kind: 'conflict',
        mayHaveCommitted: false,
        cause: { code: 'LV001' },
      });
      expect(await readLedger(ledger.pool)).toEqual(before);
      expect((await committer.commit(batch)).outcomes.map(nameOfOutcome)).toEqual([then, then]);
      await expectNothingWrong(ledger.pool);
    },
  );

  it.for(['rooms', 'room_guests'])(
    'or during gather, before it reads %s: a guest who has left does not receive the gift',
    async (table, { ledger }) => {
      await setScene(ledger.pool, STAGE);
      const committer = ledger.openCommitter();
      const batch = [sendsRose({ receiver: 'gil' })];
      const holder = await ledger.connect();
      await holder.query('begin');
      await holder.query(`lock table ${table} in access exclusive mode`);
      const committed = committer.commit(batch).catch((error) => error);
      await untilCommitterWaits(ledger.pool);
      await holder.query(`delete from room_guests where user_id = 'gil'`);
      await holder.query('update rooms set revision = revision + 1');
      await holder.query('commit');

      const first = await committed;
      if (first instanceof Error) expect(first).toMatchObject({ kind: 'conflict', cause: { code: 'LV001' } });
      const { outcomes } = first instanceof Error ? await committer.commit(batch) : first;
      expect(outcomes.map(nameOfOutcome)).toEqual(['receiver_not_in_room']);
    },
  );

  it('does not matter if it is another room', async ({ ledger }) => {
    await setScene(ledger.pool, { ...STAGE, rooms: { ...STAGE.rooms, attic: { host: 'ben' } } });
    const lock = await holdLock(await ledger.connect(), 'earnings', 'hal');
    const committed = ledger.openCommitter().commit([sendsRose()]);
    await untilCommitterWaits(ledger.pool);
    await endRoom(ledger.pool, 'attic');
    await lock.release();
    expect((await committed).outcomes.map(nameOfOutcome)).toEqual(['accepted']);
  });
});

describe('a batch that waited for a lock sees the values that the holder wrote', () => {
  it('the balance', async ({ ledger }) => {
    await setScene(ledger.pool, STAGE);
    const holder = await ledger.connect();
    const lock = await holdLock(holder, 'wallets', 'ann');
    await holder.query(`update wallets set coins = 9 where user_id = 'ann'`);
    const committed = ledger.openCommitter().commit([sendsRose()]);
    await untilCommitterWaits(ledger.pool);
    await lock.release();
    expect((await committed).outcomes).toMatchObject([
      { refusal: { code: 'insufficient_balance', balance: 9, required: 10 } },
    ]);
  });

  it('the gift that another committer stored under the key', async ({ ledger }) => {
    await setScene(ledger.pool, STAGE);
    const command = sendsRose();
    const lock = await holdLock(await ledger.connect(), 'earnings', 'hal');
    const first = ledger.openCommitter().commit([command]);
    await untilCommitterWaits(ledger.pool);
    const second = ledger.openCommitter().commit([{ ...command, giftId: sendsRose().giftId }]);
    await waitUntil('both wait', async () => (await waitingCommitters(ledger.pool)).length === 2);
    await lock.release();
    const [one, other] = [(await first).outcomes[0]!, (await second).outcomes[0]!];
    expect([one, other].map(nameOfOutcome)).toEqual(['accepted', 'replayed']);
    if (!('gift' in one && 'gift' in other)) throw new Error('both have a gift');
    expect(JSON.stringify(receiptOf(other.gift))).toBe(JSON.stringify(receiptOf(one.gift)));
    await expectNothingWrong(ledger.pool);
  });

  it('and the time is read after the lock', async ({ ledger }) => {
    await setScene(ledger.pool, STAGE);
    const lock = await holdLock(await ledger.connect(), 'wallets', 'ann');
    const committed = ledger.openCommitter().commit([sendsRose()]);
    await untilCommitterWaits(ledger.pool);
    const { rows } = await ledger.pool.query<{ now: number }>(
      `select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now`,
    );
    await lock.release();
    const [outcome] = (await committed).outcomes;
    expect(outcome).toMatchObject({ kind: 'accepted' });
    expect('gift' in outcome! && outcome.gift.at).toBeGreaterThanOrEqual(rows[0]!.now);
  });
});

/**
 * While another transaction holds the middle one of five rows, the rows before it are locked and those after it are not.
 * The rows have the reverse order in the tables, and are found by index or by a scan of the table.
 */
describe.each(['by index', 'by sequential scan'])(
  'locks are taken in one order, with rows found %s',
  (plan) => {
    const numbered = (what: string) => [1, 2, 3, 4, 5].map((n) => `${what}-${n}`);
    const rows = { wallets: numbered('sender'), earnings: numbered('host'), rooms: numbered('room') };
    const scene = {
      users: Object.fromEntries([
        ...rows.wallets.map((id) => [id, 100]).reverse(),
        ...rows.earnings.map((id) => [id, 0]).reverse(),
      ]),
      items: { rose: { price: 10 } },
      rooms: Object.fromEntries(
        rows.rooms.map((room, n) => [room, { host: rows.earnings[n]! }] as const).reverse(),
      ),
    };
    const batch = () =>
      [4, 0, 2, 1, 3].map((n) => sendsRose({ sender: rows.wallets[n]!, room: rows.rooms[n]! }));

    it.for([
      { table: 'wallets', held: 'sender-3', free: ['sender-4', 'sender-5', ...rows.earnings, ...rows.rooms] },
      { table: 'earnings', held: 'host-3', free: ['host-4', 'host-5', ...rows.rooms] },
      { table: 'rooms', held: 'room-3', free: ['room-4', 'room-5'] },
    ] as const)(
      'wallets, then earnings, then rooms, each by id: $held is held',
      async (given, { ledger }) => {
        await setScene(ledger.pool, scene);
        if (plan === 'by sequential scan')
          await switchOff(ledger.pool, 'enable_indexscan', 'enable_bitmapscan');
        const lock = await holdLock(await ledger.connect(), given.table, given.held);
        const committed = ledger.openCommitter().commit(batch());
        await untilCommitterWaits(ledger.pool);
        const free: string[] = [];
        for (const table of ['wallets', 'earnings', 'rooms'] as const) {
          free.push(...(await unlockedRows(ledger.pool, table, rows[table])));
        }
        expect(free).toEqual(given.free);
        await lock.release();
        expect((await committed).outcomes.map(nameOfOutcome)).toEqual(Array(5).fill('accepted'));
      },
    );

    /** For connections made from now on. */
    async function switchOff(pool: pg.Pool, ...settings: string[]) {
      const { rows } = await pool.query<{ name: string }>('select quote_ident(current_database()) as name');
      for (const setting of settings)
        await pool.query(`alter database ${rows[0]!.name} set ${setting} = off`);
    }
  },
);

describe('independent work does not wait', () => {
  it('a new row that refers to the sender does not wait for the batch', async ({ ledger }) => {
    await setScene(ledger.pool, STAGE);
    const lock = await holdLock(await ledger.connect(), 'earnings', 'hal');
    const fault = ledger
      .openCommitter()
      .commit([sendsRose()])
      .catch((error) => error);
    await untilCommitterWaits(ledger.pool);
    await addGuest(ledger.pool, 'stage', 'ann');
    await lock.release();
    expect(await fault).toMatchObject({ kind: 'conflict' });
  });

  it('a top-up of another user does not wait for the batch', async ({ ledger }) => {
    await setScene(ledger.pool, STAGE);
    const lock = await holdLock(await ledger.connect(), 'earnings', 'hal');
    const committed = ledger.openCommitter().commit([sendsRose()]);
    await untilCommitterWaits(ledger.pool);
    expect(await topUp(ledger.pool, 'ben', { coins: 5 }, 'k')).toMatchObject({ topUp: { balance: 1_005 } });
    await lock.release();
    await committed;
  });
});
