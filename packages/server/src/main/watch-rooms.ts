import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { WebSocket } from 'ws';
import type { RoomWatch } from '../http/console/live-sockets.ts';
import { goingAway } from '../sockets/close-socket.ts';
import { SOCKET_LIMITS } from '../sockets/socket-limits.ts';
import { createSubscriptions, type RoomsForSockets } from '../sockets/subscriptions.ts';
import { createWriter } from '../sockets/writer.ts';

/** Screens are few: the number of their sockets is limited instead. */
const NO_QUOTA = { take: () => null, leave() {} };

/**
 * Writes the frames of the room that an operator watches to the operator's socket. An operator does not count as a viewer.
 * Changes run one after another, and only the latest one counts, so that a script that changes the room all the time opens
 * one room after another.
 */
export function watchRooms(
  { rooms, log }: { rooms: RoomsForSockets; log: Pick<Logger, 'warn'> },
  ws: WebSocket,
  socket: Duplex,
  reader: string,
): RoomWatch {
  const writer = createWriter(ws, socket, SOCKET_LIMITS);
  const subscriptions = createSubscriptions({
    rooms,
    writer,
    subscriptionQuota: NO_QUOTA,
    reader,
    viewer: null,
    max: 1,
  });
  let wanted: { room: string | null } | null = null;
  let running = false;

  async function change() {
    running = true;
    while (wanted !== null) {
      const { room } = wanted;
      wanted = null;
      subscriptions.endAll();
      if (room !== null) await subscriptions.subscribe({ t: 'subscribe', room });
    }
    running = false;
  }

  return {
    show(room) {
      wanted = { room };
      if (running) return;
      change().catch((fault) => {
        log.warn({ err: fault }, 'an operator could not watch a room');
        // The screen connects again later.
        goingAway(ws, 1);
      });
    },
    stop() {
      wanted = null;
      subscriptions.endAll();
      writer.stop();
    },
  };
}
