import type { Pool } from 'pg';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database.ts';
import {
  type GiftReport,
  type ReportQuery,
  requestCalendarReport,
  requestGiftReport,
} from '../../domain/analytics/report.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { openPool } from '../../postgres/postgres-client.ts';
import { rowsRead } from '../testing/rows-read.ts';
import type { ReportBounds } from './find-period.ts';
import { readBattleReport } from './read-battle-report.ts';
import { readFigures, readRankedReport } from './read-gift-report.ts';
import { readCohorts, readFunnel } from './read-people-reports.ts';

/** 400 days of 200 senders, 100 receivers, 50 rooms and 4 items. */
const FILL = `
  insert into users (id) select 'u' || i from generate_series(0, 299) i;
  insert into rooms (id, host_id, created_at) select 'r' || i, 'u' || i, now() from generate_series(0, 49) i;
  insert into items (id, name, price) select 'i' || i, 'Item', 1 from generate_series(0, 3) i;
  insert into rollup_item_days
  select '2025-01-01'::date + d, 'i' || i, '', 1, 1, 10, 5, 0, 0 from generate_series(0, 399) d, generate_series(0, 3) i;
  insert into rollup_items
  select '2025-01-01'::timestamptz + q * interval '15 minutes', 'i' || i, '', 1, 1, 10, 5, 0, 0
    from generate_series(0, 9999) q, generate_series(0, 3) i;
  insert into rollup_quarters
  select '2025-01-01'::timestamptz + q * interval '15 minutes', 1, 1, 40, 20, 0, 0 from generate_series(0, 9999) q;
  insert into rollup_rooms
  select 'r' || r, '2025-01-01'::timestamptz + q * interval '6 hours', 'i0', '', '', 1, 1, 10, 5, 0, 0
    from generate_series(0, 1599) q, generate_series(0, 49) r;
  insert into rollup_receivers
  select 'u' || r, '2025-01-01'::timestamptz + q * interval '12 hours', 'i0', '', '', 1, 1, 10, 5, 0, 0
    from generate_series(0, 799) q, generate_series(0, 99) r;
  insert into rollup_room_periods
  select 'month', '2025-01-01'::date + m * interval '1 month', 'r' || r, 30, 30, 300, 150, 0, 0
    from generate_series(0, 12) m, generate_series(0, 49) r;
  insert into rollup_room_periods
  select 'day', '2025-01-01'::date + d, 'r' || r, 1, 1, 10, 5, 0, 0 from generate_series(0, 399) d, generate_series(0, 49) r;
  insert into rollup_receiver_periods
  select 'day', '2025-01-01'::date + d, 'u' || r, 1, 1, 10, 5, 0, 0
    from generate_series(0, 399) d, generate_series(0, 99) r;
  insert into rollup_receiver_periods
  select 'month', '2025-01-01'::date + m * interval '1 month', 'u' || r, 30, 30, 300, 150, 0, 0
    from generate_series(0, 12) m, generate_series(0, 99) r;
  insert into rollup_senders
  select 'day', '2025-01-01'::date + d, 'u' || s, 1, 10 from generate_series(0, 399) d, generate_series(100, 299) s;
  insert into rollup_senders
  select 'month', '2025-01-01'::date + m * interval '1 month', 'u' || s, 30, 300
    from generate_series(0, 12) m, generate_series(100, 299) s;
  insert into rollup_pairs
  select 'u' || r, '2025-01-01'::date + d, 'u' || 100 + (r + d) % 200, 1, 10
    from generate_series(0, 399) d, generate_series(0, 99) r;
  insert into rollup_counts
  select 'day', '2025-01-01'::date + d, 200, 0, 0, 0 from generate_series(0, 399) d;
  insert into rollup_cohorts
  select '2025-01-01'::date + f, '2025-01-01'::date + f + d, 1 from generate_series(0, 399) f, generate_series(0, 40) d;
  insert into rollup_battles
  select '2025-01-01'::date + d, 1, 0, 0, 0, 300, 600, 10, 10 from generate_series(0, 399) d;
  insert into rollup_battle_hosts
  select 'u' || h, '2025-01-01'::date + d, 'r' || h, 1, 0, 0, 0, 0, 300, 10, 10
    from generate_series(0, 399) d, generate_series(0, 49) h;
  insert into rooms (id, host_id, created_at, ended_at)
  select 'old' || i, 'u1', '2024-01-01', '2024-01-02' from generate_series(0, 4999) i`;

const TABLES = [
  ...[
    'item_days',
    'items',
    'quarters',
    'rooms',
    'receivers',
    'room_periods',
    'receiver_periods',
    'senders',
    'pairs',
    'counts',
  ],
].map((name) => `rollup_${name}`);

/** Rows of the period, the calendar, the filter and the followers, which every report reads. */
const ALWAYS = 20;

/** The rows of the period and filter of each report of 10 days. A bitmap reads each from the index and from the table. */
const REPORTS: [report: GiftReport, query: Partial<ReportQuery>, most: number][] = [
  ['overview', {}, 40],
  ['overview', { item: 'i1' }, 40],
  ['overview', { zone: 'Asia/Kathmandu' }, 10 * 96],
  ['overview', { zone: 'Asia/Kathmandu', item: 'i1' }, 10 * 96 * 4],
  ['overview', { room: 'r7' }, 10],
  ['overview', { room: 'r7', item: 'i0' }, 40],
  ['overview', { receiver: 'u7' }, 10],
  ['overview', { receiver: 'u7', item: 'i0' }, 20],
  ['overview', { sender: 'u200' }, 20],
  ['overview', { figures: 'new_senders' }, 50],
  ['overview', { receiver: 'u7', figures: 'senders,top_ten_share' }, 60],
  ['series', { grain: 'day', figures: 'coins,senders' }, 50],
  ['series', { grain: 'hour' }, 10 * 96],
  ['items', {}, 40],
  ['items', { room: 'r7' }, 40],
  // And the items of the days, for the sums of all.
  ['senders', {}, 2_040],
  ['senders', { receiver: 'u7' }, 10],
  ['receivers', {}, 1_040],
  ['receivers', { sender: 'u200' }, 10],
  ['rooms', {}, 540],
  ['rooms', { host: 'u7' }, 20],
];

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = openPool(database.url, () => {}, 2, undefined, undefined, 'reads');
  for (const table of TABLES) await pool.query(`alter table ${table} set (autovacuum_enabled = false)`);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

type ReadReport = (db: Pool, bounds: ReportBounds) => Promise<object>;

/** A read of a report over gifts, and the rows that it may read. */
const GIFT_REPORTS = REPORTS.map(([report, query, most]): [string, ReadReport, number] => {
  const request = requestGiftReport(report, { from: '', to: '', ...query });
  if (isRefusal(request)) throw new Error(request.detail);
  const read: ReadReport = (db, bounds) =>
    report === 'overview' || report === 'series'
      ? readFigures(db, request, bounds)
      : readRankedReport(db, report, request, bounds, 5);
  return [`${report} of ${JSON.stringify(query)}`, read, most];
});

/** Battles read the days of the 50 rooms with gifts and these rooms, and none of the 5,000 others. */
const OTHER_REPORTS: [string, ReadReport, number][] = [
  ['battles', (db, bounds) => readBattleReport(db, requestCalendarReport('battles', {}), bounds), 600],
  [
    'battles of a host',
    (db, bounds) => readBattleReport(db, requestCalendarReport('battles', { receiver: 'u7' }), bounds),
    10,
  ],
  ['cohorts', (db, bounds) => readCohorts(db, requestCalendarReport('cohorts', {}), bounds), 40],
  [
    'the funnel of a day',
    (db, { from }) =>
      readFunnel(db, requestCalendarReport('funnel', {}), { from, to: { kind: 'day', day: '2025-03-04' } }),
    200,
  ],
];

const ALL: [string, ReadReport, number][] = [...GIFT_REPORTS, ...OTHER_REPORTS];

const BOUNDS: ReportBounds = {
  from: { kind: 'day', day: '2025-03-03' },
  to: { kind: 'day', day: '2025-03-13' },
};

/** Runs a report on a pool whose clients explain each statement first, and counts the rows that they read. */
async function measure(read: ReadReport): Promise<number> {
  let touched = 0;
  const explaining = {
    options: pool.options,
    async connect() {
      const client = await pool.connect();
      return new Proxy(client, {
        get(target, name) {
          if (name !== 'query') {
            const value = Reflect.get(target, name);
            return typeof value === 'function' ? value.bind(target) : value;
          }
          return async (text: string, values?: unknown[]) => {
            if (/^\s*(select|with)\b/.test(text)) {
              touched += rowsRead(await target.query(`explain (analyze, format json) ${text}`, values));
            }
            return target.query(text, values);
          };
        },
      });
    },
  } as unknown as Pool;
  const report = await read(explaining, BOUNDS);
  if (isRefusal(report)) throw new Error(report.detail);
  return touched;
}

describe('with the statistics of an almost empty database', () => {
  beforeAll(async () => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query(`analyze ${TABLES.join(', ')}`);
    await client.query(FILL);
    await client.end();
  });
  it.each(ALL)('a report reads only the rows of its period and filter: %s', async (_name, read, most) => {
    const touched = await measure(read);
    expect(touched).toBeGreaterThan(0);
    expect(touched).toBeLessThanOrEqual(2 * most + ALWAYS);
  });
});

describe('with current statistics', () => {
  beforeAll(async () => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query(`analyze ${TABLES.join(', ')}`);
    await client.end();
  });
  it.each(ALL)('a report reads only the rows of its period and filter: %s', async (_name, read, most) => {
    expect(await measure(read)).toBeLessThanOrEqual(2 * most + ALWAYS);
  });
});
