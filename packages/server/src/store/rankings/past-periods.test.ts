import type pg from 'pg';
import { expect } from 'vitest';
import { ledgerTest as it } from '../testing/ledger.ts';
import { rollUpTo } from '../testing/roll-up.ts';
import { readOwnPlace } from './read-own-place.ts';
import { type FoundRanking, findRanking, type Period, readRanking } from './read-ranking.ts';
import { useRankingZone } from './rebuild-rankings.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let seq = 0;
/** A gift's row as the follower reads it. `at`: unix milliseconds. */
const give = (pool: pg.Pool, sender: string, coins: number, at: number) =>
  pool.query(
    `insert into gifts (id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps,
                        at, balance, wallet_version, idempotency_key)
     values (gen_random_uuid(), 'room', $1, $2, 'hal', 'rose', 1, $3, $3, 0, 0, $4, 0, 1, $5)`,
    [++seq, sender, coins, new Date(at).toISOString(), `past-${seq}`],
  );

async function find(pool: pg.Pool, period: Period, at: number): Promise<FoundRanking> {
  const found = await findRanking(pool, { board: 'senders', period, at });
  if ('missing' in found) throw new Error(found.missing);
  return found;
}

/** Where a month, a week or a day begins, in zones whose clock shifts then or has an unusual offset. */
const BOUNDARIES: [zone: string, period: 'day' | 'week' | 'month', boundary: string, next: string][] = [
  ['UTC', 'month', '2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z'],
  ['UTC', 'week', '2026-03-02T00:00:00Z', '2026-03-09T00:00:00Z'],
  ['Asia/Kathmandu', 'month', '2026-03-31T18:15:00Z', '2026-04-30T18:15:00Z'],
  ['Asia/Kathmandu', 'week', '2026-04-05T18:15:00Z', '2026-04-12T18:15:00Z'],
  // The clock is set back by half an hour at 2:00.
  ['Australia/Lord_Howe', 'day', '2026-04-04T13:00:00Z', '2026-04-05T13:30:00Z'],
  ['Australia/Lord_Howe', 'month', '2026-03-31T13:00:00Z', '2026-04-30T13:30:00Z'],
  // Midnight happens twice, and the day begins at the first.
  ['America/Havana', 'day', '2025-11-02T04:00:00Z', '2025-11-03T05:00:00Z'],
  ['America/Havana', 'month', '2025-11-01T04:00:00Z', '2025-12-01T05:00:00Z'],
  // The clock is set from 0:00 to 1:00.
  ['Africa/Cairo', 'day', '2026-04-23T22:00:00Z', '2026-04-24T21:00:00Z'],
  ['Africa/Cairo', 'week', '2026-04-19T22:00:00Z', '2026-04-26T21:00:00Z'],
];

it.for(BOUNDARIES)(
  'in %s a past %s begins at %s: `at` finds it from its first to its last millisecond, with the own rank in it',
  async ([zone, period, boundary, next], { ledger: { pool } }) => {
    await useRankingZone(pool, zone);
    const [from, to] = [Date.parse(boundary), Date.parse(next)];
    await give(pool, 'before', 30, from - 1);
    await give(pool, 'first', 10, from);
    await give(pool, 'last', 20, to - 1);
    await give(pool, 'after', 40, to);
    await rollUpTo(pool);
    for (const at of [from, from + HOUR_MS, to - 1]) {
      const found = await find(pool, period, at);
      expect([found.startsAt, found.endsAt]).toEqual([from, to]);
      expect(await readRanking(pool, { ranking: found.id!, limit: 9 })).toMatchObject([
        { id: 'last', score: 20 },
        { id: 'first', score: 10 },
      ]);
      expect(await readOwnPlace(pool, found.id!, 'first')).toMatchObject({
        ahead: 1,
        score: 10,
        nextScore: 20,
      });
      expect(await readOwnPlace(pool, found.id!, 'before')).toBe(null);
    }
    const [previous, following] = [await find(pool, period, from - 1), await find(pool, period, to)];
    expect([previous.endsAt, following.startsAt]).toEqual([from, to]);
    expect(await readRanking(pool, { ranking: previous.id!, limit: 9 })).toMatchObject([{ id: 'before' }]);
    expect(await readRanking(pool, { ranking: following.id!, limit: 9 })).toMatchObject([{ id: 'after' }]);
  },
);

it.for(['UTC', 'Asia/Kathmandu', 'Australia/Lord_Howe'])(
  'past hours are read for 7 days in %s, and are deleted after',
  async (zone, { ledger: { pool } }) => {
    await useRankingZone(pool, zone);
    const { rows } = await pool.query<{ now: number }>('select now()');
    const now = rows[0]!.now;
    await give(pool, 'recent', 10, now - 6 * DAY_MS);
    await give(pool, 'old', 10, now - 8 * DAY_MS);
    await rollUpTo(pool);
    const found = await find(pool, 'hour', now - 6 * DAY_MS);
    expect(found.endsAt! - found.startsAt!).toBe(HOUR_MS);
    expect(await readOwnPlace(pool, found.id!, 'recent')).toMatchObject({ ahead: 0, score: 10 });
    expect(await findRanking(pool, { board: 'senders', period: 'hour', at: now - 8 * DAY_MS })).toMatchObject(
      {
        missing: 'deleted',
      },
    );
    // As if the hour had ended more than 7 days ago.
    await pool.query(
      `update rankings set starts_at = starts_at - interval '2 days', ends_at = ends_at - interval '2 days' where period = 'hour'`,
    );
    for (let portions = 0; portions < 20; portions++) {
      await give(pool, 'ann', 1, now);
      await rollUpTo(pool);
    }
    const { rows: places } = await pool.query(
      `select p.ranked_id from ranking_places p join rankings r on r.id = p.ranking_id
        where r.period = 'hour' and ranked_id = 'recent'`,
    );
    expect(places).toEqual([]);
  },
);
