import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { closeSocket } from './close-socket.ts';
import type { SocketLimits } from './socket-limits.ts';
import type { SocketsObserver } from './sockets-observer.ts';
import type { WriteBacklog } from './write-backlog.ts';

export interface Writer extends WriteBacklog {
  /**
   * Writes a response, which may be in parts, up to twice the budget of unread bytes; beyond that the socket is closed as too
   * slow. The first part belongs to this socket; the others are shared with other sockets.
   */
  respond(...message: Buffer[]): void;
  /** Writes a frame. @returns false, and writes nothing, when the budget is exceeded */
  send(frame: Buffer): boolean;
  /** Whether half the budget is free again. */
  ready(): boolean;
  stop(): void;
}

const uncork = (socket: Duplex) => socket.uncork();

/**
 * Writes whole WebSocket frames to the raw socket, with a budget of bytes that the client may leave unread. (`ws` writes its
 * own pings and closes to the same socket; without compression it has no queue that these writes could overtake.)
 */
export function createWriter(
  ws: WebSocket,
  socket: Duplex,
  limits: SocketLimits,
  observe?: SocketsObserver,
): Writer {
  const { maxUnreadBytes, stallMs } = limits;
  let stall: NodeJS.Timeout | null = null;
  /** Bytes of responses since the client had last read everything. */
  let responseBytes = 0;

  const isOpen = () => ws.readyState === WebSocket.OPEN;
  const ready = () => socket.writableLength <= maxUnreadBytes / 2;
  const tooSlow = () => closeSocket(ws, 'too_slow', 'The messages are not read fast enough.');

  function stop() {
    if (stall !== null) clearTimeout(stall);
    stall = null;
  }

  function awaitReader() {
    stall ??= setTimeout(() => {
      stall = null;
      if (isOpen() && !ready()) tooSlow();
    }, stallMs);
  }

  /** All responses of one turn of the event loop are sent in one write, because the write costs more than everything else. */
  function holdUntilTurnEnds() {
    if (socket.writableCorked > 0) return;
    socket.cork();
    process.nextTick(uncork, socket);
  }

  return {
    respond(...message) {
      if (!isOpen()) return;
      if (socket.writableLength > 2 * maxUnreadBytes) return tooSlow();
      if (socket.writableLength === 0) responseBytes = 0;
      responseBytes += message[0]?.length ?? 0;
      holdUntilTurnEnds();
      let bytes = 0;
      for (const part of message) {
        socket.write(part);
        bytes += part.length;
      }
      observe?.wrote('response', bytes);
    },
    send(frame) {
      // The subscription is about to end, so the subscriber does not lag.
      if (!isOpen()) return true;
      if (socket.writableLength > maxUnreadBytes) {
        awaitReader();
        return false;
      }
      stop();
      socket.write(frame);
      observe?.wrote('frame', frame.length);
      return true;
    },
    ready,
    unreadBytes: () => Math.min(responseBytes, socket.writableLength),
    tooSlow,
    stop,
  };
}
