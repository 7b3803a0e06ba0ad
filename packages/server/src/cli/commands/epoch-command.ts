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
    .option('--recount', 'also recompute the rankings from the log')
    .action(async ({ recount = false }: { recount?: boolean }) => {
      const url = databaseUrl();
      await requireMigrated(url);
      const pool = openPool(url, console.error, 1);
      const { epoch: newEpoch, positionsRaisedBy } = await beginEpoch(pool, recount).finally(() =>
        pool.end(),
      );
      console.log(`A new epoch has started: ${newEpoch}.`);
      if (positionsRaisedBy > 0)
        console.log(
          `This server's transaction ids are lower than those in the database, so positions in the log continue ${positionsRaisedBy} higher.`,
        );
      console.log(
        recount
          ? 'The rankings will be recomputed from all gifts and battles.'
          : 'All positions in the log remain valid, so the rankings do not change.',
      );
    });
}
