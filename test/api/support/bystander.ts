import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { ApiServer } from './api-server.ts';
import { tokenOf } from './tokens.ts';

/**
 * What somebody else may wait for an answer while a server is attacked. It takes 2 ms; but
 * the attacker is this process, too, and the machine may do much else.
 */
const PATIENCE_MS = 20_000;

/**
 * Runs an attack while somebody else uses the server, over HTTP and over a socket. They are served all the while; the
 * database is as it was; and nothing of it is a fault of ours.
 */
export async function expectHarmless(server: ApiServer, attack: () => Promise<void>): Promise<void> {
  const socket = await server.connect(tokenOf('gil', { watch: true }));
  const before = await server.fingerprint();
  let slowestMs = 0;
  let over = false;

  async function use() {
    const startedAtMs = performance.now();
    expect((await server.call({ path: '/v1/rooms/stage' })).status).toBe(200);
    expect((await socket.ask({ t: 'ping' })).t).toBe('pong');
    slowestMs = Math.max(slowestMs, performance.now() - startedAtMs);
  }
  async function useUntilOver() {
    while (!over) {
      await use();
      await sleep(5);
    }
  }

  const using = useUntilOver();
  try {
    await attack();
  } finally {
    over = true;
    await using;
  }
  await use();
  expect(slowestMs).toBeLessThan(PATIENCE_MS);
  expect(await server.fingerprint()).toEqual(before);
  expect(server.faults).toEqual([]);
  socket.ws.terminate();
}
