// The load, in a process of its own: it shares the machine with the server, but not its event loop.
import { LIMITS } from '@lavish/protocol';
import { signToken } from '../../packages/server/src/intake/tokens.ts';
import { ROOMS, roomName, VIEWERS, viewerName } from '../support/world.ts';
import { closedLoop, oneByOne } from './closed-loop.ts';
import type { Connection } from './connection.ts';
import { openHttpConnection } from './http-connection.ts';
import type { Call, LoadCalls } from './load.ts';
import { openLoop } from './open-loop.ts';
import { openSocketConnection } from './socket-connection.ts';
import { openWebSocket } from './web-socket.ts';

/** Gifts of one socket on their way at once: half of what the server lets wait. */
const PER_SOCKET = 64;

let connections: Connection[] = [];
let perConnection = 1;
const watchers: { close(): void }[] = [];

const calls: LoadCalls = {
  async connect({ server, transport, senders }) {
    const origin = new URL(server.origin);
    const realtime = new URL('/v1/realtime', server.origin.replace('http', 'ws'));
    for (const connection of connections) connection.close();
    connections = [];
    perConnection = transport === 'socket' ? PER_SOCKET : 1;
    for (let n = 0; n < senders; n++) {
      const sender = viewerName(n % VIEWERS);
      const room = roomName(n % ROOMS);
      connections.push(
        transport === 'socket'
          ? await openSocketConnection(realtime, await tokenFor(sender, server), room)
          : await openHttpConnection(origin, server.apiKey, sender, room),
      );
    }
  },
  /** One in each room, so that feed, rooms and frames have their work too. */
  async watch({ server }) {
    for (let room = 0; room < ROOMS; room++) {
      const url = new URL(server.origin.replace('http', 'ws'));
      url.pathname = '/v1/realtime';
      url.searchParams.set('token', await tokenFor(`watcher_${room}`, server));
      const watcher = await openWebSocket(
        url,
        () => {},
        () => {},
      );
      watcher.write(`{"t":"subscribe","room":"${roomName(room)}"}`);
      watchers.push(watcher);
    }
  },
  closedLoop: ({ seconds }) => closedLoop(connections, seconds),
  openLoop: ({ phases }) => openLoop(connections, perConnection, phases),
  oneByOne: ({ gifts, pauseMs }) => oneByOne(connections[0]!, gifts, pauseMs),
};

const tokenFor = (user: string, { tokenKeyId, tokenSecret }: { tokenKeyId: string; tokenSecret: string }) =>
  signToken(
    { user, grants: { watch: true, send: true }, expiresAtS: Date.now() / 1000 + LIMITS.defaultTokenTtlS },
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
