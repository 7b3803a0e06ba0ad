import type pg from 'pg';
import type { AccountChange } from '../../domain/rooms/room-events.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { readClock } from '../../postgres/database-time.ts';
import { inLockingTransaction, lockWithin, takeRecoveryTurn } from '../locks.ts';
import { newId } from '../new-id.ts';

/** The most journals of one transaction: it holds the earnings of its hosts while it writes them, some 20 ms. */
const MAX_JOURNALS = 500;

/** A batch of gifts holds the earnings of its hosts for some milliseconds. */
const LOCK_WAIT_MS = 100;

/** What the corrections of one journal take from one host and one agency, or give back. */
interface Recovery {
  journal: string;
  host: string;
  agencyId: string | null;
  earned: number;
  agency: number;
}

/** Another transaction holds earnings of a host for longer than usual. Nothing was booked. */
class HostsLocked extends Error {}

/** The hosts for whom corrections wait to be booked, in the order of their ids, at most `limit`. */
export async function readWaitingHosts(db: Queryable, limit: number): Promise<string[]> {
  const found = await rows<{ host: string }>(
    db,
    `select distinct receiver_id as host from gift_corrections
      where recovery_id is null and (earned <> 0 or agency_coins <> 0) order by 1 limit $1`,
    [limit],
  );
  return found.map(({ host }) => host);
}

/**
 * Books what corrections of gifts take from these hosts and their agencies, or give back: one journal for each journal of a
 * sender, host and agency. Earnings can become negative. The corrections are marked before the earnings are locked, so that gifts to
 * these hosts wait for the journals only.
 *
 * @returns the changed earnings; null if the earnings of a host were locked for long, and nothing was booked
 */
export async function bookRecoveries(
  pool: pg.Pool,
  hosts: readonly string[],
): Promise<AccountChange[] | null> {
  try {
    return await inLockingTransaction(pool, async (client, locks) => {
      if (!(await takeRecoveryTurn(client))) return [];
      const recoveries = await readRecoveries(client, hosts);
      if (recoveries.length === 0) return [];
      const began = await readClock(client);
      const ids = recoveries.map(() => newId(began));
      await markBooked(client, recoveries, ids);
      const changing = [...new Set(recoveries.map(({ host }) => host))];
      const taken = await lockWithin(client, locks, LOCK_WAIT_MS, (order) =>
        order.lockEarnings(changing).rows.then(() => true),
      );
      if (taken === null) throw new HostsLocked();
      await insertJournals(client, recoveries, ids, await readClock(client));
      return addAllEarnings(client, recoveries);
    });
  } catch (error) {
    if (error instanceof HostsLocked) return null;
    throw error;
  }
}

async function readRecoveries(client: pg.ClientBase, hosts: readonly string[]): Promise<Recovery[]> {
  const { rows: found } = await client.query<Recovery>(
    `select journal_id as journal, receiver_id as host, agency_id as "agencyId", sum(earned)::bigint as earned,
            sum(agency_coins)::bigint as agency
       from gift_corrections
      where receiver_id = any($1) and recovery_id is null and (earned <> 0 or agency_coins <> 0)
      group by 1, 2, 3 order by 2, 1, 3 limit $2`,
    [hosts, MAX_JOURNALS],
  );
  return found;
}

const columnsOf = (recoveries: readonly Recovery[]) => [
  recoveries.map(({ journal }) => journal),
  recoveries.map(({ host }) => host),
  recoveries.map(({ agencyId }) => agencyId),
];

async function markBooked(
  client: pg.ClientBase,
  recoveries: readonly Recovery[],
  ids: readonly string[],
): Promise<void> {
  await client.query(
    `update gift_corrections c set recovery_id = r.id
       from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[]) r (journal, host, agency, id)
      where c.receiver_id = any($2) and c.recovery_id is null and (c.earned <> 0 or c.agency_coins <> 0)
        and c.journal_id = r.journal and c.receiver_id = r.host and c.agency_id is not distinct from r.agency`,
    [...columnsOf(recoveries), ids],
  );
}

/** What host and agency lose is the platform's, which has paid for the gap. The key keeps a host from paying twice. */
async function insertJournals(
  client: pg.ClientBase,
  recoveries: readonly Recovery[],
  ids: readonly string[],
  at: number,
): Promise<void> {
  await client.query(
    `insert into journals (id, kind, user_id, account, coins, platform, agency, agency_id, subject_id, idempotency_key, at)
     select id, 'recovery', host, 'earnings', earned, -earned - agency, agency, agency_id, journal,
            concat_ws(':', journal, agency_id), $7
       from unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::bigint[], $6::bigint[])
              r (journal, host, agency_id, id, earned, agency)`,
    [
      ...columnsOf(recoveries),
      ids,
      recoveries.map(({ earned }) => earned),
      recoveries.map(({ agency }) => agency),
      timestamp(at),
    ],
  );
}

async function addAllEarnings(
  client: pg.ClientBase,
  recoveries: readonly Recovery[],
): Promise<AccountChange[]> {
  const { rows: found } = await client.query<{ user: string; coins: number; version: number }>(
    `update earnings e set coins = e.coins + r.coins, version = e.version + r.journals
       from (select host, sum(earned) as coins, count(*) as journals from unnest($1::text[], $2::bigint[]) r (host, earned)
              where earned <> 0 group by host) r
      where e.user_id = r.host and e.user_id = any($1)
     returning e.user_id as user, e.coins, e.version`,
    [recoveries.map(({ host }) => host), recoveries.map(({ earned }) => earned)],
  );
  return found.map(({ user, ...earnings }) => ({ user, earnings }));
}
