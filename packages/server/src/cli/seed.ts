import type { Command } from 'commander';
import type pg from 'pg';
import { putItem, readCatalogue } from '../store/catalogue.ts';
import { openPool } from '../store/postgres-client.ts';
import { DEMO_CATALOGUE } from './demo-catalogue.ts';
import { databaseUrl } from './settings.ts';

export function register(program: Command): void {
  program
    .command('seed')
    .description(
      'put a first catalogue of twelve gifts into the database (DATABASE_URL); what is there stays as it is',
    )
    .action(async () => {
      const pool = openPool(databaseUrl(), console.error, 1);
      const added = await seedCatalogue(pool).finally(() => pool.end());
      console.log(added === 0 ? 'All of it was there.' : `${added} gifts added to the catalogue.`);
    });
}

/** Adds the demo's items that are missing, and touches no other. Returns how many. */
export async function seedCatalogue(pool: pg.Pool): Promise<number> {
  const present = new Set((await readCatalogue(pool)).map(({ id }) => id));
  const missing = [...DEMO_CATALOGUE].filter(([id]) => !present.has(id));
  for (const [id, item] of missing) await putItem(pool, id, item);
  return missing.length;
}
