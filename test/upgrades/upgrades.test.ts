import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { isOver } from '../../packages/server/src/domain/battles/battle.ts';
import { findPendingMigrations, migrate } from '../../packages/server/src/postgres/migrate.ts';
import { openPool } from '../../packages/server/src/postgres/postgres-client.ts';
import { readSqlFiles } from '../../packages/server/src/postgres/sql-files.ts';
import { changeBattle } from '../../packages/server/src/store/battles/change-battle.ts';
import { readBattle } from '../../packages/server/src/store/battles/read-battles.ts';
import { openGiftCommitter } from '../../packages/server/src/store/gifts/gift-committer.ts';
import { beginEpoch } from '../../packages/server/src/store/nodes/database-epoch.ts';
import { rollUpTo } from '../../packages/server/src/store/testing/roll-up.ts';
import { sendsRose } from '../../packages/server/src/store/testing/stage.ts';
import { verifyDatabase } from '../../packages/server/src/store/verify/verify.ts';
import { createTestDatabase } from '../support/database.ts';
import { RELEASES } from './support/releases.ts';

const dumps = readdirSync(import.meta.dirname).filter((file) => /^schema-.*\.sql$/.test(file));
const dumpOf = (version: string) => `schema-${version}.sql`;

test('there is a dump of every release', () => {
  expect(dumps).toEqual(Object.keys(RELEASES).map(dumpOf));
});

test.each(Object.entries(RELEASES))(
  'the migrations of %s are those that were released',
  async (_, release) => {
    const { migrations } = await readSqlFiles();
    const current = migrations.map(({ name, sha256 }) => [basename(name), sha256]);
    const released = Object.entries(release.migrations);
    expect(current.slice(0, released.length)).toEqual(released);
  },
);

async function load(url: string, file: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(readFileSync(join(import.meta.dirname, file), 'utf8'));
  } finally {
    await client.end();
  }
}

async function expectNothingWrong(pool: ReturnType<typeof openPool>): Promise<void> {
  const verdicts = await verifyDatabase(pool, () => {});
  expect(verdicts.filter(({ disagrees }) => disagrees !== null)).toEqual([]);
}

/** Ends every battle of the dump: by time if its round is over by now. */
async function endBattles(pool: ReturnType<typeof openPool>): Promise<void> {
  const { rows } = await pool.query<{ id: string }>('select id from battles order by id');
  expect(rows).toHaveLength(3);
  for (const { id } of rows) {
    await changeBattle(pool, id, { type: 'due' });
    let battle = (await readBattle(pool, id))!;
    if (!isOver(battle)) {
      await changeBattle(pool, id, { type: battle.state === 'invited' ? 'cancel' : 'end' });
      battle = (await readBattle(pool, id))!;
    }
    expect(isOver(battle)).toBe(true);
  }
}

test('the leaderboards of 0.2.0 become rankings of all time, and its nodes no longer gather', async () => {
  const database = await createTestDatabase({ empty: true });
  const pool = openPool(database.url, () => {});
  try {
    await load(database.url, 'schema-0.2.0.sql');
    const before = await pool.query(
      `select board, user_id as id, coins as score, gifts from public.leaderboards where period = 'all' order by 1, 3 desc, reached, 2`,
    );
    const { rows: cursors } = await pool.query('select xid from public.leaderboard_cursor');
    await migrate(database.url, () => {});
    const after = await pool.query(
      `select board, ranked_id as id, score, p.gifts from ranking_places p join rankings r on r.id = ranking_id
        where period = 'all' and board <> 'rooms' order by 1, 3 desc, reached`,
    );
    expect(before.rowCount).toBeGreaterThan(0);
    expect(after.rows).toEqual(before.rows);
    const follower = await pool.query(
      `select coalesce(rebuild_until, position) as xid from log_followers where name = 'rankings'`,
    );
    expect(follower.rows).toEqual(cursors);
    // The condition with which a node of 0.2.0 gathers, also the one that gathered last.
    const gathers = await pool.query(
      `select from leaderboard_cursor where node = $1 or node_until < now() for update skip locked`,
      ['test'],
    );
    expect(gathers.rowCount).toBe(0);
  } finally {
    await pool.end();
    await database.drop();
  }
});

test.each(Object.entries(RELEASES))(
  '%s is upgraded, verified, takes a gift, and ends its battles',
  async (version, release) => {
    const database = await createTestDatabase({ empty: true });
    const pool = openPool(database.url, () => {});
    const committer = openGiftCommitter(database.url);
    try {
      await load(database.url, dumpOf(version));
      const { applied } = await migrate(database.url, () => {});
      const released = Object.keys(release.migrations).map((name) => `migrations/${name}`);
      expect(applied.filter((name) => released.includes(name))).toEqual([]);
      expect(await findPendingMigrations(database.url)).toEqual([]);
      // As after every restore from a dump.
      await beginEpoch(pool, false);
      await expectNothingWrong(pool);

      const rose = sendsRose({ key: 'after-the-upgrade', room: 'nova-live' });
      expect((await committer.commit([rose])).outcomes).toMatchObject([{ kind: 'accepted' }]);
      expect((await committer.commit([rose])).outcomes).toMatchObject([{ kind: 'replayed' }]);
      await endBattles(pool);
      await rollUpTo(pool);
      await expectNothingWrong(pool);
    } finally {
      await committer.close();
      await pool.end();
      await database.drop();
    }
  },
);
