import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { refuse } from '../../domain/refusal.ts';
import type { WriteProblem } from '../../wire/write-problem.ts';
import { headerFault } from './check-headers.ts';

export type OpenWebSocket = (request: IncomingMessage, socket: Socket, head: Buffer) => void;

/**
 * Passes WebSocket handshakes to `open`, and answers every other Upgrade request over HTTP/1.1, as RFC 9110 requires: the
 * JDK's client and `curl --http2` offer h2c with their first request, body included. Node 20 passes the raw connection of
 * any Upgrade request to the `upgrade` listener, with the bytes after the head unread.
 */
export function routeUpgrades(server: Server, writeProblem: WriteProblem, open: OpenWebSocket): void {
  // Otherwise Node drops headers after the first 1,000, and the rebuilt head could lack its Content-Length. The limit of
  // 16 KiB remains.
  server.maxHeadersCount = 0;
  server.on('upgrade', (request, socket: Duplex, head) => {
    const connection = socket as Socket;
    if (isWebSocket(request)) {
      const refusal = headerFault(request);
      if (refusal) writeProblem(connection, refusal, request.headers);
      else open(request, connection, head);
    } else ignoreUpgrade(server, request, connection, head);
  });
  server.on('connect', (request, socket) =>
    writeProblem(
      socket,
      refuse('method_not_allowed', 'This is not a proxy: CONNECT is not supported.'),
      request.headers,
      { Allow: 'GET, HEAD, POST, PUT, DELETE, OPTIONS' },
    ),
  );
}

/** Whether this is a WebSocket handshake, for any path. A request with a body is not: the body would be read as frames. */
function isWebSocket({ method, httpVersion, headers }: IncomingMessage): boolean {
  const isOffered = (headers.upgrade ?? '').split(',').some((name) => /^\s*websocket\s*$/i.test(name));
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  return isOffered && method === 'GET' && httpVersion === '1.1' && !hasBody;
}

/** Puts the request back into the connection without its Upgrade header, and returns the connection to the HTTP server. */
function ignoreUpgrade(server: Server, request: IncomingMessage, socket: Socket, head: Buffer): void {
  // This comes first: a connection that the client has half closed would end while it has nothing to read.
  socket.unshift(Buffer.concat([headWithoutUpgrade(request), head]));
  const onError = () => socket.destroy();
  socket.on('error', onError);
  afterResponses(socket, () => {
    socket.off('error', onError);
    if (!socket.writable) return void socket.destroy();
    // The previous response may have set the timeout of an idle connection.
    socket.setTimeout(0);
    server.emit('connection', socket);
  });
}

/** Calls `next` when all earlier requests are answered: responses must have the order of their requests. */
function afterResponses(socket: Socket, next: () => void): void {
  const answering = (socket as Socket & { _httpMessage?: ServerResponse | null })._httpMessage;
  // When a response has finished, Node puts the next one into `_httpMessage`.
  if (answering) answering.once('finish', () => afterResponses(socket, next));
  else next();
}

/** Rebuilds the head, never longer than it was: a head just below the limit would otherwise exceed it now. */
function headWithoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    const value = valueWithoutUpgrade(name.toLowerCase(), rawHeaders[at + 1]!);
    if (value !== null) lines.push(`${name}:${value}`);
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

function valueWithoutUpgrade(name: string, value: string): string | null {
  if (name === 'upgrade' || name === 'http2-settings') return null;
  if (name !== 'connection') return value;
  const options = value.split(',').map((option) => option.trim());
  const left = options.filter((option) => !/^(upgrade|http2-settings)$/i.test(option));
  return left.length === 0 ? null : left.join(',');
}
