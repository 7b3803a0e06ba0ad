import type { Command } from 'commander';
import type pg from 'pg';
import { openPool } from '../../postgres/postgres-client.ts';
import { putItem, readCatalogue } from '../../store/catalogue/items.ts';
import { defaultDataDir } from '../data-dir.ts';
import { DEMO_CATALOGUE } from '../demo-catalogue.ts';
import { onMigratedDatabase } from '../on-database.ts';

export function register(program: Command): void {
  program
    .command('seed')
    .description('add a first catalogue of twelve gifts to the database; existing items do not change')
    .option(
      '--data <dir>',
      'data folder of `lavish dev`, used when DATABASE_URL is not set',
      defaultDataDir(),
    )
    .action(async ({ data }: { data: string }) => {
      const added = await onMigratedDatabase(data, (url) => {
        const pool = openPool(url, console.error, 1);
        return seedCatalogue(pool).finally(() => pool.end());
      });
      console.log(added === 0 ? 'All twelve gifts already exist.' : `${added} gifts added to the catalogue.`);
    });
}

/** Adds the missing items of the demo's catalogue, and changes no other. Returns how many it added. */
export async function seedCatalogue(pool: pg.Pool): Promise<number> {
  const present = new Set((await readCatalogue(pool)).map(({ id }) => id));
  const missing = [...DEMO_CATALOGUE].filter(([id]) => !present.has(id));
  for (const [id, item] of missing) await putItem(pool, id, item);
  return missing.length;
}
