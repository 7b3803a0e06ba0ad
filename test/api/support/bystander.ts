import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { ApiServer } from './api-server.ts';
import { tokenOf } from './tokens.ts';

/**
 * How long another user may wait for a response while a server is attacked. It takes 2 ms, but this process is the attacker too, and the
 * machine may be busy.
 */
const PATIENCE_MS = 60_000;

/**
 * Runs an attack while another user uses the server over HTTP and over a socket. That user is served all the time, the database stays as
 * it was, and the server logs no fault.
 */
export async function expectHarmless(server: ApiServer, attack: () => Promise<void>): Promise<void> {
  const socket = await server.connect(tokenOf('gil', { watch: true }));
  const before = await server.fingerprint();
  let slowestMs = 0;
  let over = false;

  /**
   * On a machine that is stalled for 5 s, opening a database connection fails, and the response is `overloaded`. Then the user
   * repeats, as every client does.
   */
  async function read() {
    for (;;) {
      const { status, text } = await server.call({ path: '/v1/rooms/stage' });
      if (status === 200) return;
      expect(status, text).toBe(503);
      await sleep(5);
    }
  }
  async function use() {
    const startedAtMs = performance.now();
    await read();
    expect((await socket.ask({ t: 'ping' })).t).toBe('pong');
    slowestMs = Math.max(slowestMs, performance.now() - startedAtMs);
  }
  async function useUntilOver() {
    while (!over) {
      await use();
      await sleep(5);
    }
  }

  await use();
  const using = useUntilOver();
  // Its errors are thrown below, after the attack.
  using.catch(() => {});
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
