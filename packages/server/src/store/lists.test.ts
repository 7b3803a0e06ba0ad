import { Client, type Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.ts';
import type { Queryable } from '../postgres/database.ts';
import { openPool } from '../postgres/postgres-client.ts';
import { readBattleSupporters } from './battles/battle-supporters.ts';
import { readCountedGifts } from './battles/read-battle-log.ts';
import { listBattles } from './battles/read-battles.ts';
import { listBonuses } from './bonuses/bonus-periods.ts';
import { listCampaigns } from './campaigns/read-campaigns.ts';
import { readStandings } from './campaigns/read-standings.ts';
import { readCatalogue } from './catalogue/items.ts';
import { readGiftLog } from './gifts/read-gifts.ts';
import { readEarningsStatement, readWalletStatement } from './ledger/read-statements.ts';
import { readBattleRanking } from './rankings/battle-ranking.ts';
import { readOwnPlace } from './rankings/read-own-place.ts';
import { findRanking, readRanking } from './rankings/read-ranking.ts';
import { listRooms } from './rooms/read-rooms.ts';
import { readSupporters } from './rooms/supporters.ts';
import { rowsRead } from './testing/rows-read.ts';

const ROWS = 20_000;
/** A function that reads a page of 50 rows from the database. */
const LIMIT = 51;
const BATTLE = '00000000-0000-4000-8000-000000000001';

/** A ranking, and in SQL the last gift that added to the score of row i. */
const RANKING = 900;
const REACHED = `lpad(to_hex(i), 13, '0') || gen_random_uuid()`;
const reached = (i: number) => i.toString(16).padStart(13, '0');

/** Ids of gifts of today. */
const GIFT_IDS = Date.now().toString(16).padStart(12, '0');

/** Many rows, many of them of one host, room, user or battle. With the wrong index a page would read thousands. */
const FILL = `
  insert into users (id) select 'u' || i from generate_series(0, 999) i on conflict do nothing;
  insert into rankings (id, board, scope, period, starts_at, ends_at)
  select i, 'host', 'u' || i, 'day', '2020-01-01Z', '2020-01-02Z' from generate_series(1000, ${ROWS}) i;
  insert into ranking_places (ranked_id, ranking_id, score, gifts, reached, hidden)
  select 'u' || i, ${RANKING}, i / 20, 1, ${REACHED}, i % 2 = 0 and i < 500 from generate_series(1, ${ROWS}) i;
  insert into ranking_hosts (user_id, ranking_id, battles, wins, streak, best_streak, points, reached)
  select 'u' || i, ${RANKING}, 9, i % 7, 0, 0, i / 20, ${REACHED} from generate_series(1, ${ROWS}) i;
  insert into room_rankings values ('r0', 0);
  insert into ranked_supporters
  select 'r' || i % 2, 'u' || i, 1, i / 20, i from generate_series(1, ${ROWS}) i;
  insert into battle_rankings values ('${BATTLE}', ${ROWS * 2});
  insert into ranked_battle_supporters
  select '${BATTLE}', i % 2, 'u' || i, 1, i / 20, i, i from generate_series(1, ${ROWS}) i;
  insert into rooms (id, host_id, created_at, ended_at)
  select 'r' || i, 'u' || i % 1000, now() + i * interval '1 ms', case when i >= 1000 then now() end
    from generate_series(0, ${ROWS}) i;
  insert into battles (id, mode, state, version, rules, secret, progress, created_at, over_at, xid, agreed)
  select ('00000000-0000-4000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'solo', 'finished', 1, '{}', '', '{"sides": []}', now(),
         case when i % 100 > 0 then now() end, case when i % 100 > 0 then 1 end, true
    from generate_series(1, ${ROWS}) i;
  insert into battle_hosts (battle_id, side, host_id, room_id, agreed)
  select ('00000000-0000-4000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, s, 'u' || s, 'r' || case when i % 100 = 0 or s = 1 then 7 + s else 3 end, true
    from generate_series(1, ${ROWS}) i, generate_series(0, 1) s;
  insert into bonuses (id, starts_at, ends_at, multiplier)
  select 'b' || i, now() + i / 10 * interval '1 s', now() + interval '10 years', 20000 from generate_series(1, ${ROWS}) i;
  insert into campaigns (id, starts_at, ends_at, days, definition)
  select 'c' || i, now() + i / 10 * interval '1 s', now() + interval '10 years', '{}',
         '{"name": null, "zone": "UTC", "scope": {}, "rules": [], "multipliers": [], "groups": [], "rewards": []}'
    from generate_series(1, ${ROWS}) i;
  insert into campaign_standings (campaign_id, list, participant_id, score, gifts, coins, battles_won, reached_at, reached_id)
  select 'c' || c, 'receivers', 'u' || i, i / 20, 1, 1, 0, now(), gen_random_uuid()
    from generate_series(1, ${ROWS}) i, generate_series(1, 2) c;
  insert into items (id, name, price, retired_at)
  select 'i' || i, 'Item', i, case when i % 1000 > 0 then now() end from generate_series(1, ${ROWS}) i;
  insert into gifts (id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps, at,
                     balance, wallet_version, idempotency_key, battle_id, battle_round, battle_side, battle_ordinal,
                     base_points, multiplier, points, boosts, vip_level)
  select ('${GIFT_IDS}' || lpad(to_hex(i), 20, '0'))::uuid, 'r9', i, 'u' || i % 2, 'u' || 2 + i % 2, 'rose', 1, 10, 10, 5, 5000,
         date_trunc('ms', now()) + i / 1000 * interval '1 ms', 0, i, 'k' || i,
         '${BATTLE}', 1, 0, i, 10, 10000, 10, '[]', 0 from generate_series(1, ${ROWS}) i;
  insert into gift_keys (sender_id, idempotency_key, gift_id, wallet_version)
  select sender_id, idempotency_key, id, wallet_version from gifts;
  insert into journals (id, kind, user_id, idempotency_key, coins, balance, wallet_version, at)
  select gen_random_uuid(), 'top_up', 'u0', 'j' || i, 1, 1, ${ROWS} + i, now() from generate_series(1, ${ROWS}) i`;

const TABLES = [
  ...[
    'rankings',
    'ranking_places',
    'ranking_hosts',
    'ranked_supporters',
    'ranked_battle_supporters',
    'rooms',
  ],
  ...[
    'battles',
    'battle_hosts',
    'bonuses',
    'campaigns',
    'campaign_standings',
    'gifts',
    'gift_keys',
    'journals',
    'room_rankings',
    'battle_rankings',
    'items',
  ],
];

type Read = (db: Queryable, limit: number) => Promise<object[]>;

const at = 2_000_000_000_000;
const middle = ROWS / 2;
const deepBattle = `00000000000040008000${middle.toString(16).padStart(12, '0')}`;

/** A first page of each list, and one far behind it. */
const LISTS: Record<string, Read> = {
  'a ranking, by its name': async (db) => [
    await findRanking(db, { board: 'host', scope: 'u2000', period: 'day', at: Date.UTC(2020, 0, 1) }),
  ],
  'a ranking': (db, limit) => readRanking(db, { ranking: RANKING, limit }),
  'a ranking, far down': (db, limit) =>
    readRanking(db, { ranking: RANKING, limit, after: { score: 100, reached: reached(2_010) } }),
  'hosts by battles': (db, limit) => readBattleRanking(db, { ranking: RANKING, limit }),
  'hosts by battles, far down': (db, limit) =>
    readBattleRanking(db, {
      ranking: RANKING,
      limit,
      after: { wins: 1, points: 100, reached: reached(2_010) },
    }),
  supporters: (db, limit) => readSupporters(db, { room: 'r0', limit }),
  'supporters, far down': (db, limit) =>
    readSupporters(db, { room: 'r0', limit, after: { coins: 100, reached: 2_010, user: 'u2010' } }),
  'supporters of a battle': (db, limit) => readBattleSupporters(db, { battle: BATTLE, limit }),
  'supporters of a side, far down': (db, limit) =>
    readBattleSupporters(db, {
      battle: BATTLE,
      side: 1,
      limit,
      after: { points: 100, since: 2_010, user: 'u' },
    }),
  rooms: (db, limit) => listRooms(db, { limit }),
  'rooms, far down': (db, limit) =>
    listRooms(db, { limit, after: { createdAt: Date.now() + 5_000, id: 'r' } }),
  'ended rooms': (db, limit) => listRooms(db, { live: false, limit }),
  'live rooms': (db, limit) => listRooms(db, { live: true, limit }),
  'rooms of a host': (db, limit) => listRooms(db, { host: 'u7', limit }),
  'the live room of a host': (db, limit) => listRooms(db, { host: 'u1', live: true, limit }),
  'ended rooms of a host, far down': (db, limit) =>
    listRooms(db, { host: 'u1', live: false, limit, after: { createdAt: at, id: 'r' } }),
  battles: (db, limit) => listBattles(db, { all: false, limit }),
  'battles, far down': (db, limit) => listBattles(db, { all: false, limit, before: deepBattle }),
  'battles of a room': (db, limit) => listBattles(db, { all: false, room: 'r3', limit, before: deepBattle }),
  'battles of a room that has few': (db, limit) => listBattles(db, { all: false, room: 'r7', limit }),
  'battles that run': (db, limit) => listBattles(db, { all: true, live: true, limit }),
  'battles that are over': (db, limit) => listBattles(db, { all: false, live: false, limit }),
  'battles of a host': (db, limit) => listBattles(db, { all: true, host: 'u0', limit, before: deepBattle }),
  'agreed battles of a host': (db, limit) => listBattles(db, { all: false, host: 'u0', limit }),
  'gifts of a battle': (db, limit) => readCountedGifts(db, { battle: BATTLE, limit }),
  'gifts of a battle, far down': (db, limit) =>
    readCountedGifts(db, { battle: BATTLE, limit, before: middle }),
  'the catalogue among retired items': (db) => readCatalogue(db),
  campaigns: (db, limit) => listCampaigns(db, { limit }),
  'campaigns, far down': (db, limit) => listCampaigns(db, { limit, after: { startsAt: at, id: 'c' } }),
  standings: (db, limit) =>
    readStandings(db, { campaign: 'c1', list: 'receivers', region: '', all: false, limit }),
  'standings, far down': (db, limit) =>
    readStandings(db, {
      campaign: 'c2',
      list: 'receivers',
      region: '',
      all: false,
      limit,
      after: { score: 100, reached_at: 0, reached_id: '0'.repeat(32), sameKey: 1 },
    }),
  bonuses: (db, limit) => listBonuses(db, { limit, after: { startsAt: at, id: 'b' } }),
  gifts: (db, limit) => readGiftLog(db, { room: 'r9', limit, before: middle }),
  'the statement of a wallet': (db, limit) => readWalletStatement(db, { user: 'u0', limit }),
  'the statement of a wallet, far down': (db, limit) =>
    readWalletStatement(db, { user: 'u0', limit, after: { version: 2_000 } }),
  earnings: (db, limit) => readEarningsStatement(db, { user: 'u2', limit, clearingDays: 0 }),
  'earnings, within one batch': (db, limit) =>
    readEarningsStatement(db, { user: 'u2', limit, clearingDays: 0, after: { at, journal: '8'.repeat(32) } }),
};

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = openPool(database.url, () => {}, 10, undefined, undefined, 'reads');
  // Only the partitions of a partitioned table have settings.
  const { rows } = await pool.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c left join pg_inherits i on i.inhrelid = c.oid
      where c.relkind = 'r' and coalesce(i.inhparent, c.oid) = any($1::regclass[])`,
    [TABLES],
  );
  for (const { name } of rows) await pool.query(`alter table ${name} set (autovacuum_enabled = false)`);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** On a busy machine, filling the tables takes longer than the server's statement timeout. */
async function withoutTimeout(sql: string): Promise<void> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query('set synchronous_commit = off');
  // One by one, because followers of the log in other tests wait for the end of each transaction on the server.
  for (const statement of sql.split(';')) await client.query(statement);
  await client.end();
}

/** Runs a read, and counts the rows that its statements read. */
async function measure(read: Read): Promise<{ found: number; touched: number }> {
  let touched = 0;
  const db = {
    async query(text: string, values: unknown[]) {
      const explained = await pool.query(`explain (analyze, format json) ${text}`, values);
      touched += rowsRead(explained);
      return pool.query(text, values);
    },
  } as unknown as Queryable;
  const found = await read(db, LIMIT);
  return { found: found.length, touched };
}

/** Per page: three times its rows, plus a few rows for a page that is not full. */
const expectBounded = ({ found, touched }: { found: number; touched: number }) =>
  expect(touched).toBeLessThanOrEqual(3 * Math.max(found, 5));

describe('with the statistics of an almost empty database', () => {
  beforeAll(async () => {
    await pool.query(`
      insert into users (id) values ('u0'), ('u1');
      insert into ranked_supporters values ('r0', 'x', 1, 1, 1);
      insert into ranking_places (ranked_id, ranking_id, score, gifts, reached) values ('x', 1, 1, 1, '');
      insert into bonuses values ('x', now(), now() + interval '1 h', 20000)`);
    await withoutTimeout(`analyze ${TABLES.join(', ')}`);
    await withoutTimeout(FILL);
  });
  it.each(Object.entries(LISTS))('a page reads few other rows: %s', async (_name, read) => {
    expectBounded(await measure(read));
  });
});

describe('with current statistics', () => {
  beforeAll(async () => {
    await withoutTimeout(`analyze ${TABLES.join(', ')}`);
  });
  it.each(Object.entries(LISTS))('a page reads few other rows: %s', async (_name, read) => {
    const measured = await measure(read);
    expectBounded(measured);
    expect(measured.found).toBeGreaterThan(0);
  });

  it.each([
    ['first', `u${ROWS}`, 40],
    ['in the middle', `u${ROWS - 5_000}`, 5_100],
    ['last', 'u1', 10_100],
  ])(
    'the own place of the user who is %s reads the places ahead, 10,000 at most',
    async (_name, user, most) => {
      const { found, touched } = await measure(async (db) => [(await readOwnPlace(db, RANKING, user))!]);
      expect([found, touched <= most]).toEqual([1, true]);
    },
  );
});
