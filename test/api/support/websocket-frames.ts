/** WebSocket frames of a client, valid or not. */

export const TEXT = 0x1;
export const CONTINUATION = 0x0;
export const PING = 0x9;

interface FrameOptions {
  /** Not the last of its message. */
  more?: boolean;
  /** RSV1: the payload is compressed. */
  compressed?: boolean;
  masked?: boolean;
  /** The declared length, whatever follows. */
  length?: bigint;
}

/** One frame, masked by zeros, which leaves the payload as it is. */
export function frameOf(opcode: number, payload: string | Buffer = '', options: FrameOptions = {}): Buffer {
  const { more = false, compressed = false, masked = true } = options;
  const bytes = Buffer.from(payload);
  const length = options.length ?? BigInt(bytes.length);
  const head = Buffer.alloc(length < 126n ? 2 : length < 65_536n ? 4 : 10);
  head[0] = opcode | (more ? 0 : 0x80) | (compressed ? 0x40 : 0);
  head[1] = (masked ? 0x80 : 0) | (head.length === 2 ? Number(length) : head.length === 4 ? 126 : 127);
  if (head.length === 4) head.writeUInt16BE(Number(length), 2);
  if (head.length === 10) head.writeBigUInt64BE(length, 2);
  return Buffer.concat([head, Buffer.alloc(masked ? 4 : 0), bytes]);
}

/** One message in this many frames. The last one ends it, unless it is to stay unfinished. */
export function inFragments(text: string, count: number, { endless = false } = {}): Buffer {
  const size = Math.ceil(text.length / count);
  return Buffer.concat(
    Array.from({ length: count }, (_, n) =>
      frameOf(n === 0 ? TEXT : CONTINUATION, text.slice(n * size, (n + 1) * size), {
        more: endless || n < count - 1,
      }),
    ),
  );
}
