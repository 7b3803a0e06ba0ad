import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Refusal } from '@lavish/protocol';
import { problemOf } from './problem.ts';

/** Writes a refusal to a connection that has no response object, and closes the connection. */
export function writeProblem(
  socket: Duplex,
  refusal: Refusal,
  requestId: string,
  headers: Record<string, string> = {},
): void {
  const { status, ...problem } = problemOf(refusal, requestId);
  const body = JSON.stringify({ status, ...problem });
  const lines = Object.entries({
    Connection: 'close',
    Date: new Date().toUTCString(),
    'X-Request-Id': requestId,
    ...(refusal.retry_after_s !== undefined && { 'Retry-After': String(Math.ceil(refusal.retry_after_s)) }),
    ...headers,
    'Content-Type': 'application/problem+json',
    'Content-Length': String(Buffer.byteLength(body)),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
}
