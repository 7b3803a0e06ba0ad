import type pg from 'pg';
import { inTransaction } from '../../postgres/database.ts';
import { IF_FREE } from '../locks.ts';
import { correctRankings } from './correct-rankings.ts';
import { BUCKETS, BUCKETS_PER_ROW, HOURS_KEPT, PERIODS_OF } from './ranked-gifts.ts';

/**
 * A database that crashes loses the last steps as a whole, and they run again. So no gift waits until they are on disk.
 * Every ranking and place is found by its key, whatever the statistics of the tables are.
 */
const SETTINGS =
  'set local synchronous_commit = off; set local enable_seqscan = off; set local enable_mergejoin = off';

/**
 * Moves the next portion of the increases into the rankings. Portions take turns, so that no user's increases wait for
 * those of users who send all the time. `portions`: into how many all increases are divided.
 */
export function rankIncreases(pool: pg.Pool, portions: number): Promise<void> {
  return inTransaction(pool, async (client) => {
    const { rows: cursors } = await client.query<{ bucket: number }>(
      `select bucket from ranking_cursor ${IF_FREE}`,
    );
    if (!cursors[0]) return;
    // A statement of its own, after the lock: what has been gathered by now.
    const { rows: followers } = await client.query<{ position: number }>(
      `select position from log_followers where name = 'rankings'`,
    );
    const from = cursors[0].bucket;
    const to = from + Math.ceil(BUCKETS / BUCKETS_PER_ROW / portions) * BUCKETS_PER_ROW;
    await rankBuckets(client, { from, to, position: followers[0]!.position });
  });
}

interface Buckets {
  /** The first one, and the one after the last. */
  from: number;
  to: number;
  /** Up to where the log has been gathered. */
  position: number;
}

/** Ranks the increases of buckets, and then some corrections of their gifts. Returns whether more of these wait. */
async function rankBuckets(client: pg.ClientBase, { from, to, position }: Buckets): Promise<boolean> {
  await client.query(SETTINGS);
  await client.query({ name: 'beginRankings', text: BEGIN, values: [from, to] });
  await client.query({ name: 'rankIncreases', text: RANK, values: [from, to, to < BUCKETS ? to : 0] });
  return correctRankings(client, { from, to, position });
}

/** Ranks all increases and corrections that have been gathered up to a position. The caller holds the cursor's lock. */
export async function rankAll(client: pg.ClientBase, position: number): Promise<void> {
  while (await rankBuckets(client, { from: 0, to: BUCKETS, position }));
}

/** When the periods start in which the increases of a portion count. */
const STARTS = `starts as materialized (
    select board, period, grain, counts_all, ranking_period_start(period, grain, zone) as starts_at, zone
      from (select distinct grain, counts_all from taken) g cross join ${PERIODS_OF} cross join ranking_cursor
     where period <> 'all' or counts_all
  )`;

/** The increases of a portion: whose they are, and in which rankings they count. */
const COUNTED = `increases as materialized (
    select board, grain, counts_all, u.id, u.room, u.host, u.region, u.coins, u.gifts, u.reached
      from taken cross join unnest(ids, rooms, hosts, regions, taken.coins, taken.gifts, taken.reached)
             as u (id, room, host, region, coins, gifts, reached)
  ), scoped as (
    select board, '' as scope, grain, counts_all, id, sum(coins) as coins, sum(gifts) as gifts, max(reached) as reached
      from increases group by board, grain, counts_all, id
     union all
    select board, region, grain, counts_all, id, sum(coins), sum(gifts), max(reached)
      from increases where region <> '' group by board, region, grain, counts_all, id
     union all
    select 'room', room, grain, counts_all, id, sum(coins), sum(gifts), max(reached)
      from increases where board = 'senders' group by room, grain, counts_all, id
     union all
    select 'host', host, grain, counts_all, id, sum(coins), sum(gifts), max(reached)
      from increases where board = 'senders' group by host, grain, counts_all, id
  ), ${STARTS}`;

/** Rankings that these increases begin. The sum of hours that are no longer kept is dropped. */
const BEGIN = `
  with taken as materialized (
    select board, grain, counts_all, rooms, hosts, regions from ranking_increases where bucket >= $1 and bucket < $2
  ), scoped as (
    select board, '' as scope, grain, counts_all from taken
     union
    select board, region, grain, counts_all from taken cross join unnest(regions) region where region <> ''
     union
    select 'room', room, grain, counts_all from taken cross join unnest(rooms) room
     union
    select 'host', host, grain, counts_all from taken cross join unnest(hosts) host
  ), ${STARTS}, wanted as (
    select distinct board, scope, period, starts_at, zone
      from scoped s join starts using (board, grain, counts_all)
     where period <> 'hour' or starts_at >= now() - ${HOURS_KEPT}
  ), begun as (
    insert into rankings (id, board, scope, period, starts_at, ends_at)
    select (select last_id from ranking_cursor) + row_number() over (), board, scope, period, starts_at,
           ranking_period_end(period, starts_at, zone)
      from wanted w
     where not exists (select from rankings r
                        where (r.board, r.scope, r.period, r.starts_at) = (w.board, w.scope, w.period, w.starts_at))
    returning id
  )
  update ranking_cursor set last_id = (select max(id) from begun) where exists (select from begun)`;

const RANK = `
  with taken as (
    delete from ranking_increases where bucket >= $1 and bucket < $2 returning *
  ), ${COUNTED}, placed as (
    select r.id as ranking_id, s.id, sum(coins) as coins, sum(gifts) as gifts, max(reached) as reached
      from scoped s join starts t using (board, grain, counts_all)
     cross join lateral (
       select id from rankings
        where board = s.board and scope = s.scope and period = t.period and starts_at = t.starts_at and not closed limit 1) r
     group by r.id, s.id
  ), hidden as materialized (
    select u.id as hidden_id from (select distinct id from increases where board <> 'rooms') i
     cross join lateral (select id from users where id = i.id and ranking = 'hidden' limit 1) u
  ), ranked as (
    insert into ranking_places as p (ranked_id, ranking_id, score, gifts, reached, hidden)
    select id, ranking_id, coins, gifts, reached, h.hidden_id is not null
      from placed left join hidden h on h.hidden_id = id
    on conflict (ranked_id, ranking_id) do update
       set score = p.score + excluded.score, gifts = p.gifts + excluded.gifts, reached = greatest(p.reached, excluded.reached)
    returning ranking_id, xmax = 0 as is_new
  ), counted as (
    update rankings r set places = r.places + n.places
      from (select ranking_id, count(*) as places from ranked where is_new group by ranking_id) n
     where r.id = n.ranking_id
  )
  update ranking_cursor set bucket = $3, waiting = waiting - (select coalesce(sum(size), 0) from taken)`;
