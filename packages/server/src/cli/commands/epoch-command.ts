import type { Command } from 'commander';
import { requireMigrated } from '../../postgres/migrate.ts';
import { openPool } from '../../postgres/postgres-client.ts';
import { beginEpoch } from '../../store/nodes/database-epoch.ts';
import { databaseUrl } from '../settings.ts';

export function register(program: Command): void {
  const epoch = program
    .command('epoch')
    .description('the name of the history that viewers have positions in');
  epoch
    .command('new')
    .description(
      'after a restore from a dump or a disk snapshot (DATABASE_URL), before any node starts: every viewer takes the state anew',
    )
    .option(
      '--recount',
      'count the leaderboards anew, even if all transaction ids could be of this server: after a dump whose database has served already',
    )
    .action(async ({ recount = false }: { recount?: boolean }) => {
      const url = databaseUrl();
      await requireMigrated(url);
      const pool = openPool(url, console.error, 1);
      const { epoch: drawn, recounted } = await beginEpoch(pool, recount).finally(() => pool.end());
      console.log(`A new epoch has begun: ${drawn}.`);
      console.log(
        recounted === null
          ? 'The transaction ids are of this server: the leaderboards go on.'
          : `The leaderboards will be counted anew, from ${recounted.gifts} gifts and ${recounted.battles} battles.`,
      );
    });
}
