import type pg from 'pg';

/** A room whose row is locked: neither its end nor its guests nor its feed change until we commit. */
export interface LockedRoom {
  host: string;
  live: boolean;
}

/**
 * Locks rooms in the program's order: by id, after whatever battles and earnings are locked. Those that there are not
 * are left out.
 */
export const lockRooms = (client: pg.PoolClient, ids: readonly string[]): Promise<Map<string, LockedRoom>> =>
  lock(client, ids, '');

/** Locks those of the rooms that no other transaction holds, and waits for none. */
export const lockFreeRooms = (
  client: pg.PoolClient,
  ids: readonly string[],
): Promise<Map<string, LockedRoom>> => lock(client, ids, 'skip locked');

async function lock(
  client: pg.PoolClient,
  ids: readonly string[],
  locked: '' | 'skip locked',
): Promise<Map<string, LockedRoom>> {
  const { rows } = await client.query<LockedRoom & { id: string }>(
    `select id, host_id as host, ended_at is null as live from rooms
      where id = any($1) order by id for no key update ${locked}`,
    [ids],
  );
  return new Map(rows.map(({ id, ...room }) => [id, room]));
}

/** The database's clock, unix milliseconds. To be read with all locks held. */
export async function readClock(client: pg.PoolClient): Promise<number> {
  const { rows } = await client.query<{ now: number }>(
    `select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now`,
  );
  return rows[0]!.now;
}
