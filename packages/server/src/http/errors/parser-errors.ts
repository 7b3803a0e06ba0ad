import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { refuse } from '../../domain/refusal.ts';
import type { WriteProblem } from '../../wire/write-problem.ts';

/** Node adds the bytes that its parser was given, when it was the parser that failed. */
type ClientError = Error & { code?: string | undefined; rawPacket?: unknown };

/** Answers what Node's own parser refuses, and what never becomes a request, in the same form as everything else. */
export const answerClientErrors = (writeProblem: WriteProblem) => (error: ClientError, socket: Socket) => {
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
  writeProblem(socket, refuse('invalid_request', detailOf(error.code)), originIn(error.rawPacket));
};

/** The page that asked, when its header is among the bytes that came: its browser wants to see it in the answer. */
function originIn(packet: unknown): { origin?: string } {
  const text = Buffer.isBuffer(packet) ? packet.toString('latin1') : '';
  const origin = /^origin:[ \t]*(\S+)[ \t]*\r?$/im.exec(text)?.[1];
  return origin === undefined ? {} : { origin };
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
