import type pg from 'pg';
import { lockRankingCursor } from '../locks.ts';
import type { LogFollower, LogPortion } from '../log/follow-portion.ts';
import { noteRankingChanges } from '../rooms/supporter-rankings.ts';
import { rankBattles } from './battle-ranking.ts';
import { closeRankings } from './close-rankings.ts';
import { gatherCorrections } from './correct-rankings.ts';
import { rankAll } from './rank-increases.ts';
import { BUCKETS, BUCKETS_PER_ROW, REACHED } from './ranked-gifts.ts';

/**
 * Gathers gifts and their corrections, ranks battles that have ended, and notes which rankings of supporters have new gifts. Also deletes some places of
 * periods that are over. Gathered gifts wait to be ranked, in a table, so that another node can continue.
 *
 * While the rankings are rebuilt, a portion is ranked at once: rebuilding is as fast as ranking, and nothing waits when it ends.
 */
export const rankingFollower: LogFollower = {
  name: 'rankings',
  giftsAPortion: 5_000,
  async apply(client, portion) {
    await lockRankingCursor(client);
    const { rows } = await client.query<{ all_from: number; rebuilding: boolean }>(
      `select all_from, f.state = 'rebuilding' as rebuilding
         from ranking_cursor c cross join log_followers f where f.name = 'rankings'`,
    );
    const { all_from: allFrom, rebuilding } = rows[0]!;
    for (const part of divide(portion, allFrom)) {
      await client.query({ ...GATHER, values: [part.from, part.to, part.from >= allFrom] });
      await gatherCorrections(client, part, part.from >= allFrom);
      await rankBattles(client, part, part.from >= allFrom);
    }
    await noteRankingChanges(client, portion.from, portion.to);
    if (!rebuilding) return closeRankings(client, portion.to);
    await rankAll(client, portion.to);
    await client.query(
      `update log_followers set state = 'following', rebuild_until = null
        where name = 'rankings' and rebuild_until <= $1`,
      [portion.to],
    );
  },
};

/** What comes below the position from which on gifts count for all time, and what comes from there on. */
function divide({ from, to }: LogPortion, allFrom: number): LogPortion[] {
  return from < allFrom && allFrom < to
    ? [
        { from, to: allFrom },
        { from: allFrom, to },
      ]
    : [{ from, to }];
}

/** Gifts of hours that are no longer kept become one increase a day. */
const GATHER = {
  // Prepared once: its plan reads every month.
  name: 'gatherRankingIncreases',
  // A recount of 0.2.0 gave all gifts one position, so that they are one portion.
  query_timeout: 3_600_000,
  text: `
  with given as materialized (
    select sender_id, receiver_id, room_id, coins, coalesce(sender_region, '') as sender_region,
           coalesce(receiver_region, '') as receiver_region,
           ${REACHED} as reached,
           case when at < (select now() - interval '8 days') then date_trunc('day', at, (select zone from ranking_cursor))
                else date_bin('15 minutes', at, 'epoch') end as grain
      from gifts g where xid >= $1 and xid < $2
  ), increases as (
    select 'senders' as board, sender_id as id, room_id as room, receiver_id as host,
           sender_region as region, grain, sum(coins) as coins, count(*) as gifts, max(reached) as reached
      from given group by sender_id, room_id, receiver_id, sender_region, grain
     union all
    select 'receivers', receiver_id, null, null, receiver_region, grain, sum(coins), count(*), max(reached)
      from given group by receiver_id, receiver_region, grain
     union all
    select 'rooms', room_id, null, null, coalesce((select region from rooms where id = room_id), ''), grain,
           sum(coins), count(*), max(reached)
      from given group by room_id, grain
  ), gathered as (
    insert into ranking_increases
           (bucket, board, grain, position, counts_all, size, ids, rooms, hosts, regions, coins, gifts, reached)
    select (hashtext(id) & ${BUCKETS - 1}) / ${BUCKETS_PER_ROW} * ${BUCKETS_PER_ROW}, board, grain, $2, $3, count(*), array_agg(id),
           case when board = 'senders' then array_agg(room) end, case when board = 'senders' then array_agg(host) end,
           array_agg(region), array_agg(coins::bigint), array_agg(gifts), array_agg(reached)
      from increases group by 1, board, grain
    returning size
  )
  update ranking_cursor set waiting = waiting + (select coalesce(sum(size), 0) from gathered)`,
};

/** Returns how many increases wait to be ranked, each a user's gifts of about a second; null: another node follows the log. */
export async function countWaitingIncreases(pool: pg.Pool, node: string): Promise<number | null> {
  const { rows } = await pool.query<{ waiting: number }>(
    `select waiting from ranking_cursor cross join log_followers f where f.name = 'rankings' and f.node = $1`,
    [node],
  );
  return rows[0]?.waiting ?? null;
}
