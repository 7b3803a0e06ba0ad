import type { Answer, Connection } from '../load/connection.ts';
import { openLoop } from '../load/open-loop.ts';
import { openSocketConnection } from '../load/socket-connection.ts';
import type { Report } from '../load/tally.ts';
import { openWebSocket } from '../load/web-socket.ts';
import type { Server } from '../support/server.ts';
import { ROOMS, roomName, viewerName } from '../support/world.ts';
import { tokenOf } from './attacker.ts';

/** What an ordinary app does. */
export type Operation = 'gift' | 'read' | 'subscribe';

export interface Bystander {
  /** Runs each operation `RATE` times a second in an open loop, and reports the latencies. */
  observe(seconds: number): Promise<Record<Operation, Report>>;
  close(): void;
}

/** Operations a second: far below what the server can do. In 8 s, eight of 800 are above the p99. */
const RATE = 100;
/** Users among whom the gifts are spread, so that each stays within its allowance. */
const SENDERS = 10;
const IN_FLIGHT = 200;

export async function openBystander(server: Server['access']): Promise<Bystander> {
  const realtime = new URL('/v1/realtime', server.origin.replace('http', 'ws'));
  const senders = Array.from({ length: SENDERS }, (_, n) => n + 10);
  const connections: Record<Operation, Connection[]> = {
    gift: await Promise.all(
      senders.map(async (n) =>
        openSocketConnection(
          realtime,
          await tokenOf(viewerName(n), { watch: true, send: true }, server),
          roomName(n),
        ),
      ),
    ),
    read: [readConnection(server)],
    subscribe: await Promise.all(
      senders.map(async (n) =>
        subscribeConnection(realtime, await tokenOf(`bystander_${n}`, { watch: true }, server)),
      ),
    ),
  };
  return {
    async observe(seconds) {
      const report = async (operation: Operation) => {
        const { phases } = await openLoop(connections[operation], IN_FLIGHT, [{ rate: RATE, seconds }]);
        return phases[0]!;
      };
      const [gift, read, subscribe] = await Promise.all([
        report('gift'),
        report('read'),
        report('subscribe'),
      ]);
      return { gift, read, subscribe };
    },
    close() {
      for (const connection of Object.values(connections).flat()) connection.close();
    },
  };
}

/** Reads a room over HTTP, as the platform's server does. */
function readConnection({ origin, apiKey }: Server['access']): Connection {
  let underWay = 0;
  return {
    send(answered) {
      underWay += 1;
      fetch(`${origin}/v1/rooms/${roomName(5)}`, { headers: { authorization: `Bearer ${apiKey}` } })
        .then(async (response) => {
          await response.arrayBuffer();
          return response.ok ? 'accepted' : String(response.status);
        })
        .catch(() => 'lost')
        .then((answer) => {
          underWay -= 1;
          answered(answer);
        });
    },
    get underWay() {
      return underWay;
    },
    close() {},
  };
}

/** Subscribes to one room after another, and unsubscribes after the response. */
async function subscribeConnection(realtime: URL, token: string): Promise<Connection> {
  const waiting = new Map<number, (answer: Answer) => void>();
  let sent = 0;
  const url = new URL(`?token=${token}`, realtime);
  const socket = await openWebSocket(
    url,
    (message) => {
      const { t, ref, room, code } = JSON.parse(message.toString());
      if (t !== 'subscribed' && t !== 'error') return;
      waiting.get(ref)?.(t === 'subscribed' ? 'accepted' : code);
      waiting.delete(ref);
      if (t === 'subscribed') socket.write(`{"t":"unsubscribe","room":"${room}"}`);
    },
    () => {
      for (const answered of waiting.values()) answered('lost');
      waiting.clear();
    },
  );
  return {
    send(answered) {
      const ref = ++sent;
      waiting.set(ref, answered);
      socket.write(`{"t":"subscribe","room":"${roomName(ref % ROOMS)}","ref":${ref}}`);
    },
    get underWay() {
      return waiting.size;
    },
    close: socket.close,
  };
}
