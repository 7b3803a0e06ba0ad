import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { applySessionSettings } from './session-settings.ts';
import { readSqlFiles, type SqlFile, type SqlFiles } from './sql-files.ts';

/** This version of Lavish cannot use the database. The message is a sentence for the operator. */
export class DatabaseRefusal extends Error {
  override readonly name = 'DatabaseRefusal';
}

/**
 * Brings the database to this version: applies new migrations once and in order, then the functions that changed. All of
 * it is one transaction, so that a database never has half a version. With a lock, a second caller waits for the first and
 * then has nothing to do.
 *
 * @throws DatabaseRefusal for a PostgreSQL older than 15, a database from before 0.2.0, a database that is newer than this
 *   code, or a released migration that was edited
 * @returns the applied files, in order: `migrations/000001_users.sql` …
 */
export async function migrate(
  databaseUrl: string,
  log: (message: string) => void,
  sqlFolder?: string,
): Promise<{ applied: string[] }> {
  const files = await readSqlFiles(sqlFolder);
  for (let run = 1; ; run++) {
    try {
      return await migrateTo(files, databaseUrl, log);
    } catch (error) {
      const reason = waitedFor(error);
      if (run === MAX_RUNS || reason === null) throw error;
      log(`${reason}: the migrations start again`);
      await sleep(PAUSE_MS);
    }
  }
}

/** With the pauses, half a minute. Running nodes commit their gifts in between. */
const MAX_RUNS = 10;
const PAUSE_MS = 1_000;

/**
 * How long a migration waits for a table, in milliseconds. Every gift that needs the table waits behind the migration, so a
 * report or a backup that has the table open must not make it wait for as long as itself.
 */
const LOCK_TIMEOUT_MS = 2_000;

/** Why running nodes, which use tables in other orders than the migrations, prevented them this time; null: they did not. */
function waitedFor(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (!(error instanceof DatabaseError)) return waitedFor(error.cause);
  if (error.code === '40P01') return 'The migrations and running nodes waited for each other';
  return error.code === '55P03' ? `A table was in use for ${LOCK_TIMEOUT_MS / 1_000} s` : null;
}

function migrateTo(
  files: SqlFiles,
  databaseUrl: string,
  log: (message: string) => void,
): Promise<{ applied: string[] }> {
  return withClient(databaseUrl, async (client) => {
    await client.query('begin isolation level read committed');
    await client.query(`select pg_advisory_xact_lock(${migrationLock})`);
    // Not before, because another migration may take as long as it needs.
    await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await client.query(createTable);
    const pending = findPending(files, await readApplied(client));
    for (const file of pending) {
      log(`Applying ${file.name}`);
      await apply(client, file);
    }
    await client.query('commit');
    return { applied: pending.map((file) => file.name) };
  });
}

/**
 * Throws DatabaseRefusal unless the database is ready for this version. Commands that read or change a database call it
 * first, so that they fail with a sentence and not with the first SQL error.
 */
export async function requireMigrated(databaseUrl: string): Promise<void> {
  const pending = await findPendingMigrations(databaseUrl);
  if (pending.length > 0)
    throw new DatabaseRefusal(
      `The database lacks ${pending.length} migrations: run \`lavish migrate\` first.`,
    );
}

/**
 * Returns what migrate() would apply, and changes nothing; empty if the database is ready for this version. Throws
 * DatabaseRefusal where migrate() would.
 */
export async function findPendingMigrations(databaseUrl: string, sqlFolder?: string): Promise<string[]> {
  const files = await readSqlFiles(sqlFolder);
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ made: boolean }>(
      `select to_regclass('schema_migrations') is not null as made`,
    );
    const applied = rows[0]?.made ? await readApplied(client) : new Map<string, string>();
    return findPending(files, applied).map((file) => file.name);
  });
}

/** "lavish" in ASCII: a number that no other program locks in this database. */
const migrationLock = 0x6c6176697368;

const createTable = `
  create table if not exists schema_migrations (
    file text primary key,
    sha256 text not null,
    applied_at timestamptz not null default now()
  )`;

async function withClient<T>(databaseUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'lavish migrate' });
  // A connection that breaks also fails its query, and the caller handles that.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await requireVersion(client);
    // A large table takes longer to migrate than the defaults of a database may allow a statement.
    await applySessionSettings(client, {
      statement_timeout: '0',
      lock_timeout: '0',
      idle_in_transaction_session_timeout: '0',
    });
    return await work(client);
  } finally {
    // PostgreSQL rolls back a transaction that was not committed.
    await client.end();
  }
}

async function requireVersion(client: Client): Promise<void> {
  const { rows } = await client.query<{ number: number; name: string }>(
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as name`,
  );
  const version = rows[0]!;
  if (version.number < 150_000)
    throw new DatabaseRefusal(`Lavish needs PostgreSQL 15 or newer, and this server is ${version.name}`);
}

/** Reads which files have been applied: the hash of each, by its name. */
async function readApplied(client: Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ file: string; sha256: string }>(
    'select file, sha256 from schema_migrations',
  );
  return new Map(rows.map((row) => [row.file, row.sha256]));
}

/** Every database from before 0.2.0 has this migration, and no later one has it. */
const FIRST_BEFORE_0_2_0 = 'migrations/000001_ledger.sql';

function findPending({ migrations, functions }: SqlFiles, applied: Map<string, string>): SqlFile[] {
  if (applied.has(FIRST_BEFORE_0_2_0))
    throw new DatabaseRefusal(
      'This database was made by a Lavish before 0.2.0 and cannot be upgraded: to keep it, run the version that made it; to drop it, delete the data folder of `lavish dev`, or let DATABASE_URL name an empty database.',
    );
  const known = new Set(migrations.map((file) => file.name));
  const appliedMigrations = [...applied.keys()].filter((name) => name.startsWith('migrations/')).sort();
  const unknown = appliedMigrations.find((name) => !known.has(name));
  if (unknown)
    throw new DatabaseRefusal(
      `The database is newer than this version of Lavish, which does not have ${unknown}. Start the version that it was migrated to, or a later one.`,
    );
  const last = appliedMigrations.at(-1) ?? '';
  for (const { name, sha256 } of migrations) {
    const appliedHash = applied.get(name);
    if (appliedHash !== undefined && appliedHash !== sha256)
      throw new DatabaseRefusal(
        `${name} was edited after it had been applied to this database. Restore it, and put the change in a new migration.`,
      );
    if (appliedHash === undefined && name < last)
      throw new DatabaseRefusal(
        `${name} comes before ${last}, which this database already has. Give it a later number.`,
      );
  }
  return [
    ...migrations.filter(({ name }) => !applied.has(name)),
    ...functions.filter(({ name, sha256 }) => applied.get(name) !== sha256),
  ];
}

async function apply(client: Client, file: SqlFile): Promise<void> {
  try {
    await client.query(file.text);
  } catch (error) {
    throw withPlace(error, file);
  }
  await client.query(
    `insert into schema_migrations (file, sha256) values ($1, $2)
     on conflict (file) do update set sha256 = excluded.sha256, applied_at = now()`,
    [file.name, file.sha256],
  );
}

/** Names the line of the error. PostgreSQL counts characters. */
function withPlace(error: unknown, file: SqlFile): Error {
  if (!(error instanceof DatabaseError)) return error as Error;
  const before = error.position && [...file.text].slice(0, Number(error.position) - 1).join('');
  const line = before ? `:${before.split('\n').length}` : '';
  return new Error(`sql/${file.name}${line}: ${error.message}`, { cause: error });
}
