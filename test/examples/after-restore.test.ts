import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';
import { expect, test } from 'vitest';
import { rollUpLeaderboards } from '../../packages/server/src/store/leaderboards.ts';
import { openPool } from '../../packages/server/src/store/postgres-client.ts';
import { createTestDatabase } from '../support/database.ts';
import { onDatabase } from '../support/test-postgres.ts';

/** As a dump of a server that is further with its transaction ids leaves it: counted up to an id not reached here. */
const FROM_ANOTHER_SERVER = `
  insert into gifts (id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps, at,
                     balance, wallet_version, idempotency_key, xid)
  values (gen_random_uuid(), 'room', 1, 'alice', 'bob', 'rose', 1, 7, 7, 3, 5000, now(), 0, 1, 'key', '900000000000');
  insert into leaderboards values ('senders', 'all', '-infinity', 'alice', 7, 1);
  insert into battles (id, mode, state, version, rules, secret, progress, result, created_at, over_at, xid)
  values (gen_random_uuid(), 'solo', 'finished', 9, '{}', '', '{"sides": [{"hosts": [{"host": "bob", "left": false, "points": 7}]}]}',
          '{"winner": 0, "finished_at": "2026-01-31T12:00:00.000Z"}', now(), now(), '900000000000');
  insert into leaderboard_hosts values ('all', '-infinity', 'bob', 1, 1, 1, 1, 7);
  update leaderboard_cursor set xid = 900000000001`;

test('OPERATIONS.md: after a restore the feed is a new one, and every gift and battle counts once in the leaderboards', async () => {
  const database = await createTestDatabase();
  const pool = openPool(database.url, () => {}, 1);
  try {
    await onDatabase(database.url, async (client) => {
      await client.query(FROM_ANOTHER_SERVER);
      const epoch = await epochOf(client);
      await client.query(await afterRestore());
      expect(await epochOf(client)).not.toBe(epoch);

      for (let i = 0; i < 2; i++) await rollUpLeaderboards(pool);
      const { rows } = await client.query(
        `select board, user_id, coins::int from leaderboards where period = 'all' order by 1`,
      );
      expect(rows).toEqual([
        { board: 'receivers', user_id: 'bob', coins: 7 },
        { board: 'senders', user_id: 'alice', coins: 7 },
      ]);
      const hosts = await client.query(
        `select user_id, battles::int, streak::int from leaderboard_hosts where period = 'all'`,
      );
      expect(hosts.rows).toEqual([{ user_id: 'bob', battles: 1, streak: 1 }]);
    });
  } finally {
    await pool.end();
    await database.drop();
  }
});

const epochOf = async (client: Client) =>
  (await client.query<{ epoch: string }>('select epoch from feed_epoch')).rows[0]!.epoch;

async function afterRestore(): Promise<string> {
  const guide = await readFile(join(import.meta.dirname, '../../docs/OPERATIONS.md'), 'utf8');
  const section = guide.slice(guide.indexOf('### After a restore'));
  return /^```sql\n(.*?)^```$/ms.exec(section)![1]!;
}
