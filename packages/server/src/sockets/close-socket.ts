import { CLOSE_CODES, type CloseReason, type ErrorCode } from '@lavish/protocol';
import { WebSocket } from 'ws';

/** A close frame has 125 bytes, two of which are the code. */
const MAX_REASON_BYTES = 123;

/** Which code we closed a socket with: who does not read, does not answer with it, and `ws` then says 1006. */
const ended = new WeakMap<WebSocket, number>();

/** Why a socket is closed: by our own code if the end was ours, else by the one that was heard. */
export const closeCodeOf = (ws: WebSocket, heard: number): number => ended.get(ws) ?? heard;

/** Says goodbye with a code that tells the client what to do, and a reason that tells a person why. */
export function closeSocket(ws: WebSocket, reason: CloseReason, detail = ''): void {
  if (ws.readyState === WebSocket.OPEN) ended.set(ws, CLOSE_CODES[reason].code);
  // One that was paused would not hear the other side's goodbye.
  ws.resume();
  ws.close(CLOSE_CODES[reason].code, shortened(detail));
}

/** `random` in [0, 1): each socket its own, so that a node's sockets do not all come back in the same moment. */
export function goingAway(ws: WebSocket, sockets: number, random = Math.random()): void {
  // One socket a millisecond: what a node was seen to accept with ease.
  const spreadMs = Math.min(1_000 + sockets, 30_000);
  closeSocket(ws, 'going_away', JSON.stringify({ retry_ms: Math.round(random * spreadMs) }));
}

/** How a socket is closed whose credential was refused; null when trying again later may help. */
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
  // Cut in the middle of a character, the rest of it becomes U+FFFD.
  return Buffer.from(text)
    .subarray(0, MAX_REASON_BYTES)
    .toString()
    .replace(/\uFFFD+$/, '');
}
