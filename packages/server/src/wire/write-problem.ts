import { type IncomingHttpHeaders, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Refusal } from '@lavish/protocol';
import { createBrowserHeaders } from './browser-headers.ts';
import { problemOf } from './problem.ts';
import { requestIdOf } from './request-id.ts';

/**
 * Writes a refusal to a connection that has no response object, and closes the connection. `asked`: the request's headers, as
 * far as they could be read.
 */
export type WriteProblem = (
  socket: Duplex,
  refusal: Refusal,
  asked: IncomingHttpHeaders,
  more?: Record<string, string>,
) => void;

/** `corsOrigins`: pages of these origins may read the refusals; `*`: all. */
export function createProblemWriter(corsOrigins: readonly string[]): WriteProblem {
  const browserHeaders = createBrowserHeaders(corsOrigins);

  return (socket, refusal, asked, more = {}) => {
    const requestId = requestIdOf(asked);
    const { status, ...problem } = problemOf(refusal, requestId);
    const body = JSON.stringify({ status, ...problem });
    const lines = Object.entries({
      Connection: 'close',
      Date: new Date().toUTCString(),
      'X-Request-Id': requestId,
      ...browserHeaders(asked.origin),
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
