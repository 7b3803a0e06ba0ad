import { type IncomingHttpHeaders, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Refusal } from '@lavish/protocol';
import { createBrowserHeaders } from './browser-headers.ts';
import { problemOf } from './problem.ts';
import { requestIdOf } from './request-id.ts';

/**
 * Writes a refusal to a connection without a response object, and closes the connection. `requestHeaders`: those that could
 * be parsed. `more`: additional response headers.
 */
export type WriteProblem = (
  socket: Duplex,
  refusal: Refusal,
  requestHeaders: IncomingHttpHeaders,
  more?: Record<string, string>,
) => void;

/** `corsOrigins`: the origins whose pages may read the refusals; `*`: all. */
export function createProblemWriter(corsOrigins: readonly string[]): WriteProblem {
  const browserHeaders = createBrowserHeaders(corsOrigins);

  return (socket, refusal, requestHeaders, more = {}) => {
    const requestId = requestIdOf(requestHeaders);
    const { status, ...problem } = problemOf(refusal, requestId);
    const body = JSON.stringify({ status, ...problem });
    const lines = Object.entries({
      Connection: 'close',
      Date: new Date().toUTCString(),
      'X-Request-Id': requestId,
      ...browserHeaders(requestHeaders.origin),
      ...(refusal.retry_after_s !== undefined && { 'Retry-After': String(Math.ceil(refusal.retry_after_s)) }),
      ...more,
      'Content-Type': 'application/problem+json',
      'Content-Length': String(Buffer.byteLength(body)),
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.on('error', () => socket.destroy());
    socket.once('finish', () => socket.destroy());
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  };
}
