import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database.ts';
import { openPool } from '../../postgres/postgres-client.ts';
import { type SearchPosition, searchRooms } from './search-rooms.ts';

let database: TestDatabase;
let pool: Pool;

/** The newest is the last. */
const ROOMS: [id: string, host: string, title: string | null, live: boolean][] = [
  ['first', 'luna', 'Neon nights', false],
  ['second', 'luna', null, false],
  ['neon', 'rex', 'Cooking', false],
  ['third', 'neon-fan', 'Talk', false],
  ['fourth', 'luna', 'NEON again', true],
  ['fifth', 'rex', 'Cooking', true],
];

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openPool(database.url, () => {}, 1);
  await pool.query(`insert into users (id) values ('luna'), ('rex'), ('neon-fan')`);
  for (const [index, [id, host, title, live]] of ROOMS.entries())
    await pool.query(
      `insert into rooms (id, host_id, title, created_at, ended_at)
       values ($1, $2, $3, now() + $4 * interval '1 s', case when not $5 then now() end)`,
      [id, host, title, index, live],
    );
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** The ids on each page. */
async function pagesOf(text: string, limit: number, more: { live?: boolean; maxCompared?: number } = {}) {
  const pages: string[][] = [];
  for (let after: SearchPosition | undefined; ; ) {
    const { rooms, next } = await searchRooms(pool, { text, limit, ...more, ...(after && { after }) });
    pages.push(rooms.map(({ id }) => id));
    if (next === null) return pages;
    after = next;
  }
}

it('finds the room with this id first, then live rooms, then ended ones, in any case', async () => {
  expect(await pagesOf('neon', 10)).toEqual([['neon', 'fourth', 'third', 'first']]);
  expect(await pagesOf('NEON', 10)).toEqual([['fourth', 'third', 'neon', 'first']]);
  expect(await pagesOf('nothing', 10)).toEqual([[]]);
});

it('finds all rooms of a host, newest first', async () => {
  expect(await pagesOf('luna', 10)).toEqual([['fourth', 'second', 'first']]);
  expect(await pagesOf('luna', 10, { live: false })).toEqual([['second', 'first']]);
  expect(await pagesOf('luna', 10, { live: true })).toEqual([['fourth']]);
});

it.each([1, 2, 3])('has each room once on pages of %i', async (limit) => {
  for (const [text, ids] of [
    ['neon', ['neon', 'fourth', 'third', 'first']],
    ['luna', ['fourth', 'second', 'first']],
    ['cook', ['fifth', 'neon']],
  ] as const) {
    const pages = await pagesOf(text, limit);
    expect(pages.flat()).toEqual(ids);
    expect(pages.every((page) => page.length <= limit)).toBe(true);
  }
});

it('compares a bounded number of rooms for a page, and the next page continues', async () => {
  expect(await pagesOf('nights', 10, { maxCompared: 2 })).toEqual([[], [], ['first'], []]);
  expect((await pagesOf('neon', 10, { maxCompared: 1 })).flat()).toEqual([
    'neon',
    'fourth',
    'third',
    'first',
  ]);
});

it('takes signs of patterns as they are', async () => {
  expect(await pagesOf('%', 10)).toEqual([[]]);
  expect(await pagesOf('_', 10)).toEqual([[]]);
});
