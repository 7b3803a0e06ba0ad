import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { refuse } from '../../domain/refusal.ts';
import type { WriteProblem } from '../../wire/write-problem.ts';

/** When Node's HTTP parser failed, Node adds the bytes that it was parsing. */
type ClientError = Error & { code?: string | undefined; rawPacket?: unknown };

/** Answers requests that Node's own parser refuses or that never arrive in full, with a problem like any other refusal. */
export const answerClientErrors = (writeProblem: WriteProblem) => (error: ClientError, socket: Socket) => {
  // A client that has sent nothing yet, such as a browser that connects in advance, would read it as the response to its
  // next request.
  const hasSentBytes = socket.bytesRead > 0;
  if (error.code === 'ECONNRESET' || !socket.writable || !hasSentBytes) {
    socket.destroy();
    return;
  }
  // An earlier request on this connection is still being processed. Its response is sent and is the last, so that the
  // client does not read this error as that response.
  const answering = (socket as Socket & { _httpMessage?: ServerResponse | null })._httpMessage;
  if (answering?.req.complete) {
    if (!answering.headersSent) answering.setHeader('connection', 'close');
    return;
  }
  writeProblem(socket, refuse('invalid_request', detailOf(error.code)), originIn(error.rawPacket));
};

/** Finds the Origin header in the raw bytes: the browser of that page needs it in the response's CORS header. */
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
