import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { type Access, asAdmin, readAccess, databaseUrl as urlOf } from '../postgres/embedded/access.ts';
import { startEmbeddedPostgres } from '../postgres/embedded/supervisor.ts';
import { requireMigrated } from '../postgres/migrate.ts';
import { UsageError } from './print.ts';
import { setting } from './settings.ts';

/**
 * Runs `work` on the database of DATABASE_URL, else on the one of `lavish dev` in `dataDir`. If that database is not running,
 * it is started and stopped again after `work`. Throws UsageError if there is no database.
 */
export async function onDatabase<T>(dataDir: string, work: (databaseUrl: string) => Promise<T>): Promise<T> {
  const named = setting('DATABASE_URL');
  if (named !== undefined) return work(named);
  const access = existsSync(dataDir) ? await readAccess(await realpath(dataDir)) : undefined;
  if (access === undefined)
    throw new UsageError(
      `DATABASE_URL is not set, and ${dataDir} has no database of \`lavish dev\`. Set DATABASE_URL, or name the data folder with --data.`,
    );
  if (await isRunning(access)) return work(urlOf(access));
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => {} });
  return work(postgres.url).finally(() => postgres.stop());
}

/** Like `onDatabase`, for commands that need the schema of this version. Throws DatabaseRefusal if the database has another. */
export const onMigratedDatabase = <T>(
  dataDir: string,
  work: (databaseUrl: string) => Promise<T>,
): Promise<T> =>
  onDatabase(dataDir, async (url) => {
    await requireMigrated(url);
    return work(url);
  });

/** Whether the database runs. It must accept the password, because another program could use the port by now. */
const isRunning = (access: Access): Promise<boolean> =>
  asAdmin(access, (client) => client.query('select')).then(
    () => true,
    () => false,
  );
