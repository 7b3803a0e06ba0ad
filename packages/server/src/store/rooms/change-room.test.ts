import type { Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { describe, expect } from 'vitest';
import { waitUntil } from '../../../../../test/support/wait-until.ts';
import { expectNothingWrong, ledgerTest as it, readLedger } from '../testing/ledger.ts';
import { holdLock } from '../testing/lock-waits.ts';
import { STAGE, setScene } from '../testing/stage.ts';
import { addGuest, endRoom, type RoomChange, removeGuest } from './change-room.ts';
import { readEvents } from './read-events.ts';

type Change = (pool: pg.Pool) => Promise<RoomChange | Refusal>;
const ends: Change = (pool) => endRoom(pool, 'stage');
const joins =
  (user: string): Change =>
  (pool) =>
    addGuest(pool, 'stage', user, { mayCreate: true });
const leaves =
  (user: string): Change =>
  (pool) =>
    removeGuest(pool, 'stage', user);

const roomOf = async (pool: pg.Pool) => (await readLedger(pool)).rooms[0]!;

describe('a room’s change', () => {
  it.for<[string, Change, object]>([
    ['a guest who joins', joins('ann'), { type: 'guest_joined', user: 'ann' }],
    ['a guest who is a new user', joins('zoe'), { type: 'guest_joined', user: 'zoe' }],
    ['a guest who leaves', leaves('gil'), { type: 'guest_left', user: 'gil' }],
    ['the end', ends, { type: 'room_ended' }],
  ])(
    'appends an event to its feed and raises its revision: %s',
    async ([, change, event], { ledger: { pool } }) => {
      await setScene(pool, STAGE);
      const before = await roomOf(pool);
      const changed = await change(pool);
      expect(changed).toMatchObject({
        events: { room: 'stage', events: [{ ...event, seq: 2 }] },
        battles: [],
      });
      expect(changed).toMatchObject({ events: await readEvents(pool, 'stage', 1, 10) });
      expect(await roomOf(pool)).toMatchObject({ seq: 2, revision: (before.revision as number) + 1 });
      await expectNothingWrong(pool);
    },
  );

  it.for<[string, Change[], Change, object | null]>([
    ['a user who is already a guest', [], joins('gil'), null],
    ['removing a user who is not a guest', [], leaves('ann'), null],
    ['the end of an ended room', [ends], ends, null],
    ['a new guest of an ended room', [ends], joins('ann'), { code: 'room_not_live' }],
    ['the host as guest', [], joins('hal'), { code: 'invalid_request', param: 'user' }],
    ['a room that does not exist', [], (pool) => endRoom(pool, 'attic'), { code: 'room_not_found' }],
  ])(
    'writes nothing when it is refused or there is nothing to change: %s',
    async ([, first, change, expected], { ledger: { pool } }) => {
      await setScene(pool, STAGE);
      for (const earlier of first) await earlier(pool);
      const before = await readLedger(pool);
      const answer = await change(pool);
      if (expected === null) expect(answer).toBeNull();
      else expect(answer).toMatchObject(expected);
      expect(await readLedger(pool)).toEqual(before);
    },
  );
});

describe('concurrent changes are carried out one after the other', () => {
  it.for<[string, Change, Change, object | null]>([
    ['two ends', ends, ends, null],
    ['one guest twice', joins('ann'), joins('ann'), null],
    ['a guest who leaves twice', leaves('gil'), leaves('gil'), null],
    ['the end and a guest', ends, joins('ann'), { code: 'room_not_live' }],
  ])('%s', async ([, first, second, expected], { ledger }) => {
    const { pool } = ledger;
    await setScene(pool, STAGE);
    const lock = await holdLock(await ledger.connect(), 'rooms', 'stage');
    const waiting = (count: number) =>
      waitUntil(`${count} wait`, async () => {
        const { rows } = await pool.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return rows.length === count;
      });
    const one = first(pool);
    await waiting(1);
    const other = second(pool);
    await waiting(2);
    await lock.release();

    expect(await one).toMatchObject({ events: { events: [{ seq: 2 }] } });
    const answer = await other;
    if (expected === null) expect(answer).toBeNull();
    else expect(answer).toMatchObject(expected);
    expect(await roomOf(pool)).toMatchObject({ seq: 2 });
    await expectNothingWrong(pool);
  });
});
