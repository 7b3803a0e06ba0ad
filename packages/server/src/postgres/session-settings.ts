import type pg from 'pg';

/**
 * Settings that change what a statement returns, stores or acknowledges. A server, a database or a role can have its own
 * default for each, and such defaults survive a backup, so every session sets them. `client_min_messages`: PostgreSQL
 * reports a commit that may not be replicated by a warning. `idle_session_timeout`: it would end the idle connections of a
 * quiet night.
 */
const SETTINGS: Record<string, string> = {
  timezone: 'UTC',
  datestyle: 'ISO, MDY',
  intervalstyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '1',
  client_encoding: 'UTF8',
  client_min_messages: 'notice',
  lc_monetary: 'C',
  lc_numeric: 'C',
  lc_time: 'C',
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  transform_null_equals: 'off',
  quote_all_identifiers: 'off',
  xmlbinary: 'base64',
  xmloption: 'content',
  row_security: 'on',
  check_function_bodies: 'on',
  gin_fuzzy_search_limit: '0',
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'off',
  idle_session_timeout: '0',
  jit: 'off',
  plan_cache_mode: 'auto',
};

/** Restrict the plans of queries. Without them a page of 50 rows would read the whole table instead of an index. */
const PLANS = [
  'bitmapscan',
  'hashagg',
  'hashjoin',
  'indexonlyscan',
  'indexscan',
  'material',
  'memoize',
  'mergejoin',
  'nestloop',
  'seqscan',
  'sort',
  'tidscan',
];

/**
 * The schema that holds Lavish's tables: the one on the search path, otherwise the only one. If there is none yet, the
 * schema in which tables would be created. Other programs also have a `schema_migrations`, but without hashes.
 */
const SCHEMA = `
  select coalesce(
    (select nspname from made where is_visible limit 1),
    (select min(nspname) from made having count(*) = 1),
    pg_catalog.current_schema()
  ) as nspname`;

/** Sets a search path that has nothing before PostgreSQL's own functions. A path without a schema stays, so that `lavish doctor` reports it. */
const SEARCH_PATH = `
  with made as (
    select n.nspname::text, pg_catalog.pg_table_is_visible(c.oid) as is_visible
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = 'sha256' and not a.attisdropped
     where c.relname = 'schema_migrations' and c.relkind = 'r'
       and pg_catalog.has_schema_privilege(n.oid, 'usage')
  )
  select pg_catalog.set_config('search_path', pg_catalog.quote_ident(nspname) || ', pg_temp', false)
    from (${SCHEMA}) s where nspname is not null`;

/** `off` acknowledges what a crash can lose, `local` what a failover can lose; every other value waits for both. */
const SYNCHRONOUS_COMMIT = `
  select pg_catalog.set_config('synchronous_commit', 'on', false)
   where pg_catalog.current_setting('synchronous_commit') in ('off', 'local')`;

/** Foreign keys and triggers must run. Only a superuser may set this, so any other role fails here instead of writing without them. */
const REPLICATION_ROLE = `
  select pg_catalog.set_config('session_replication_role', 'origin', false)
   where pg_catalog.current_setting('session_replication_role') <> 'origin'`;

const toStatement = ([name, value]: [string, string]) => `set ${name} = '${value}'`;

/**
 * Gives a new connection the same settings with any defaults of the server, the database and the role. Takes one
 * round trip. Uses statements, because a pooler in between may drop or refuse startup parameters.
 *
 * @param own further settings of this connection, which take precedence
 */
export async function applySessionSettings(
  client: pg.ClientBase,
  own: Readonly<Record<string, string>> = {},
): Promise<void> {
  const plans = Object.fromEntries(PLANS.map((name) => [`enable_${name}`, 'on']));
  const settings = Object.entries({ ...SETTINGS, ...plans, ...own }).map(toStatement);
  await client.query([...settings, SEARCH_PATH, SYNCHRONOUS_COMMIT, REPLICATION_ROLE].join(';'));
}
