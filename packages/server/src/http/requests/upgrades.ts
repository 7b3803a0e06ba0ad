import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { refuse } from '../../domain/refusal.ts';
import type { WriteProblem } from '../../wire/write-problem.ts';
import { headerFault } from './check-headers.ts';

export type OpenWebSocket = (request: IncomingMessage, socket: Socket, head: Buffer) => void;

/**
 * Gives WebSockets to `open`, and has every other offer to upgrade answered over HTTP/1.1, as RFC 9110 wants: the JDK's
 * client and `curl --http2` offer h2c with their first request, body included. Node 20 gives the raw connection of any
 * offer to the `upgrade` listener, with what follows the head unread.
 */
export function routeUpgrades(server: Server, writeProblem: WriteProblem, open: OpenWebSocket): void {
  // A head that Node cut off after 1,000 headers would be rebuilt without its Content-Length. 16 KiB remain the limit.
  server.maxHeadersCount = 0;
  server.on('upgrade', (request, socket: Duplex, head) => {
    const connection = socket as Socket;
    if (isWebSocket(request)) {
      const refusal = headerFault(request);
      if (refusal) writeProblem(connection, refusal, request.headers);
      else open(request, connection, head);
    } else passOver(server, request, connection, head);
  });
  server.on('connect', (request, socket) =>
    writeProblem(
      socket,
      refuse('method_not_allowed', 'This is not a proxy: CONNECT is not taken.'),
      request.headers,
      { Allow: 'GET, HEAD, POST, PUT, DELETE, OPTIONS' },
    ),
  );
}

/** A handshake that can become a WebSocket, wherever it points to. What carries a body is none: it would be read as frames. */
function isWebSocket({ method, httpVersion, headers }: IncomingMessage): boolean {
  const isOffered = (headers.upgrade ?? '').split(',').some((name) => /^\s*websocket\s*$/i.test(name));
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  return isOffered && method === 'GET' && httpVersion === '1.1' && !hasBody;
}

/** Puts the request back without its offer, and gives the connection to the HTTP server again. */
function passOver(server: Server, request: IncomingMessage, socket: Socket, head: Buffer): void {
  // Before anything else: a connection that the client has half closed would end while it has nothing to read.
  socket.unshift(Buffer.concat([headWithoutOffer(request), head]));
  const onError = () => socket.destroy();
  socket.on('error', onError);
  afterAnswers(socket, () => {
    socket.off('error', onError);
    if (!socket.writable) return void socket.destroy();
    // The answer before may have set the time limit of an idle connection.
    socket.setTimeout(0);
    server.emit('connection', socket);
  });
}

/** Calls `next` once no request before this one is unanswered: answers go out in the order of their requests. */
function afterAnswers(socket: Socket, next: () => void): void {
  const answering = (socket as Socket & { _httpMessage?: ServerResponse | null })._httpMessage;
  // Node puts the next answer in place when one has finished.
  if (answering) answering.once('finish', () => afterAnswers(socket, next));
  else next();
}

/** Not a byte longer than it came, or a head just below the limit would pass it now. */
function headWithoutOffer({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    const value = withoutOffer(name.toLowerCase(), rawHeaders[at + 1]!);
    if (value !== null) lines.push(`${name}:${value}`);
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

function withoutOffer(name: string, value: string): string | null {
  if (name === 'upgrade' || name === 'http2-settings') return null;
  if (name !== 'connection') return value;
  const options = value.split(',').map((option) => option.trim());
  const left = options.filter((option) => !/^(upgrade|http2-settings)$/i.test(option));
  return left.length === 0 ? null : left.join(',');
}
