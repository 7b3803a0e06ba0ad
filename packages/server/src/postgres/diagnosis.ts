import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { DURABILITY_COLUMNS, type DurabilityFacts } from './durability.ts';
import { DatabaseRefusal, findPendingMigrations } from './migrate.ts';
import { type OldestTransaction, readOldestTransaction } from './oldest-transaction.ts';
import { openPool } from './postgres-client.ts';
import { type ProviderFacts, readProviderFacts } from './provider-facts.ts';

/** What a database reports about itself to the role that Lavish connects as. */
export interface DatabaseFacts extends DurabilityFacts {
  role: string;
  database: string;
  version: string;
  /** 150004 is 15.4. */
  versionNumber: number;
  encoding: string;
  /** A standby is read-only. */
  isStandby: boolean;
  /** The number of servers that currently receive this server's log. */
  standbys: number;
  /** How many connections the role may open, by the limits of the server, the database and the role. */
  connections: number;
  /** How many of the server's connections other programs than Lavish use. */
  connectionsOfOthers: number;
  /** Where tables are created; null when the search path leads nowhere. */
  schema: string | null;
  mayCreateTables: boolean;
  /** Tables of Lavish that the role may not read and write. */
  forbiddenTables: string[];
}

/** The coverage of the monthly partitions of `gifts`. */
export interface GiftPartitions {
  /** The number of consecutive months with a partition, beginning with this month. */
  months: number;
  /** The default partition has gifts of months without a partition. */
  defaultIsUsed: boolean;
}

/** The zone of days, weeks and months. */
export interface TimeZoneFacts {
  /** The one of the setting. */
  wanted: string;
  /** PostgreSQL has it. */
  isKnown: boolean;
  /** The one in which the database's figures count. */
  counted: string;
}

/** A job that follows the log. */
export interface FollowerFacts {
  name: string;
  /** How much of the log a rebuild has read, from 0 to 1; null: no rebuild runs. */
  rebuilt: number | null;
  /** The age of the first gift that it has not read. Milliseconds. 0: it has read all. */
  behindMs: number;
}

export interface ClockDifference {
  /** Negative: the database's clock is behind this machine's. Milliseconds. */
  databaseAheadMs: number;
  /** The largest error of this measurement. Milliseconds. */
  doubtMs: number;
}

export type Migrations =
  | { state: 'known'; pending: string[] }
  /** This version of Lavish cannot use the database. */
  | { state: 'refused'; reason: string }
  | { state: 'unreadable'; reason: string };

export interface Diagnosis {
  facts: DatabaseFacts;
  clock: ClockDifference;
  migrations: Migrations;
  /** null: the schema cannot be read, or is not of this version. */
  giftPartitions: GiftPartitions | null;
  /** null: the schema is not of this version, or no zone was asked for. */
  timeZone: TimeZoneFacts | null;
  /** Followers of the log stop before it; null: none runs, or the schema is not of this version. */
  oldestTransaction: OldestTransaction | null;
  /** null: the schema is not of this version. */
  followers: FollowerFacts[] | null;
  /** null: the schema is not of this version. */
  providers: ProviderFacts[] | null;
}

/** Reads everything from a database that Lavish depends on, and changes nothing. Throws the error of `pg` if it cannot connect. */
export async function diagnose(databaseUrl: string, timeZone: string | null = null): Promise<Diagnosis> {
  const pool = openPool(databaseUrl, () => {}, 1);
  try {
    const facts = await readFacts(pool);
    const clock = await compareClocks(pool);
    const migrations = await readMigrations(databaseUrl);
    const isReadable = migrations.state === 'known' && migrations.pending.length === 0;
    return {
      facts,
      clock,
      migrations,
      giftPartitions: isReadable ? await readGiftPartitions(pool) : null,
      timeZone: isReadable && timeZone !== null ? await readTimeZone(pool, timeZone) : null,
      oldestTransaction: isReadable ? await readOpenTransaction(pool) : null,
      followers: isReadable ? await readFollowers(pool) : null,
      providers: isReadable ? await readProviderFacts(pool).catch(() => null) : null,
    };
  } finally {
    await pool.end();
  }
}

/**
 * Lavish's tables are those of the owner of schema_migrations. A role without rights sees no backend_type of other roles'
 * connections. A limit of -1 means no limit.
 */
async function readFacts(pool: pg.Pool): Promise<DatabaseFacts> {
  const { rows } = await pool.query<DatabaseFacts>(`
    select current_user as role, current_database() as database,
           current_setting('server_version') as version,
           current_setting('server_version_num')::int as "versionNumber",
           current_setting('server_encoding') as encoding,
           pg_is_in_recovery() as "isStandby",
           ${DURABILITY_COLUMNS},
           (select count(*)::int from pg_stat_replication) as standbys,
           least(
             current_setting('max_connections')::int
               - current_setting('superuser_reserved_connections')::int
               - coalesce(current_setting('reserved_connections', true)::int, 0),
             (select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user),
             (select nullif(datconnlimit, -1) from pg_database where datname = current_database())
           ) as connections,
           (select count(*)::int from pg_stat_activity
             where usesysid is not null and coalesce(backend_type, 'client backend') = 'client backend'
               and application_name not like 'lavish %') as "connectionsOfOthers",
           current_schema() as schema,
           coalesce(has_schema_privilege(current_schema(), 'create'), false) as "mayCreateTables",
           array(
             select case c.relnamespace when m.relnamespace then '' else 'console.' end || c.relname
               from pg_class m join pg_class c
                 on c.relowner = m.relowner and c.relnamespace in (m.relnamespace, to_regnamespace('console'))
              where m.oid = to_regclass('schema_migrations') and c.oid <> m.oid and c.relkind in ('r', 'p') and not c.relispartition
                and not (has_schema_privilege(c.relnamespace, 'usage')
                     and has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert')
                     and has_table_privilege(c.oid, 'update') and has_table_privilege(c.oid, 'delete'))
              order by 1
           ) as "forbiddenTables"`);
  return rows[0]!;
}

/** Measures a few times. The measurement with the shortest round trip is the most exact. */
async function compareClocks(pool: pg.Pool): Promise<ClockDifference> {
  let best: ClockDifference = { databaseAheadMs: 0, doubtMs: Number.POSITIVE_INFINITY };
  for (let tries = 0; tries < 5; tries++) {
    const askedAt = Date.now();
    const { rows } = await pool.query<{ now: Date }>('select clock_timestamp() as now');
    const doubtMs = (Date.now() - askedAt) / 2;
    if (doubtMs < best.doubtMs)
      best = { databaseAheadMs: Number(rows[0]!.now) - (askedAt + doubtMs), doubtMs };
  }
  return best;
}

async function readGiftPartitions(pool: pg.Pool): Promise<GiftPartitions | null> {
  const { rows } = await pool
    .query<GiftPartitions>(`
    select (select count(*)::int from (
              select bool_and(to_regclass('gifts_' || to_char(month, 'YYYY_MM')) is not null) over (order by month) as covered
                from generate_series(date_trunc('month', now(), 'UTC'), now() + interval '1 year', interval '1 month') month) m
             where covered) as months,
           exists (select from gifts_default) as "defaultIsUsed"`)
    .catch(() => ({ rows: [] }));
  return rows[0] ?? null;
}

async function readTimeZone(pool: pg.Pool, wanted: string): Promise<TimeZoneFacts | null> {
  const { rows } = await pool
    .query<TimeZoneFacts>(
      `select $1::text as wanted, exists (select from pg_timezone_names where name = $1) as "isKnown", zone as counted
         from rollup_calendar`,
      [wanted],
    )
    .catch(() => ({ rows: [] }));
  return rows[0] ?? null;
}

async function readFollowers(pool: pg.Pool): Promise<FollowerFacts[] | null> {
  const { rows } = await pool
    .query<FollowerFacts>(
      `select name,
              case when state = 'rebuilding' then least(1, position::float8 / greatest(rebuild_until, 1)) end as rebuilt,
              coalesce(greatest(0, extract(epoch from now() -
                (select at from gifts where xid >= position order by xid limit 1)) * 1000), 0)::float8 as "behindMs"
         from log_followers order by name`,
    )
    .catch(() => ({ rows: null }));
  return rows;
}

/** A transaction whose age is not visible counts only if it is still the oldest a second later. */
async function readOpenTransaction(pool: pg.Pool): Promise<OldestTransaction | null> {
  const oldest = await readOldestTransaction(pool);
  if (oldest === null || oldest.ageMs !== null) return oldest;
  await sleep(1_000);
  const stillOldest = await readOldestTransaction(pool);
  return stillOldest?.id === oldest.id ? stillOldest : null;
}

async function readMigrations(databaseUrl: string): Promise<Migrations> {
  try {
    return { state: 'known', pending: await findPendingMigrations(databaseUrl) };
  } catch (error) {
    const reason = (error as Error).message;
    return { state: error instanceof DatabaseRefusal ? 'refused' : 'unreadable', reason };
  }
}
