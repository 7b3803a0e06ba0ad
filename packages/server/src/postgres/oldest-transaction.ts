import { type Queryable, rows } from './database.ts';

/** The oldest transaction of the server that has written and still runs. Followers of the log stop before it. */
export interface OldestTransaction {
  id: string;
  /** Milliseconds since it began; null: the role may not see it, because it is another role's and not `pg_read_all_stats`. */
  ageMs: number | null;
  /** Null: a prepared transaction, which has no session. */
  pid: number | null;
  /** The name of a prepared transaction, for `rollback prepared`; otherwise null. */
  prepared: string | null;
  application: string | null;
  user: string | null;
  database: string | null;
  /** As in pg_stat_activity, such as `idle in transaction`. */
  state: string | null;
}

/** Returns the oldest transaction, of any database of the server; null: none runs. */
export async function readOldestTransaction(db: Queryable): Promise<OldestTransaction | null> {
  const [oldest] = await rows<OldestTransaction>(db, OLDEST);
  return oldest ?? null;
}

/** Texts are those of other programs: 80 characters of each. A query is not shown, because it can contain secrets. */
const OLDEST = `
  select id::text, extract(epoch from clock_timestamp() - since)::float8 * 1000 as "ageMs", pid,
         left(prepared, 80) as prepared, left(application, 80) as application, left(owner, 80) as user,
         left(database, 80) as database, state
    from (select pg_snapshot_xmin(pg_current_snapshot())::xid as id) oldest
   cross join lateral (
     select xact_start as since, pid, null as prepared, application_name as application, usename::text as owner,
            datname::text as database, state
       from pg_stat_activity where backend_xid = oldest.id
      union all
     select prepared, null, gid, null, owner::text, database::text, 'prepared'
       from pg_prepared_xacts where transaction = oldest.id) held
   limit 1`;
