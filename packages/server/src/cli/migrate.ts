import type { Command } from 'commander';
import { migrate } from '../store/migrate.ts';
import { databaseUrl } from './settings.ts';

export function register(program: Command): void {
  program
    .command('migrate')
    .description('bring the database (DATABASE_URL) to this version; safe to run from several places at once')
    .action(async () => {
      const { applied } = await migrate(databaseUrl(), console.log);
      console.log(
        applied.length === 0 ? 'The database is up to date.' : `Done: ${applied.length} files applied.`,
      );
    });
}
