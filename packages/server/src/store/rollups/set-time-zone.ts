import type pg from 'pg';
import { inTransaction, rows } from '../../postgres/database.ts';
import { recountOpenDays } from '../ledger/daily-closes/follow-daily-closes.ts';

/**
 * Sets the zone of days, weeks and months. If it is another one than before, the figures that depend on it are emptied,
 * and built again from the log.
 *
 * @param zone an IANA name
 * @throws when PostgreSQL, which computes all periods, has no zone of this name
 * @returns whether it was another zone
 */
export async function setTimeZone(pool: pg.Pool, zone: string): Promise<boolean> {
  const [current] = await rows<{ zone: string }>(pool, 'select zone from rollup_calendar');
  if (current?.zone === zone) return false;
  const known = await rows(pool, 'select from pg_timezone_names where name = $1', [zone]);
  if (known.length === 0) throw new Error(`PostgreSQL has no time zone ${zone}: set LAVISH_TIME_ZONE`);
  return inTransaction(pool, async (client) => {
    const { rows: began } = await client.query<{ began: boolean }>(
      `select begin_rebuild('rollup_days', $1) as began`,
      [zone],
    );
    await recountOpenDays(client);
    return began[0]!.began;
  });
}
