import type { Command } from 'commander';
import { requireMigrated } from '../../postgres/migrate.ts';
import { openPool } from '../../postgres/postgres-client.ts';
import { beginEpoch } from '../../store/nodes/database-epoch.ts';
import { databaseUrl } from '../settings.ts';

export function register(program: Command): void {
  const epoch = program
    .command('epoch')
    .description('manage the epoch, which names the history that positions of clients refer to');
  epoch
    .command('new')
    .description(
      'start a new epoch in the database of DATABASE_URL, so that every client fetches the state again; run it after a restore from a dump or a disk snapshot, before any node starts',
    )
    .option(
      '--recount',
      'always recompute the leaderboards; needed if the database has already been used after the dump was restored',
    )
    .action(async ({ recount = false }: { recount?: boolean }) => {
      const url = databaseUrl();
      await requireMigrated(url);
      const pool = openPool(url, console.error, 1);
      const { epoch: newEpoch, recounted } = await beginEpoch(pool, recount).finally(() => pool.end());
      console.log(`A new epoch has started: ${newEpoch}.`);
      console.log(
        recounted === null
          ? 'All transaction ids belong to this server, so the leaderboards do not change.'
          : `The leaderboards will be recomputed from ${recounted.gifts} gifts and ${recounted.battles} battles.`,
      );
    });
}
