// npm run dump:release: see "Dump of a release" in CONTRIBUTING.md.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../packages/server/package.json' with { type: 'json' };
import { migrate } from '../../packages/server/src/postgres/migrate.ts';
import { openPool } from '../../packages/server/src/postgres/postgres-client.ts';
import { changeBattle, createBattle } from '../../packages/server/src/store/battles/change-battle.ts';
import { openGiftCommitter } from '../../packages/server/src/store/gifts/gift-committer.ts';
import { ARENA, against, duel, granted, startBattle } from '../../packages/server/src/store/testing/arena.ts';
import { rollUpTo } from '../../packages/server/src/store/testing/roll-up.ts';
import { sendsRose, setScene } from '../../packages/server/src/store/testing/stage.ts';

const url = process.env.DATABASE_URL;
const folder = process.argv[2];
if (url === undefined || folder === undefined) {
  console.error('DATABASE_URL must name an empty database of the oldest PostgreSQL that Lavish supports.');
  process.exit(1);
}

/** Three battles: one that was fought, one that runs, and an open invitation. */
async function fill(databaseUrl: string): Promise<void> {
  const pool = openPool(databaseUrl, console.error);
  const committer = openGiftCommitter(databaseUrl);
  try {
    await setScene(pool, ARENA);
    const gift = (over = {}) => sendsRose({ room: 'nova-live', ...over });
    await committer.commit([gift(), gift({ quantity: 2 }), gift({ sender: 'ben', receiver: 'ivy' })]);
    const { id } = await startBattle(pool);
    await committer.commit([gift(), gift({ room: 'rex-live', quantity: 3 })]);
    granted(await changeBattle(pool, id, { type: 'end' }));
    const invitation = duel({ sides: [duel().sides[1]!, against('max').sides[1]!], accept: 'invite' });
    granted(await createBattle(pool, invitation, null));
    await startBattle(pool, duel(against('max')));
    await committer.commit([gift({ sender: 'ben' }), gift({ room: 'max-live', quantity: 2 })]);
    await rollUpTo(pool);
  } finally {
    await committer.close();
    await pool.end();
  }
}

await migrate(url, console.log);
await fill(url);
const dump = execFileSync(
  'pg_dump',
  ['--no-owner', '--no-privileges', '--inserts', '--load-via-partition-root', url],
  { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
);
// Commands of psql, such as \restrict, and comments.
const statements = dump.split('\n').filter((line) => line !== '' && !/^(\\|--)/.test(line));
const file = join(folder, `schema-${packageJson.version}.sql`);
writeFileSync(file, `${statements.join('\n')}\n`);
console.log(`${file}: written`);
