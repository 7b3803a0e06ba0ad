import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { closeSocket } from './close-socket.ts';
import type { SocketLimits } from './socket-limits.ts';
import type { SocketsObserver } from './sockets-observer.ts';
import type { WriteBacklog } from './write-backlog.ts';

export interface Writer extends WriteBacklog {
  /**
   * Writes a message, which may be in parts, whatever waits already, up to twice the budget; beyond that the socket is
   * closed as too slow. Of the parts the first is this socket's, the others are the same for many.
   */
  answer(...message: Buffer[]): void;
  /** Writes a frame; over the budget it writes nothing and says false. */
  send(frame: Buffer): boolean;
  /** Half the budget is free again. */
  ready(): boolean;
  stop(): void;
}

const uncork = (socket: Duplex) => socket.uncork();

/**
 * Writes whole frames to the raw socket, with a budget of bytes that the other side may leave unread. (`ws` writes its
 * own pings and closes to the same socket; without compression it keeps no queue that we could overtake.)
 */
export function createWriter(
  ws: WebSocket,
  socket: Duplex,
  limits: SocketLimits,
  observe?: SocketsObserver,
): Writer {
  const { maxUnreadBytes, stallMs } = limits;
  let stall: NodeJS.Timeout | null = null;
  /** Answered since everything had been read the last time. */
  let answeredBytes = 0;

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

  /** What is answered in one turn of the event loop leaves in one write, which costs more than all else about it. */
  function holdUntilTurnEnds() {
    if (socket.writableCorked > 0) return;
    socket.cork();
    process.nextTick(uncork, socket);
  }

  return {
    answer(...message) {
      if (!isOpen()) return;
      if (socket.writableLength > 2 * maxUnreadBytes) return tooSlow();
      if (socket.writableLength === 0) answeredBytes = 0;
      answeredBytes += message[0]?.length ?? 0;
      holdUntilTurnEnds();
      let bytes = 0;
      for (const part of message) {
        socket.write(part);
        bytes += part.length;
      }
      observe?.wrote('answer', bytes);
    },
    send(frame) {
      // Nobody to fall behind: the subscription is about to end.
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
    unreadBytes: () => Math.min(answeredBytes, socket.writableLength),
    tooSlow,
    stop,
  };
}
