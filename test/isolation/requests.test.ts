import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { setTheStage } from '../api/support/stage.ts';
import { tokenOf } from '../api/support/tokens.ts';
import { readExposition } from '../support/read-exposition.ts';
import { waitUntil } from '../support/wait-until.ts';

/** The number of requests in progress that a user may have; there are fewer connections for reads. */
const UNDER_WAY = 8;
const READ_CONNECTIONS = 3;
const REQUESTS = 20;

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
  await setTheStage(server);
});
afterAll(async () => {
  await server.close();
});

async function sampleOf(metric: string, label: string, value: string): Promise<number> {
  const { text } = await server.call({ path: '/metrics', as: null });
  const { samples } = readExposition(text).get(metric)!;
  return samples.find(({ labels }) => labels[label] === value)?.value ?? 0;
}
const held = () => sampleOf('lavish_limits_reached_total', 'limit', 'user_requests_under_way');
const waitingReads = () => sampleOf('lavish_database_waiting', 'pool', 'reads');

const read = (user: string) =>
  server.call({ path: '/v1/rankings/senders', as: tokenOf(user, { watch: true }) });

it('a user has 8 HTTP requests in progress; the others wait and are counted, and another user is served', async () => {
  const holder = await server.db.connect();
  let over = false;
  let answered = 0;
  async function readAgainAndAgain() {
    while (!over) {
      await read('ben');
      answered += 1;
    }
  }
  try {
    await holder.query('begin');
    // Each read keeps its connection for as long as it may wait for a lock.
    await holder.query('lock table rankings in access exclusive mode');
    const flood = Promise.all(Array.from({ length: REQUESTS }, readAgainAndAgain));
    await waitUntil('requests of the user are held', async () => (await held()) > 0);
    await waitUntil('all connections for reads are taken', async () => (await waitingReads()) > 0);
    const bystander = server.call({ path: '/v1/rankings/senders', as: tokenOf('gil', { watch: true }) });
    const before = answered;
    // While some time out and others start in their places, there are never more than 8 and the other user's.
    while (answered < before + 2) {
      expect(await waitingReads()).toBeLessThanOrEqual(UNDER_WAY - READ_CONNECTIONS + 1);
    }
    over = true;
    await holder.query('rollback');
    expect([200, 503]).toContain((await bystander).status);
    await flood;
  } finally {
    over = true;
    holder.release(true);
  }
});

it("neither the platform's server nor a user with 8 requests counts as waiting", async () => {
  const before = await held();
  await Promise.all([
    ...Array.from({ length: REQUESTS }, () => server.call({ path: '/v1/rankings/senders' })),
    ...Array.from({ length: UNDER_WAY }, () => read('ann')),
  ]);
  expect(await held()).toBe(before);
});
