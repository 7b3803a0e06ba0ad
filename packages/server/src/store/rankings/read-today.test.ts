import { expect } from 'vitest';
import { ledgerTest as it } from '../testing/ledger.ts';
import { rollUpTo } from '../testing/roll-up.ts';
import { STAGE, sendsRose, setScene } from '../testing/stage.ts';
import { putUser } from '../users/user-profiles.ts';
import { readToday } from './read-today.ts';

it('a room shows the first three of the day in it and of its host, without the ids of anonymous users', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, { ...STAGE, users: { ...STAGE.users, ben: 100, cyd: 100, dan: 100 } });
  const committer = ledger.openCommitter();
  const senders = ['ann', 'ben', 'cyd', 'dan'];
  await committer.commit(senders.map((sender, n) => sendsRose({ key: sender, sender, quantity: n + 1 })));
  await rollUpTo(pool);
  await putUser(pool, 'cyd', { ranking: 'anonymous' });
  const { rows } = await pool.query<{ id: string }>('select room_id as id from gifts limit 1');
  const room = rows[0]!.id;
  const top = [
    { rank: 1, user: 'dan', coins: 40, gifts: 1 },
    { rank: 2, user: null, coins: 30, gifts: 1 },
    { rank: 3, user: 'ben', coins: 20, gifts: 1 },
  ];
  const nothing = { room: [], host: [] };
  expect(await readToday(pool, [room, 'nowhere'])).toEqual(
    new Map([
      [room, { room: top, host: top }],
      ['nowhere', nothing],
    ]),
  );
  await pool.query(`update log_followers set state = 'rebuilding' where name = 'rankings'`);
  expect((await readToday(pool, [room])).get(room)).toEqual(nothing);
});
