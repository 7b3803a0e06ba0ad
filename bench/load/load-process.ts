// The load, in a process of its own: it shares the machine with the server, but not its event loop.
import { LIMITS } from '@lavish/protocol';
import { signToken } from '../../packages/server/src/intake/tokens.ts';
import type { Server } from '../support/server.ts';
import { ROOMS, roomName, VIEWERS, viewerName } from '../support/world.ts';
import { closedLoop, oneByOne } from './closed-loop.ts';
import type { Connection } from './connection.ts';
import { openHttpConnection } from './http-connection.ts';
import type { Call, LoadCalls } from './load.ts';
import { openLoop } from './open-loop.ts';
import { openSocketConnection } from './socket-connection.ts';
import { openWebSocket } from './web-socket.ts';

/** Gifts of one socket in progress at once: half of what the server allows. */
const PER_SOCKET = 64;

let connections: Connection[] = [];
let perConnection = 1;
const viewers: { close(): void }[] = [];

/** By battle, when each viewer got its result. */
const seen = new Map<string, number[]>();

const calls: LoadCalls = {
  async connect({ server, transport, senders, firstSender = 0, rooms = ROOMS }) {
    const origin = new URL(server.origin);
    const realtime = new URL('/v1/realtime', server.origin.replace('http', 'ws'));
    for (const connection of connections) connection.close();
    connections = [];
    perConnection = transport === 'socket' ? PER_SOCKET : 1;
    for (let n = firstSender; n < firstSender + senders; n++) {
      const sender = viewerName(n % VIEWERS);
      const room = roomName(n % rooms);
      connections.push(
        transport === 'socket'
          ? await openSocketConnection(realtime, await tokenFor(sender, server), room)
          : await openHttpConnection(origin, server.apiKey, sender, room),
      );
    }
  },
  /** A viewer in each room, so that feed, rooms and frames have work too. */
  async watch({ server }) {
    for (let room = 0; room < ROOMS; room++) await openViewer(server, `watcher_${room}`, room, () => {});
  },
  async audience({ server, rooms, viewers }) {
    for (let viewer = 0; viewer < viewers; viewer++) {
      await openViewer(server, `guest_${viewer}`, rooms[viewer % rooms.length]!, noteResult);
    }
  },
  resultsSeen: async ({ battle }) => seen.get(battle) ?? [],
  closedLoop: ({ seconds, afterRefusalMs, senders }) =>
    closedLoop(connections.slice(0, senders), seconds, afterRefusalMs),
  openLoop: ({ phases }) => openLoop(connections, perConnection, phases),
  oneByOne: ({ gifts, pauseMs }) => oneByOne(connections[0]!, gifts, pauseMs),
};

async function openViewer(
  server: Server['access'],
  user: string,
  room: number,
  received: (message: Buffer) => void,
): Promise<void> {
  const url = new URL(server.origin.replace('http', 'ws'));
  url.pathname = '/v1/realtime';
  url.searchParams.set('token', await tokenFor(user, server));
  const viewer = await openWebSocket(url, received, () => {});
  viewer.write(`{"t":"subscribe","room":"${roomName(room)}"}`);
  viewers.push(viewer);
}

/** Reads only frames in which a battle ended: their arrival is measured. */
function noteResult(message: Buffer): void {
  const at = performance.timeOrigin + performance.now();
  if (!message.includes('"battle_ended"')) return;
  for (const event of JSON.parse(message.toString()).events) {
    if (event.type === 'battle_ended') seen.set(event.battle, [...(seen.get(event.battle) ?? []), at]);
  }
}

const tokenFor = (user: string, { tokenKeyId, tokenSecret }: Server['access']) =>
  signToken(
    { user, grants: { watch: true, send: true }, issuedAtMs: Date.now(), ttlS: LIMITS.defaultTokenTtlS },
    tokenKeyId,
    Buffer.from(tokenSecret),
  );

process.on('message', async ({ name, args }: Call) => {
  try {
    process.send!({ result: await calls[name](args as never) });
  } catch (error) {
    process.send!({ fault: String(error) });
  }
});
process.on('disconnect', () => process.exit());
