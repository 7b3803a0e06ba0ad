import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { uuidv7 } from 'uuidv7';
import { refuse } from '../domain/refuse.ts';
import { writeProblem } from '../wire/write-problem.ts';

/** What Node's own parser refuses never becomes a request. It is answered as everything else is. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  // Who has asked nothing yet, as browsers do that connect in advance, would take it for the answer to what comes next.
  const hasAsked = socket.bytesRead > 0;
  if (error.code === 'ECONNRESET' || !socket.writable || !hasAsked) {
    socket.destroy();
    return;
  }
  // Nor may it be taken for the answer to a request before, which may well succeed: that one comes, and is the last.
  const answering = (socket as Socket & { _httpMessage?: ServerResponse | null })._httpMessage;
  if (answering?.req.complete) {
    if (!answering.headersSent) answering.setHeader('connection', 'close');
    return;
  }
  writeProblem(socket, refuse('invalid_request', detailOf(error.code)), uuidv7());
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
