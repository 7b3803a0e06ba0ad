import type { StoredBattle } from '../../domain/battles/battle.ts';
import type { Outage } from '../../domain/battles/outage.ts';
import { UNATTENDED_MS } from '../../domain/battles/outage.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { IF_FREE } from '../locks.ts';

/** Longer than any battle, so every round that ended in an older outage is settled. */
const KEPT = '30 days';

/**
 * Records that a node is alive, by the database's clock, and the outage if no node was alive for 30 s. Does nothing if
 * another transaction holds the row, because another node is writing it.
 *
 * @param silentMs time since this node's last call, by this machine's monotonic clock; null: this is the first. A low value
 *   shows that the database's clock was set forward without an outage
 */
export async function writeAlive(db: Queryable, silentMs: number | null): Promise<void> {
  await rows(
    db,
    `with alive as (
       select l.alive_at, clock_timestamp() as now from node_liveness l ${IF_FREE}
     ), outage as (
       insert into node_outages (from_at, until_at)
       select alive_at, now from alive
        where now > alive_at + $2 * interval '1 millisecond' and ($1::float8 is null or $1::float8 > $2)
       on conflict do nothing
     ), forgotten as (
       delete from node_outages o using alive where o.until_at < alive.now - interval '${KEPT}'
     )
     update node_liveness l set alive_at = alive.now from alive`,
    [silentMs, UNATTENDED_MS],
  );
}

/** The earliest end of a round of these battles, unix milliseconds. Null: no round is running. */
export function earliestEnd(battles: readonly Pick<StoredBattle, 'endsAt'>[]): number | null {
  const ends = battles.flatMap(({ endsAt }) => endsAt ?? []);
  return ends.length > 0 ? Math.min(...ends) : null;
}

/** The outages that ended after this time, unix milliseconds. Null: no outages. */
export async function readOutages(db: Queryable, after: number | null): Promise<Outage[]> {
  if (after === null) return [];
  const found = await rows<{ from_at: number; until_at: number }>(
    db,
    'select from_at, until_at from node_outages where until_at > $1 order by from_at',
    [timestamp(after)],
  );
  return found.map(({ from_at, until_at }) => ({ from: from_at, until: until_at }));
}
