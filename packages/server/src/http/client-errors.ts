import type { Socket } from 'node:net';
import { uuidv7 } from 'uuidv7';
import { refuse } from '../domain/refuse.ts';
import { problemOf } from './problem.ts';

/** What Node's own parser refuses never becomes a request. It is answered as everything else is. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, ...problem } = problemOf(refuse('invalid_request', detailOf(error.code)), uuidv7());
  const body = JSON.stringify({ status, ...problem });
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} Bad Request\r\nConnection: close\r\nX-Request-Id: ${problem.request_id}\r\n` +
      `Content-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function detailOf(code: string | undefined): string {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return 'The path and the headers may have 16 KiB at most.';
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 'The request took too long to arrive.';
    default:
      return 'This is not HTTP.';
  }
}
