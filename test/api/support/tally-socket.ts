import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';

const DEADLINE_MS = 25_000;

/** A socket for floods: it counts responses and keeps none. */
export interface TallySocket {
  readonly ws: WebSocket;
  /** The connection under it. */
  readonly tcp: Socket;
  send(message: object): void;
  /** Responses by their code or, without one, their `t`. */
  readonly tally: Readonly<Record<string, number>>;
  readonly count: number;
  /** Resolves at this number of responses. */
  answers(count: number): Promise<void>;
  readonly closed: Promise<number>;
}

/** Messages that are no responses. */
const UNCOUNTED_TYPES = ['frame', 'user', 'resync'];

/** Resolves after the welcome. */
export async function openTally(port: number, credential: string): Promise<TallySocket> {
  const ws = new WebSocket(`ws://127.0.0.1:${port}/v1/realtime?token=${credential}`);
  const tally: Record<string, number> = {};
  let count = 0;
  ws.on('error', () => {});
  const closed = new Promise<number>((resolve) => ws.once('close', resolve));
  await once(ws, 'message');
  ws.on('message', (data) => {
    const { t, code = t } = JSON.parse(String(data)) as { t: string; code?: string };
    if (UNCOUNTED_TYPES.includes(t)) return;
    tally[code] = (tally[code] ?? 0) + 1;
    count += 1;
  });
  return {
    ws,
    tcp: (ws as unknown as { _socket: Socket })._socket,
    send: (message) => ws.send(JSON.stringify(message)),
    tally,
    get count() {
      return count;
    },
    async answers(wanted) {
      const deadlineMs = performance.now() + DEADLINE_MS;
      while (count < wanted) {
        if (performance.now() > deadlineMs) throw new Error(`${count} answers of ${wanted} came in time`);
        await sleep(2);
      }
    },
    closed,
  };
}
