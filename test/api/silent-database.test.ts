import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitUntil } from '../support/wait-until.ts';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { callsOf, newKey, setTheStage } from './support/stage.ts';
import type { TestSocket } from './support/test-socket.ts';
import { tokenOf } from './support/tokens.ts';

/** Longer than a busy machine may be stalled. */
const SILENCE_MS = 3_000;
/** Five seconds for a failed connection attempt; the rest is for a busy machine. */
const ANSWERED_WITHIN_MS = 20_000;

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer({ databaseSilenceMs: SILENCE_MS, queue: { answerWithinMs: 1_000 } });
  await setTheStage(server);
  await callsOf(server).topUp('ann', 1_000_000);
});
afterAll(() => server.close());

/** Senders over both transports and readers, without pauses, and the outcomes of their requests. */
function startUse(sockets: readonly TestSocket[]) {
  const gifts = new Set<string>();
  const outcomes = { gifts: new Set<unknown>(), reads: new Set<unknown>() };
  let given = 0;
  let slowestMs = 0;
  let over = false;

  async function overHttp(key: string) {
    const body = { item: 'rose', sender: 'ann' };
    const answer = await server.call({ method: 'POST', path: '/v1/rooms/stage/gifts', key, body });
    return answer.body.code ?? answer.status;
  }
  async function overSocket(socket: TestSocket, key: string) {
    const { t, code } = await socket.ask({ t: 'gift', room: 'stage', item: 'rose', key });
    return code ?? t;
  }
  async function forEver(ask: () => Promise<void>) {
    while (!over) {
      const startedAtMs = performance.now();
      await ask();
      slowestMs = Math.max(slowestMs, performance.now() - startedAtMs);
    }
  }
  async function send(by: (key: string) => Promise<unknown>) {
    const key = newKey();
    gifts.add(key);
    const outcome = await by(key);
    outcomes.gifts.add(outcome);
    if (outcome === 201 || outcome === 'receipt') given += 1;
  }
  async function read(path: string) {
    const { status, body } = await server.call({ path });
    outcomes.reads.add(body.code ?? status);
  }

  const all = Promise.all([
    ...Array.from({ length: 10 }, () => forEver(() => send(overHttp))),
    ...sockets.map((socket) => forEver(() => send((key) => overSocket(socket, key)))),
    ...['/v1/rooms/stage', '/v1/users/ann', '/v1/catalogue'].map((path) => forEver(() => read(path))),
  ]);
  return {
    gifts,
    outcomes,
    get given() {
      return given;
    },
    get slowestMs() {
      return slowestMs;
    },
    async stop() {
      over = true;
      await all;
    },
  };
}

it('a database that stops responding under load is reported, and replaced when another responds', async () => {
  const { get } = callsOf(server);
  const sockets = await Promise.all(Array.from({ length: 5 }, () => server.connect(tokenOf('ann'))));
  const use = startUse(sockets);
  await waitUntil('gifts go through', async () => use.given > 50);
  server.databaseProxy.drop('requests', 'responses');
  await waitUntil(
    'reads and gifts are refused',
    async () => use.outcomes.reads.has('overloaded') && use.outcomes.gifts.size > 2,
  );
  // The earlier connections stay silent for good: only new ones help.
  server.databaseProxy.restore();
  const { given } = use;
  await waitUntil('gifts go through again', async () => use.given > given + 50);
  await use.stop();

  expect([...use.outcomes.reads].sort()).toEqual([200, 'overloaded']);
  const allowed = [201, 'receipt', 'overloaded', 'outcome_unknown'];
  expect([...use.outcomes.gifts].filter((outcome) => !allowed.includes(outcome as string))).toEqual([]);
  expect(use.slowestMs).toBeLessThan(ANSWERED_WITHIN_MS);
  // Whatever the response was: sent again, each gift happens once.
  const body = { item: 'rose', sender: 'ann' };
  for (const key of use.gifts) {
    await waitUntil('its request has a response', async () => {
      const { status } = await server.call({ method: 'POST', path: '/v1/rooms/stage/gifts', key, body });
      return status < 300;
    });
  }
  expect((await get('/v1/users/ann')).lifetime_spent).toBe(use.gifts.size * 10);
  await waitUntil('it is ready', async () => (await server.call({ path: '/readyz' })).status === 200);
});
