import type pg from 'pg';
import { inTransaction } from '../../postgres/database.ts';
import { lockRankingCursor } from '../locks.ts';
import { rankAll } from './rank-increases.ts';

/**
 * Makes the rankings use a time zone. If it is another one than before, the rankings of all periods are deleted and
 * counted again from the log. Those of all time stay.
 *
 * @param zone an IANA name that PostgreSQL has
 */
export function useRankingZone(pool: pg.Pool, zone: string): Promise<void> {
  return inTransaction(pool, async (client) => {
    if (await hasZone(client, zone)) return;
    await client.query(SETTINGS);
    await lockRankings(client);
    // Another node may have changed it meanwhile.
    if (await hasZone(client, zone)) return;
    // Otherwise gifts that wait would be missing over all time.
    const { rows } = await client.query<{ position: number }>(
      `select position from log_followers where name = 'rankings'`,
    );
    await rankAll(client, rows[0]!.position);
    for (const table of ['ranking_places', 'ranking_hosts'])
      await runLong(
        client,
        `delete from ${table} p using rankings r where r.id = p.ranking_id and r.period <> 'all'`,
      );
    await client.query(`delete from rankings where period <> 'all'`);
    await client.query(
      `update ranking_cursor set zone = $1, all_from = greatest(all_from, f.position), periods_from = '-infinity'
         from log_followers f where f.name = 'rankings'`,
      [zone],
    );
    await readAgain(client);
  });
}

/** Empties all rankings, so that they are counted again from the beginning of the log. */
export async function rebuildRankings(client: pg.ClientBase): Promise<void> {
  await client.query(SETTINGS);
  await lockRankings(client);
  for (const table of [
    'ranking_places',
    'ranking_hosts',
    'ranking_increases',
    'ranking_corrections',
    'rankings',
  ])
    await runLong(client, `delete from ${table}`);
  await client.query(`update ranking_cursor set waiting = 0, all_from = 0, periods_from = '-infinity'`);
  await readAgain(client);
}

/** There can be more rows than the statement timeout allows, and a portion of a rebuild holds the locks for seconds. */
const SETTINGS = 'set local statement_timeout = 0; set local lock_timeout = 60000';

function runLong(client: pg.ClientBase, text: string): Promise<unknown> {
  const query = { text, query_timeout: 3_600_000 };
  return client.query(query);
}

async function hasZone(client: pg.ClientBase, zone: string): Promise<boolean> {
  return (await client.query('select from ranking_cursor where zone = $1', [zone])).rowCount === 1;
}

/** In the order in which a portion of the log is followed. */
async function lockRankings(client: pg.ClientBase): Promise<void> {
  await client.query(`update log_followers set updated_at = now() where name = 'rankings'`);
  await lockRankingCursor(client);
}

async function readAgain(client: pg.ClientBase): Promise<void> {
  await client.query(
    `update log_followers
        set state = 'rebuilding', rebuild_until = greatest(position, coalesce(rebuild_until, 0)), position = 0
      where name = 'rankings' and greatest(position, coalesce(rebuild_until, 0)) > 0`,
  );
}
