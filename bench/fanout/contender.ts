import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RoomEvents } from '../../packages/server/src/domain/rooms/room-events.ts';

/** One way of showing a room's gifts to its viewers. */
export interface Contender {
  /** What viewers connect to. */
  server: Server;
  /**
   * These gifts were committed; says how many of them were told. Who takes long over each asks `isOver` before it, and
   * leaves the rest when it is.
   */
  deliver(events: RoomEvents, isOver: () => boolean): number;
  /** How many watch the room. */
  viewers(): number;
  /** Bytes that wait in this process for the slowest of some sockets. */
  unsentBytes(): number;
}

export const NAMES = ['lavish', 'ws', 'socket.io', 'socket.io, our frames'] as const;
export type Name = (typeof NAMES)[number];

/** Port of a server that listens on loopback. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 4_096, resolve));
  return (server.address() as AddressInfo).port;
}

export const plainServer = (): Server => createServer((_, response) => response.writeHead(404).end());

/** Tells gift by gift, each with all that a screen needs: what a frame tells of it, no less. */
export function oneByOne(
  { events, users }: RoomEvents,
  isOver: () => boolean,
  publish: (gift: object) => void,
): number {
  let published = 0;
  for (const event of events) {
    if (event.type !== 'gift' || isOver()) break;
    publish({ ...event, users: { [event.sender]: users[event.sender] } });
    published += 1;
  }
  return published;
}

/** Of the first sockets: enough to see that readers cannot follow. */
export const mostUnsent = (sockets: Iterable<{ writableLength: number }>): number => {
  let most = 0;
  let looked = 0;
  for (const { writableLength } of sockets) {
    most = Math.max(most, writableLength);
    if (++looked === 50) break;
  }
  return most;
};
