import type { Duplex } from 'node:stream';
import type { Frame } from '@lavish/protocol';
import type { RoomSnapshot } from '../../packages/server/src/domain/rooms/room-events.ts';
import { createOpenRooms, type OpenRooms } from '../../packages/server/src/rooms/open-rooms.ts';
import { createRooms, type Rooms } from '../../packages/server/src/rooms/rooms.ts';
import type { Subscriber } from '../../packages/server/src/rooms/subscriber.ts';
import { beginMessage, encodeMessage } from '../../packages/server/src/sockets/encode-message.ts';
import { createSockets } from '../../packages/server/src/sockets/sockets.ts';
import { createProblemWriter } from '../../packages/server/src/wire/write-problem.ts';
import { type Contender, mostUnsent, plainServer } from './contender.ts';
import { ROOM } from './gift-stream.ts';

const log = { debug() {}, info() {}, warn: console.error, error: console.error };

/** The rooms stage alone, with its defaults. */
export const startRooms = (encode: (frame: object) => Buffer, openRooms: OpenRooms): Rooms =>
  createRooms({
    openRooms,
    epoch: 'bench',
    readSnapshot: async () => emptyRoom,
    readEvents: () => Promise.reject(new Error('nothing is stored')),
    watch: () => ({ startAfter() {}, stop() {} }),
    reach: async () => {},
    encode,
    beginMessage,
    now: Date.now,
    log,
  });

export interface LavishContender extends Contender {
  /** The viewers as the room has them, and their raw sockets. */
  subscribers: Set<Subscriber>;
  sockets: Set<Duplex>;
}

/** The server's own rooms and sockets, fed with committed gifts like its feed; no database, no intake. */
export function openLavish(): LavishContender {
  const openRooms = createOpenRooms();
  const rooms = startRooms((message) => encodeMessage(message as Frame), openRooms);
  const subscribers = new Set<Subscriber>();
  const raw = new Set<Duplex>();
  const sockets = createSockets({
    now: Date.now,
    authenticate: async () => ({
      kind: 'user',
      user: `viewer_${Math.random()}`,
      name: null,
      grants: { watch: true },
      expiresAt: Date.now() + 3_600_000,
    }),
    rooms: {
      subscribe(request, subscriber) {
        subscribers.add(subscriber);
        return rooms.subscribe(request, subscriber);
      },
      unsubscribe(room, subscriber) {
        subscribers.delete(subscriber);
        rooms.unsubscribe(room, subscriber);
      },
    },
    sendGift: () => Promise.reject(new Error('no gifts are sent here')),
    openAccounts: async (users) => users.map(() => ({ wallet: { coins: 0, version: 0 } })),
    readAccounts: async () => [],
    readInvites: async () => [],
    writeProblem: createProblemWriter(['*']),
    readInvitedBattles: async () => [],
    catalogueVersion: () => 'c1',
    node: 'bench',
    log,
  });
  const server = plainServer().on('upgrade', (request, socket, head) => {
    raw.add(socket);
    socket.once('close', () => raw.delete(socket));
    sockets.handleUpgrade(request, socket, head);
  });
  return {
    server,
    subscribers,
    sockets: raw,
    deliver(events) {
      rooms.deliver(events);
      return events.events.length;
    },
    viewers: () => openRooms.viewersIn(ROOM),
    unsentBytes: () => mostUnsent(raw),
  };
}

const emptyRoom: RoomSnapshot = {
  room: {
    id: ROOM,
    host: 'host',
    title: null,
    live: true,
    created_at: new Date().toISOString(),
    ended_at: null,
    guests: [],
    has_more_guests: false,
    stats: { gifts: 0, coins: 0, senders: 0, viewers: 0 },
  },
  seq: 0,
  supporters: [],
  today: { room: [], host: [] },
  streaks: [],
  battle: null,
  users: {},
};
