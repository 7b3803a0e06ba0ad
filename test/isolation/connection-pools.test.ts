import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { callsOf, newKey, setTheStage } from '../api/support/stage.ts';
import { tokenOf } from '../api/support/tokens.ts';
import { readExposition } from '../support/read-exposition.ts';
import { waitUntil } from '../support/wait-until.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer({ queue: { answerWithinMs: 60_000 } });
  await setTheStage(server);
});
afterAll(() => server.close());

async function waitingReads(): Promise<number> {
  const { text } = await server.call({ path: '/metrics', as: null });
  const { samples } = readExposition(text).get('lavish_database_waiting')!;
  return samples.find(({ labels }) => labels.pool === 'reads')!.value;
}

// A stalled process may lose its connections, and returns `overloaded` until it has new ones.
it('a user whose reads use every connection delays no gift, no top-up and no readiness probe', {
  retry: 3,
}, async () => {
  const holder = await server.db.connect();
  let over = false;
  async function read() {
    while (!over) await server.call({ path: '/v1/rankings/senders', as: tokenOf('ben', { watch: true }) });
  }
  try {
    await holder.query('begin');
    // Each read keeps its connection for as long as it may wait for a lock.
    await holder.query('lock table rankings in access exclusive mode');
    const readers = Promise.all(Array.from({ length: 40 }, read));
    await waitUntil('reads wait for a connection', async () => (await waitingReads()) > 0);

    for (let n = 0; n < 10; n++) {
      const gift = { item: 'rose', sender: 'ann' };
      const answers = await Promise.all([
        server.call({ method: 'POST', path: '/v1/rooms/stage/gifts', key: newKey(), body: gift }),
        server.call({ method: 'POST', path: '/v1/users/ann/top-ups', key: newKey(), body: { coins: 5 } }),
        server.call({ path: '/readyz', as: null }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 200]);
    }
    await waitUntil('reads still wait', async () => (await waitingReads()) > 0);

    over = true;
    await holder.query('rollback');
    await readers;
    expect(await callsOf(server).get('/v1/rooms/stage')).toMatchObject({ id: 'stage' });
  } finally {
    over = true;
    holder.release(true);
  }
});

it('a node has 16 connections at most, with the committers and the bus', async () => {
  const { rows } = await server.db.query<{ name: string; connections: number }>(
    `select application_name as name, count(*)::int as connections from pg_stat_activity
      where datname = current_database() and application_name like 'lavish %' group by 1`,
  );
  const most: Record<string, number> = {
    'lavish reads': 3,
    'lavish changes': 2,
    'lavish money': 2,
    'lavish due': 2,
    'lavish background': 1,
    'lavish readiness': 1,
    'lavish committer': 3,
    'lavish listener': 1,
    'lavish notifier': 1,
  };
  expect(Object.values(most).reduce((sum, size) => sum + size)).toBe(16);
  for (const { name, connections } of rows) expect(connections).toBeLessThanOrEqual(most[name]!);
});
