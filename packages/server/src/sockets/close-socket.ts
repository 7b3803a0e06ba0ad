import { CLOSE_CODES, type CloseReason, type ErrorCode } from '@lavish/protocol';
import { WebSocket } from 'ws';

/** A close frame has at most 125 bytes, two of which are the code. */
const MAX_REASON_BYTES = 123;

/** The codes with which this node closed sockets, because `ws` reports 1006 if the client does not respond. */
const ended = new WeakMap<WebSocket, number>();

/** The code of a closed socket: this node's if it closed the socket, else the received one. */
export const closeCodeOf = (ws: WebSocket, received: number): number => ended.get(ws) ?? received;

/** Closes a socket with a code for the client program, and a reason for the developer. */
export function closeSocket(ws: WebSocket, reason: CloseReason, detail = ''): void {
  if (ws.readyState === WebSocket.OPEN) ended.set(ws, CLOSE_CODES[reason].code);
  // A paused socket would not receive the client's close frame.
  ws.resume();
  ws.close(CLOSE_CODES[reason].code, shortened(detail));
}

/** `random` in [0, 1): different for each socket, so that clients do not all reconnect at the same time. */
export function goingAway(ws: WebSocket, sockets: number, random = Math.random()): void {
  // One socket a millisecond: less than a node accepted in a measurement.
  const spreadMs = Math.min(1_000 + sockets, 30_000);
  closeSocket(ws, 'going_away', JSON.stringify({ retry_ms: Math.round(random * spreadMs) }));
}

/** The close reason for a refused credential; null when a retry may help. */
export function closeReasonOf(code: ErrorCode): CloseReason | null {
  switch (code) {
    case 'unauthenticated':
      return 'token_invalid';
    case 'forbidden':
      return 'not_allowed';
    case 'rate_limited':
      return 'too_many';
    default:
      return null;
  }
}

function shortened(text: string): string {
  if (Buffer.byteLength(text) <= MAX_REASON_BYTES) return text;
  // A character that is cut in half becomes U+FFFD.
  return Buffer.from(text)
    .subarray(0, MAX_REASON_BYTES)
    .toString()
    .replace(/\uFFFD+$/, '');
}
