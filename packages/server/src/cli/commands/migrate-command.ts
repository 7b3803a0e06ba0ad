import type { Command } from 'commander';
import { migrate } from '../../postgres/migrate.ts';
import { defaultDataDir } from '../data-dir.ts';
import { onDatabase } from '../on-database.ts';

export function register(program: Command): void {
  program
    .command('migrate')
    .description('apply all pending migrations to the database; can safely run in several places at once')
    .option(
      '--data <dir>',
      'data folder of `lavish dev`, used when DATABASE_URL is not set',
      defaultDataDir(),
    )
    .action(async ({ data }: { data: string }) => {
      const { applied } = await onDatabase(data, (url) => migrate(url, console.log));
      console.log(
        applied.length === 0 ? 'The database is up to date.' : `Done: ${applied.length} migrations applied.`,
      );
    });
}
