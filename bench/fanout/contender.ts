import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RoomEvents } from '../../packages/server/src/domain/rooms/room-events.ts';

/** One way to show a room's gifts to its viewers. */
export interface Contender {
  /** The address for viewers. */
  server: Server;
  /**
   * Delivers committed gifts, and returns the number that it delivered. A slow contender checks `isOver` before each gift, and leaves
   * the rest when it is true.
   */
  deliver(events: RoomEvents, isOver: () => boolean): number;
  /** The number of viewers of the room. */
  viewers(): number;
  /** The largest number of unsent bytes in this process for one of some sockets. */
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

/** Publishes gift by gift, each with everything that a screen needs, like a frame. */
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
