import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Answers: what was committed is not heard of. Questions: what was begun is not committed. */
export type Held = 'answers' | 'questions';

/** A line to a database that can be cut. */
export interface DatabaseProxy {
  /** The database, by way of us. */
  url: string;
  /** Holds back what one side says for `heldMs`, while it hears everything, and then cuts every connection. */
  cut(held: Held, heldMs: number): Promise<void>;
  /** The same, and refuses every new connection for `awayMs`. */
  cutFor(awayMs: number, held: Held, heldMs: number): Promise<void>;
  /** Leads to another server from now on, as an address that follows the primary does. Cuts every connection. */
  moveTo(databaseUrl: string): Promise<void>;
  close(): Promise<void>;
}

export async function openDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  let target = new URL(databaseUrl);
  const lines = new Set<{ near: Socket; far: Socket }>();
  let isAway = false;

  const server = createServer((near) => {
    if (isAway) return void near.destroy();
    const far = connect(Number(target.port), target.hostname);
    const line = { near, far };
    lines.add(line);
    near.pipe(far);
    far.pipe(near);
    for (const socket of [near, far]) {
      socket.setNoDelay();
      socket.on('error', () => {});
      socket.on('close', () => {
        lines.delete(line);
        near.destroy();
        far.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  async function cut(held: Held, heldMs: number) {
    const now = [...lines];
    for (const { near, far } of now) {
      if (held === 'answers') far.unpipe(near);
      else near.unpipe(far);
    }
    await sleep(heldMs);
    for (const { near } of now) near.destroy();
  }

  return {
    url: Object.assign(new URL(databaseUrl), { port: String((server.address() as AddressInfo).port) }).href,
    cut,
    async cutFor(awayMs, held, heldMs) {
      isAway = true;
      await cut(held, heldMs);
      await sleep(awayMs);
      isAway = false;
    },
    async moveTo(otherUrl) {
      target = new URL(otherUrl);
      await cut('questions', 0);
    },
    async close() {
      isAway = true;
      await cut('answers', 0);
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
