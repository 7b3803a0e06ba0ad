import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import pg from 'pg';
import { readAccess, databaseUrl as urlOf } from '../store/embedded-postgres/access.ts';
import { startEmbeddedPostgres } from '../store/embedded-postgres/supervisor.ts';
import { UsageError } from './say.ts';
import { setting } from './settings.ts';

/**
 * Runs `work` on the database that DATABASE_URL names, else on the one of `lavish dev` in `dataDir`: on its running
 * server, or on one that is started for as long as `work` takes.
 */
export async function onDatabase<T>(dataDir: string, work: (databaseUrl: string) => Promise<T>): Promise<T> {
  const named = setting('DATABASE_URL');
  if (named !== undefined) return work(named);
  const access = existsSync(dataDir) ? await readAccess(await realpath(dataDir)) : undefined;
  if (access === undefined)
    throw new UsageError(
      `DATABASE_URL is not set, and ${dataDir} holds no database of \`lavish dev\`. Set DATABASE_URL, or name the data folder with --data.`,
    );
  if (await accepts(urlOf(access))) return work(urlOf(access));
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => {} });
  return work(postgres.url).finally(() => postgres.stop());
}

/** Whether the server of that URL runs and takes its password: another program can have the port by now. */
async function accepts(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  const connected = await client.connect().then(
    () => true,
    () => false,
  );
  await client.end().catch(() => {});
  return connected;
}
