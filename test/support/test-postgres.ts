import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { isRunning } from '../../packages/server/src/postgres/embedded/process-life.ts';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../packages/server/src/postgres/embedded/supervisor.ts';
import { migrate } from '../../packages/server/src/postgres/migrate.ts';
import { removeDataFolder } from './data-folder.ts';
import { makeTemporaryFolder, temporaryParents } from './temporary-folder.ts';

/**
 * The URL of another server to test on, of its maintenance database with a superuser: for other versions of PostgreSQL than the
 * embedded one.
 */
const serverOfYours = process.env.LAVISH_TEST_DATABASE_URL;

/** The one PostgreSQL server of a test run. Each part is created when it is first needed. */
export interface TestPostgres {
  /** The URL of the server's maintenance database. */
  url(): Promise<string>;
  /** The name of a migrated database to clone. */
  template(): Promise<string>;
  /** Stops the server and removes everything that it left, whatever the tests did to it. */
  remove(): Promise<void>;
}

export function createTestPostgres(): TestPostgres {
  const name = `lavish_template_${process.pid}`;
  let folder: string | undefined;
  let postgres: EmbeddedPostgres | undefined;

  const url = once(async () => {
    if (serverOfYours !== undefined) return serverOfYours;
    await removeLeftovers();
    folder = await makeTemporaryFolder(`${folderPrefix}${process.pid}-`);
    postgres = await startEmbeddedPostgres({ dataDir: folder, log: () => {}, settings });
    return databaseUrl(postgres.url, 'postgres');
  });

  const template = once(async () => {
    await onDatabase(await url(), (client) => client.query(`create database ${name}`));
    await migrate(databaseUrl(await url(), name), () => {});
    return name;
  });

  async function remove() {
    if (serverOfYours !== undefined) {
      await onDatabase(serverOfYours, (client) =>
        client.query(`drop database if exists ${name} with (force)`),
      );
    }
    await postgres?.stop();
    if (folder) await removeDataFolder(folder);
  }

  return { url, template, remove };
}

/** The URL of another database on the same server. */
export function databaseUrl(url: string, database: string): string {
  return Object.assign(new URL(url), { pathname: `/${database}` }).href;
}

export async function onDatabase<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, application_name: 'test support' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const folderPrefix = 'lavish-test-postgres-';

/** The data need not survive a power failure, and may all be in memory. */
const settings = { fsync: 'off', full_page_writes: 'off', max_wal_size: '256MB' };

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Removes what killed test runs left: their servers keep running, and each has 70 MB of files. */
async function removeLeftovers(): Promise<void> {
  for (const parent of temporaryParents) {
    for (const name of await readdir(parent)) {
      if (!name.startsWith(folderPrefix)) continue;
      if (isRunning(Number.parseInt(name.slice(folderPrefix.length), 10))) continue;
      // Another user's, or one that another run is removing at the moment.
      await removeDataFolder(join(parent, name)).catch(() => undefined);
    }
  }
}
