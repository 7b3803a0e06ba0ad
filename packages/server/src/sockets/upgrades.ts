import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { refuse } from '../domain/refusal.ts';
import { createTimeSlicer } from '../scheduling/time-slicer.ts';
import type { WriteProblem } from '../wire/write-problem.ts';
import { chooseProtocol, credentialsOf, pathOf } from './handshake.ts';
import { MAX_PAYLOAD_BYTES, type SocketLimits } from './socket-limits.ts';
import type { SocketsObserver } from './sockets-observer.ts';

export interface UpgradesOptions {
  /** Takes over a socket after its handshake. */
  accept(ws: WebSocket, socket: Duplex, credential: string | undefined): void;
  /** Responds to a handshake that is refused. */
  writeProblem: WriteProblem;
  limits: Pick<SocketLimits, 'maxHandshakes'>;
  observe?: SocketsObserver | undefined;
}

export interface Upgrades {
  /** For the `upgrade` event of an HTTP server. */
  handle(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Refuses all handshakes from now on. */
  stop(): void;
}

const PATH = '/v1/realtime';
const TRY_LATER = refuse('overloaded', 'This node does not accept WebSockets at the moment.', {
  retry_after_s: 1,
});
const TWO_TOKENS = refuse('invalid_request', 'The token is sent twice.', { param: 'token' });
const ignore = () => {};
/** How long a client may take to respond to a close frame. */
const CLOSE_TIMEOUT_MS = 2_000;

/** Carries out the handshakes of WebSockets. */
export function createUpgrades({ accept, writeProblem, limits, observe }: UpgradesOptions): Upgrades {
  /** After the end of another node all its clients may reconnect to this one at once. */
  const handshakes = createTimeSlicer();
  let stopped = false;

  // `closeTimeout` is not in the types yet.
  const settings = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_PAYLOAD_BYTES,
    // A message in small fragments takes more memory than its bytes. 1,000 fragments are enough for 256 KiB.
    maxFragments: 1_000,
    maxBufferedChunks: 1_000,
    handleProtocols: chooseProtocol,
    closeTimeout: CLOSE_TIMEOUT_MS,
  };
  const server = new WebSocketServer(settings);
  server.on('wsClientError', ({ message }, socket, request) =>
    writeProblem(
      socket,
      refuse('invalid_request', `No WebSocket: ${message}.`, { param: 'Upgrade' }),
      request.headers,
      { 'Sec-WebSocket-Version': '13' },
    ),
  );

  return {
    handle(request, socket, head) {
      if (pathOf(request) !== PATH)
        return writeProblem(socket, refuse('not_found', `WebSockets open at ${PATH}.`), request.headers);
      const [credential, ...others] = credentialsOf(request);
      if (others.length > 0) return writeProblem(socket, TWO_TOKENS, request.headers);
      const tooMany = handshakes.waiting >= limits.maxHandshakes;
      if (tooMany) observe?.limitReached('handshakes');
      if (stopped || tooMany) return writeProblem(socket, TRY_LATER, request.headers);
      // Until `ws` listens itself, an error of the socket would end the process.
      socket.on('error', ignore);
      void handshakes.take(() => {
        socket.off('error', ignore);
        if (stopped) return writeProblem(socket, TRY_LATER, request.headers);
        // `ws` accepts only this value; a client may offer other protocols as well.
        request.headers.upgrade = 'websocket';
        server.handleUpgrade(request, socket, head, (ws) => accept(ws, socket, credential));
      });
    },
    stop() {
      stopped = true;
    },
  };
}
