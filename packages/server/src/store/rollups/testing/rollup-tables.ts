import type pg from 'pg';
import { expect } from 'vitest';
import type { Random } from '../../../cli/simulate/seeded-random.ts';
import { type RandomGift, randomGifts, writeGifts } from '../../testing/random-gifts.ts';
import { followTo } from '../../testing/roll-up.ts';
import { ROLLUP_CHECKS } from '../../verify/rollup-checks.ts';
import { ROLLUP_FOLLOWERS } from '../rollup-followers.ts';

export const QUARTERS = ['rollup_rooms', 'rollup_receivers', 'rollup_items', 'rollup_quarters'];
export const DAYS = [
  ...['rollup_item_days', 'rollup_room_periods', 'rollup_receiver_periods', 'rollup_senders'],
  ...['rollup_first_gifts', 'rollup_cohorts', 'rollup_counts'],
];
export const OF_BATTLES = ['rollup_battles', 'rollup_battle_hosts'];
export const PAIRS = ['rollup_pairs'];

/** Lets the followers read the whole log, in portions of so many gifts. */
export async function followAll(pool: pg.Pool, giftsAPortion = 50): Promise<void> {
  for (const follower of ROLLUP_FOLLOWERS) await followTo(pool, { ...follower, giftsAPortion });
}

/** Expects that every rollup is what plain SQL computes from the log. */
export async function expectAsTheLog(pool: pg.Pool): Promise<void> {
  for (const { claim, sql } of ROLLUP_CHECKS) {
    const { rows } = await pool.query(sql);
    expect(rows.map(({ disagrees }) => `${claim}: ${disagrees}`)).toEqual([]);
  }
}

/** Figures of a table's row. How it got them, which `rollup_senders` stores too, depends on portions. */
const rowOf = (table: string) =>
  table === 'rollup_senders' ? 'row(t.grain, t.starts_on, t.sender_id, t.gifts, t.coins)' : 't';

/** The rows of tables as text, in their order. */
export async function readTables(
  pool: pg.Pool,
  tables: readonly string[],
): Promise<Record<string, unknown[]>> {
  const all: Record<string, unknown[]> = {};
  for (const table of tables)
    all[table] = (
      await pool.query(`select ${rowOf(table)}::text as row from ${table} t order by 1`)
    ).rows.map(({ row }) => row);
  return all;
}

/** Gifts of ten transactions, one of which commits last although it began first. */
export async function giveAround(pool: pg.Pool, random: Random, around: number): Promise<RandomGift[]> {
  const gifts = Array.from({ length: 10 }, () => randomGifts(random, 30, around));
  const late = await pool.connect();
  await late.query('begin');
  await writeGifts(late, gifts[0]!);
  for (const more of gifts.slice(1)) await writeGifts(pool, more);
  await late.query('commit');
  late.release();
  return gifts.flat();
}
