import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database.ts';
import { openPool } from '../../postgres/postgres-client.ts';
import { readBoostPeriods, readCountedGifts, readScores, readUncountedGifts } from './read-battle-log.ts';

const BATTLE = '01a00000000070008000000000000001';
const WIRE_ID = `btl_${BATTLE}`;
/** Unix seconds. */
const START = 1_790_000_000;

let database: TestDatabase;
let pool: Pool;

/** Gifts in the order of the log. `ordinal` null: between rounds. */
const GIFTS: [second: number, side: number, points: number, ordinal: number | null][] = [
  [0, 0, 10, 1],
  [0, 1, 5, 2],
  [0, 0, 10, 3],
  [1, 0, 0, null],
  [1, 1, 0, null],
  [2, 1, 7, 4],
  [3, 0, 1, 5],
];

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openPool(database.url, () => {}, 1);
  await pool.query(
    `insert into battles (id, mode, state, version, rules, secret, progress, created_at)
     values ($1, 'solo', 'live', 1, '{}', '', '{"sides": []}', to_timestamp($2))`,
    [BATTLE, START],
  );
  for (const [index, [second, side, points, ordinal]] of GIFTS.entries())
    await pool.query(
      `insert into gifts (id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps, at,
                          balance, wallet_version, idempotency_key, battle_id, battle_round, battle_side, battle_ordinal,
                          battle_reason, base_points, multiplier, points, boosts, vip_level)
       values (overlay(first_id_at(to_timestamp($1::float8 + $2))::text placing lpad($2::text, 4, '0') from 33)::uuid, 'r', $2 + 1,
               'ann', 'hal', 'rose', 1, 10, 10, 5, 5000, to_timestamp($1), 0, $2, 'k' || $2, $3, 1, $4, $5::bigint,
               case when $5::bigint is null then 'between_rounds' end, $6, 10000, $6, '[]', 0)`,
      [START + second, index, BATTLE, side, ordinal, points],
    );
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

it('the scores are sums by second and side, and the parts add up', async () => {
  const read = (after: number, maxGifts: number) =>
    readScores(pool, { battle: BATTLE, sides: 2, after, maxGifts });
  expect(await read(0, 100)).toEqual({
    seconds: [
      { second: START, points: [20, 5] },
      { second: START + 2, points: [0, 7] },
      { second: START + 3, points: [1, 0] },
    ],
    last: 5,
    hasMore: false,
  });
  expect(await read(0, 2)).toEqual({ seconds: [{ second: START, points: [10, 5] }], last: 2, hasMore: true });
  expect(await read(2, 2)).toEqual({
    seconds: [
      { second: START, points: [10, 0] },
      { second: START + 2, points: [0, 7] },
    ],
    last: 4,
    hasMore: true,
  });
  expect(await read(5, 2)).toEqual({ seconds: [], last: 5, hasMore: false });
});

it('the gifts of a battle are listed newest first: those that counted, and the others', async () => {
  const counted = await readCountedGifts(pool, { battle: BATTLE, limit: 3 });
  expect(counted.map(({ battle }) => battle!.ordinal)).toEqual([5, 4, 3]);
  const earlier = await readCountedGifts(pool, { battle: BATTLE, limit: 3, before: 3 });
  expect(earlier.map(({ battle }) => battle!.ordinal)).toEqual([2, 1]);
  const [last, first, ...others] = await readUncountedGifts(pool, { battle: BATTLE, limit: 3 });
  expect([last!.seq, first!.seq, others]).toEqual([5, 4, []]);
  const before = await readUncountedGifts(pool, { battle: BATTLE, limit: 3, before: last!.id });
  expect(before.map(({ id }) => id)).toEqual([first!.id]);
});

it('a boost applied from its start to its end, once, although each room of the battle has the events', async () => {
  const at = (second: number) => new Date((START + second) * 1_000).toISOString();
  const boost = (id: string, side: number | null) => ({ id, kind: 'window', side, multiplier: 2 });
  const events = [
    { type: 'battle_boost_started', at: at(0), boost: { ...boost('double', null), ends_at: at(9) } },
    { type: 'battle_boost_started', at: at(1), boost: { ...boost('task', 1), ends_at: at(9) } },
    { type: 'battle_boost_ended', at: at(3), boost: { id: 'double', kind: 'window', side: null } },
    { type: 'battle_boost_started', at: at(5), boost: { ...boost('double', null), ends_at: at(9) } },
  ];
  for (const room of ['r', 's'])
    for (const [index, event] of events.entries())
      await pool.query('insert into room_events (room_id, seq, at, event) values ($1, $2, now(), $3)', [
        room,
        100 + index,
        { ...event, battle: WIRE_ID },
      ]);
  await pool.query(`insert into room_events (room_id, seq, at, event) values ('r', 200, now(), $1)`, [
    { ...events[0], battle: 'btl_another' },
  ]);
  expect(await readBoostPeriods(pool, WIRE_ID, ['r', 's'])).toEqual([
    { ...boost('double', null), starts_at: at(0), ends_at: at(3) },
    { ...boost('task', 1), starts_at: at(1), ends_at: null },
    { ...boost('double', null), starts_at: at(5), ends_at: null },
  ]);
});
