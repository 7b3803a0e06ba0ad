import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ConsoleLive, ConsoleWatch } from '@lavish/protocol';
import type pg from 'pg';
import { Compile } from 'typebox/compile';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { SignedInOperator } from '../../domain/operators/operator.ts';
import { mayDo } from '../../domain/operators/permissions.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { liveSessions, readSession } from '../../store/operators/sessions.ts';
import type { WriteProblem } from '../../wire/write-problem.ts';
import { requestedHost, type TrustsProxy } from '../requests/trusted-proxies.ts';
import { sessionToken } from './cookies.ts';
import { crossSiteFault } from './same-origin.ts';

export const LIVE_PATH = '/console/api/live';

/** More than the screens of a large operations room. */
const MAX_SOCKETS = 200;

/** A message has some 5 kB. A screen that has not read the last ones gets the next one later. */
const MAX_UNREAD_BYTES = 64 * 1024;

/** How long a screen may take to respond to a close frame. */
const CLOSE_TIMEOUT_MS = 2_000;

/** Close codes as at `/v1/realtime`: sign in again, and reconnect later. */
const SESSION_ENDED = 4401;
const GOING_AWAY = 4503;

/** The room that one socket watches. */
export interface RoomWatch {
  /** Sends this room's frames from now on, and those of no other room. Null: of none. */
  show(room: string | null): void;
  stop(): void;
}

export interface LiveSocketsOptions {
  pool: pg.Pool;
  /** Begins to write frames of rooms to a socket. `reader`: the owner of the budget of its reads. */
  watchRooms(ws: WebSocket, socket: Duplex, reader: string): RoomWatch;
  trustsProxy: TrustsProxy;
  writeProblem: WriteProblem;
}

/** The sockets of the live overview and of rooms that operators watch. */
export interface LiveSockets {
  /** For a WebSocket handshake at `LIVE_PATH`. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Closes the sockets whose sessions have ended. To be called once a second. */
  checkSessions(): Promise<void>;
  send(message: ConsoleLive): void;
  close(): void;
  readonly count: number;
}

/** A handshake has the cookie of a session, and comes from the console's own page: browsers send cookies from any page. */
export function createLiveSockets({
  pool,
  watchRooms,
  trustsProxy,
  writeProblem,
}: LiveSocketsOptions): LiveSockets {
  // `closeTimeout` is not in the types yet.
  const settings = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    // A screen sends which room it shows.
    maxPayload: 1_024,
    closeTimeout: CLOSE_TIMEOUT_MS,
  };
  const server = new WebSocketServer(settings);
  /** With the token of each socket's session. */
  const sockets = new Map<WebSocket, string>();
  let handshakes = 0;
  let isClosed = false;

  async function findOperator(request: IncomingMessage) {
    const crossSite = crossSiteFault(request, requestedHost(request, trustsProxy) ?? '');
    if (crossSite) return crossSite;
    if (isClosed || sockets.size + handshakes > MAX_SOCKETS)
      return refuse('overloaded', 'This node has no place for another screen.', { retry_after_s: 5 });
    const operator = await readSession(pool, sessionToken(request.headers) ?? '');
    if (!operator) return refuse('unauthenticated', 'Sign in to the console.');
    return mayDo(operator.role, 'live.read')
      ? operator
      : refuse('forbidden', `The role ${operator.role} does not allow this.`);
  }

  function accept(ws: WebSocket, socket: Duplex, token: string, { id }: SignedInOperator) {
    const watch = watchRooms(ws, socket, `operator ${id}`);
    sockets.set(ws, token);
    ws.on('error', () => ws.terminate());
    ws.on('message', (data, isBinary) => {
      const message = isBinary ? null : parse(data);
      if (message) watch.show(message.room);
      else ws.close(1008, 'This socket takes only the message that names a room.');
    });
    ws.on('close', () => {
      sockets.delete(ws);
      watch.stop();
    });
  }

  return {
    handleUpgrade(request, socket, head) {
      const onError = () => socket.destroy();
      // Until `ws` listens itself, an error of the socket would end the process.
      socket.on('error', onError);
      handshakes += 1;
      findOperator(request)
        .catch(() => refuse('overloaded', 'The database is unavailable.', { retry_after_s: 1 }))
        .then((operator) => {
          handshakes -= 1;
          if (isRefusal(operator)) return writeProblem(socket, operator, request.headers);
          socket.off('error', onError);
          server.handleUpgrade(request, socket, head, (ws) =>
            accept(ws, socket, sessionToken(request.headers)!, operator),
          );
        });
    },
    async checkSessions() {
      if (sockets.size === 0) return;
      const live = await liveSessions(pool, [...new Set(sockets.values())]);
      for (const [ws, token] of sockets)
        if (!live.has(token)) ws.close(SESSION_ENDED, 'The session has ended.');
    },
    send(message) {
      const text = JSON.stringify(message);
      for (const ws of sockets.keys()) if (ws.bufferedAmount < MAX_UNREAD_BYTES) ws.send(text);
    },
    close() {
      isClosed = true;
      for (const ws of sockets.keys()) ws.close(GOING_AWAY, JSON.stringify({ retry_ms: 1_000 }));
    },
    get count() {
      return sockets.size;
    },
  };
}

const watchSchema = Compile(ConsoleWatch);

function parse(data: RawData): ConsoleWatch | null {
  try {
    const message: unknown = JSON.parse(String(data));
    return watchSchema.Check(message) ? message : null;
  } catch {
    return null;
  }
}
