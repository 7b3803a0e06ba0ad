import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { callsOf, newKey, setTheStage } from '../api/support/stage.ts';
import { tokenOf } from '../api/support/tokens.ts';
import { waitUntil } from '../support/wait-until.ts';

const BYSTANDER_CHANGES = 10;
const FLOOD = 12;

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
  await setTheStage(server);
  await callsOf(server).putUser('zoe');
  await callsOf(server).openRoom('calm', 'zoe');
});
afterAll(async () => {
  await server.close();
});

/** Connections of a pool that wait for a lock. */
async function waitingIn(pool: string): Promise<number> {
  const { rows } = await server.db.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
      where datname = current_database() and application_name = $1 and wait_event_type = 'Lock'`,
    [`lavish ${pool}`],
  );
  return rows[0]!.count;
}

const guest = (user: string, as?: string) =>
  server.call({ method: 'PUT', path: `/v1/rooms/stage/guests/${user}`, ...(as && { as }) });
const topUp = (user: string) =>
  server.call({ method: 'POST', path: `/v1/users/${user}/top-ups`, key: newKey(), body: { coins: 1 } });
const hal = tokenOf('hal', { host: true });

it.each([
  [
    'a room, and its host changes it',
    'changes',
    `select from rooms where id = 'stage' for update`,
    () => guest('ann', hal),
  ],
  [
    'a room, and the platform changes it',
    'changes',
    `select from rooms where id = 'stage' for update`,
    () => guest('ben'),
  ],
  [
    'a wallet, and the platform tops it up',
    'money',
    `select from wallets where user_id = 'ann' for update`,
    () => topUp('ann'),
  ],
])(
  '%s: it takes one connection while it is locked, and others are served',
  async (_what, pool, lock, change) => {
    const holder = await server.db.connect();
    let over = false;
    async function changeAgainAndAgain() {
      while (!over) await change();
    }
    const zoe = tokenOf('zoe', { host: true });
    try {
      await holder.query('begin');
      await holder.query(lock);
      const flood = Promise.all(Array.from({ length: FLOOD }, changeAgainAndAgain));
      await waitUntil('a change waits for the row', async () => (await waitingIn(pool)) > 0);
      for (let n = 0; n < BYSTANDER_CHANGES; n++) {
        const path = `/v1/rooms/calm/blocks/${n % 2 ? 'ann' : 'ben'}`;
        const answers = await Promise.all([
          server.call({ method: 'PUT', path, as: zoe }),
          topUp('ben'),
          waitingIn(pool),
        ]);
        expect(answers.slice(0, 2)).toMatchObject([{ status: 200 }, { status: 201 }]);
        expect(answers[2]).toBeLessThanOrEqual(1);
      }
      over = true;
      await holder.query('rollback');
      await flood;
    } finally {
      over = true;
      holder.release(true);
    }
  },
);

it('several locked rows take one connection after the first attempt of each', async () => {
  const holder = await server.db.connect();
  let over = false;
  const statuses: number[] = [];
  async function topUpAgainAndAgain(user: string) {
    while (!over) statuses.push((await topUp(user)).status);
  }
  const users = ['ann', 'hal', 'gil', 'eve'];
  try {
    await holder.query('begin');
    await holder.query('select from wallets where user_id = any($1) for update', [users]);
    const flood = Promise.all(users.map(topUpAgainAndAgain));
    // Each wallet has been refused once, so all of them are in one lane.
    await waitUntil('each was attempted', async () => statuses.length >= users.length);
    await waitUntil('one waits', async () => (await waitingIn('money')) === 1);
    for (let n = 0; n < BYSTANDER_CHANGES; n++) {
      const [done, waiting] = await Promise.all([topUp('ben'), waitingIn('money')]);
      expect([done.status, waiting <= 1]).toEqual([201, true]);
    }
    over = true;
    await holder.query('rollback');
    await flood;
    expect(statuses.slice(0, users.length)).toEqual(users.map(() => 503));
  } finally {
    over = true;
    holder.release(true);
  }
});
