import type { Agency, AgencyDay, AgencyHost, PutAgency } from '@lavish/protocol';
import { toWireId } from '@lavish/protocol';
import type pg from 'pg';
import { timestamp } from '../../domain/timestamp.ts';
import { inTransaction, type Queryable, rows } from '../../postgres/database.ts';

/** Creates or changes an agency. Absent fields keep their value, null clears them. */
export function putAgency(pool: pg.Pool, id: string, put: PutAgency): Promise<Agency> {
  return inTransaction(pool, async (client) => {
    await client.query(
      `insert into agencies as a (id, name) values ($1, $2::jsonb->>'name')
       on conflict (id) do update set name = case when $2::jsonb ? 'name' then excluded.name else a.name end`,
      [id, JSON.stringify(put)],
    );
    return (await readAgency(client, id))!;
  });
}

interface AgencyRow {
  id: string;
  name: string | null;
  contracts: number;
  balance: number;
  counted_until: number;
  settled_until: string | null;
  created_at: number;
}

/**
 * Agencies with their balances. The follower has everything below its position: the first gift above it, or else its last
 * look at the log, is the time until which it has counted.
 */
const READ_AGENCIES = `
  select a.id, a.name, a.created_at,
         (select count(*) from agency_contracts c where c.agency_id = a.id and c.starts_at <= clock_timestamp()
             and (c.ends_at is null or c.ends_at > clock_timestamp())) as contracts,
         coalesce((select sum(agency_coins + corrected) from agency_days d where d.agency_id = a.id), 0)::bigint
           - coalesce((select sum(paid) from agency_settlements s where s.agency_id = a.id), 0)::bigint as balance,
         (select max(until_day)::text from agency_settlements s where s.agency_id = a.id) as settled_until,
         floor(extract(epoch from coalesce((select at from gifts where xid >= f.position order by xid limit 1),
                                           f.updated_at)) * 1000)::bigint as counted_until
    from agencies a cross join (select position, updated_at from log_followers where name = 'agencies') f`;

const agencyView = (row: AgencyRow): Agency => ({
  id: row.id,
  name: row.name,
  active_contracts: row.contracts,
  balance: row.balance,
  counted_until: timestamp(row.counted_until),
  settled_until: row.settled_until,
  created_at: timestamp(row.created_at),
});

/** Null: there is none. */
export async function readAgency(db: Queryable, id: string): Promise<Agency | null> {
  const [row] = await rows<AgencyRow>(db, `${READ_AGENCIES} where a.id = $1`, [id]);
  return row ? agencyView(row) : null;
}

/** Agencies by id. */
export async function listAgencies(
  db: Queryable,
  { limit, after }: { limit: number; after?: { id: string } },
): Promise<Agency[]> {
  const found = await rows<AgencyRow>(
    db,
    `${READ_AGENCIES} ${after ? 'where a.id > $2' : ''} order by a.id limit $1`,
    [limit, ...(after ? [after.id] : [])],
  );
  return found.map(agencyView);
}

/** The days of an agency, the latest first, each with the settlement that has paid it out. */
export async function readAgencyStatement(
  db: Queryable,
  { agency, limit, after }: { agency: string; limit: number; after?: { day: string } },
): Promise<AgencyDay[]> {
  const found = await rows<Omit<AgencyDay, 'settlement'> & { settlement: string | null }>(
    db,
    `select d.day::text, d.gifts, d.coins, d.earned, d.agency_coins, d.corrected, s.journal_id as settlement
       from (select day, sum(gifts)::bigint as gifts, sum(coins)::bigint as coins, sum(earned)::bigint as earned,
                    sum(agency_coins)::bigint as agency_coins, sum(corrected)::bigint as corrected
               from agency_days where agency_id = $1 ${after ? 'and day < $3' : ''}
              group by day order by day desc limit $2) d
       left join agency_settlements s on s.agency_id = $1 and d.day between s.from_day and s.until_day
      order by d.day desc`,
    [agency, limit, ...(after ? [after.day] : [])],
  );
  return found.map(({ settlement, ...day }) => ({
    ...day,
    settlement: settlement && toWireId('jnl', settlement),
  }));
}

/** What each host has earned for an agency on these UTC days, both included. Absent: since the beginning, or until now. */
export const listAgencyHosts = (
  db: Queryable,
  {
    agency,
    from,
    to,
    limit,
    after,
  }: {
    agency: string;
    from?: string | undefined;
    to?: string | undefined;
    limit: number;
    after?: { host: string };
  },
): Promise<AgencyHost[]> =>
  rows(
    db,
    `select host_id as host, sum(gifts)::bigint as gifts, sum(coins)::bigint as coins, sum(earned)::bigint as earned,
            sum(agency_coins)::bigint as agency_coins, sum(corrected)::bigint as corrected
       from agency_days
      where agency_id = $1 and day >= coalesce($3::date, '-infinity') and day <= coalesce($4::date, 'infinity')
        and ($5::text is null or host_id > $5)
      group by host_id order by host_id limit $2`,
    [agency, limit, from ?? null, to ?? null, after?.host ?? null],
  );
