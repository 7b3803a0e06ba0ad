import { DERIVED_FROM_GIFTS } from '../support/stored-gifts.ts';
import { hostName, onDatabase, roomName, viewerName } from '../support/world.ts';

export const YEAR = { from: '2025-01-01', to: '2026-01-01' };
const SENDERS = 200_000;
const RECEIVERS = 20_000;
/** Users who watch and never give. */
const VIEWERS_ONLY = 100_000;
const ITEMS = 30;
/** More than a sender spends. */
const COINS = 1_000_000_000_000;
/** The gifts of one transaction: about as many as a busy node commits at once. */
const GIFTS_A_TRANSACTION = 100;

/** Lower numbers give and receive more: the first of 20,000 hosts receives 4% of all gifts. */
export const MOST_ACTIVE = {
  sender: viewerName(0),
  receiver: hostName(0),
  room: roomName(0),
  item: 'item_7',
};

/**
 * Fills a new database with a year of gifts in time order, the same for each count, and with what the engine derives from gifts,
 * except for rankings. Rollups are to be built from it.
 */
export const generateYear = (databaseUrl: string, count: number): Promise<void> =>
  onDatabase(databaseUrl, async (client) => {
    await client.query(
      `set work_mem = '256MB'; set maintenance_work_mem = '512MB'; set statement_timeout = 0`,
    );
    for (const statement of [...STATEMENTS, ...DERIVED_FROM_GIFTS, ...AFTERWARDS])
      await client.query(statement.replaceAll('$count', `${count}`));
  });

const STATEMENTS = [
  `insert into users (id) select 'viewer_' || i from generate_series(0, ${SENDERS + VIEWERS_ONLY - 1}) i
   union all select 'host_' || i from generate_series(0, ${RECEIVERS - 1}) i`,
  `insert into journals (id, kind, user_id, idempotency_key, coins, balance, wallet_version, at)
   select gen_random_uuid(), 'top_up', 'viewer_' || i, 'first', ${COINS}, ${COINS}, 1, '${YEAR.from}'
     from generate_series(0, ${SENDERS - 1}) i`,
  `insert into wallets (user_id, coins, version) select user_id, balance, wallet_version from journals`,
  `insert into earnings (user_id) select id from users`,
  `insert into items (id, name, price, category)
   select 'item_' || i, 'Item ' || i, (array[1, 5, 10, 50, 100, 500])[1 + i % 6], 'category_' || i % 5
     from generate_series(0, ${ITEMS - 1}) i`,
  `insert into rooms (id, host_id, created_at)
   select 'room_' || i, 'host_' || i, '${YEAR.from}' from generate_series(0, ${RECEIVERS - 1}) i`,
  // Positions of a year of transactions, below those of the transactions from now on.
  `update feed_epoch set xid_offset = $count / ${GIFTS_A_TRANSACTION} + 1`,
  `select create_gift_partition(month::timestamptz)
     from generate_series('${YEAR.from}'::timestamp, '${YEAR.to}'::timestamp - interval '1 day', interval '1 month') month`,
  `select setseed(0.25)`,
  `create temporary table year_gifts as
   select n, date_trunc('milliseconds', '${YEAR.from}'::timestamptz + (n - 1) * interval '365 days' / $count) as at,
          n / ${GIFTS_A_TRANSACTION} + 1 as xid, floor(${SENDERS} * power(random(), 2))::int as viewer,
          floor(${RECEIVERS} * power(random(), 3))::int as host, floor(${ITEMS} * random())::int as item,
          1 + floor(3 * power(random(), 2))::int as quantity
     from generate_series(1, $count::int) n`,
  `analyze year_gifts`,
  `insert into gifts (
     id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps, at, balance,
     wallet_version, streak_id, streak_count, streak_expires_at, idempotency_key, requested_price, category, xid)
   select id, 'room_' || host, row_number() over room, 'viewer_' || viewer, 'host_' || host, 'item_' || item, quantity, price,
          price * quantity, price * quantity / 2, 5000, at, ${COINS} - sum(price * quantity) over sender,
          1 + row_number() over sender, id, quantity, at + interval '5 s', 'gift_' || n, price, category, xid
     from (select g.*, uuidv7(at - now()) as id, price, category
             from year_gifts g join items i on i.id = 'item_' || item) g
   window room as (partition by host order by n), sender as (partition by viewer order by n)
    order by n`,
  `insert into room_views (room_id, user_id, first_seen_at, xid)
   select distinct on (viewer) 'room_' || host, 'viewer_' || viewer, at, xid from year_gifts order by viewer, n`,
  `insert into room_views (room_id, user_id, first_seen_at, xid)
   select 'room_' || host, 'viewer_' || ${SENDERS} + n % ${VIEWERS_ONLY}, at, xid from year_gifts where n <= ${VIEWERS_ONLY}`,
];

const AFTERWARDS = [
  // Rankings are not measured here, and a server would count them beside the reports.
  `update log_followers set position = log_horizon() where name in ('rankings', 'campaigns')`,
  'drop table year_gifts',
  'vacuum analyze',
  'checkpoint',
];
