import { connect, type Socket } from 'node:net';

const TEXT = 0x81;
const PONG = 0x8a;
/** Any mask costs the server the same, except zeros. */
const MASK = Buffer.from([0x5a, 0x17, 0xc3, 0x88]);

/** A minimal WebSocket client: it sends short texts and receives whole messages. */
export interface RawSocket {
  write(text: string): void;
  close(): void;
}

/**
 * Resolves when the server has accepted the upgrade. `received` gets each later message, `closeReceived` the close code and
 * reason.
 */
export async function openWebSocket(
  url: URL,
  received: (text: Buffer) => void,
  closed: () => void,
  closeReceived: (code: number, reason: string) => void = () => {},
): Promise<RawSocket> {
  const socket = connect(Number(url.port), url.hostname);
  socket.setNoDelay(true);
  socket.on('error', () => {});
  const rest = await upgrade(socket, url);
  const read = frameReader((opcode, payload) => {
    if (opcode === 0x1) received(payload);
    else if (opcode === 0x9) socket.write(frame(PONG, payload));
    else if (opcode === 0x8) {
      if (payload.length >= 2) closeReceived(payload.readUInt16BE(0), payload.toString('utf8', 2));
      socket.end();
    }
  });
  socket.on('data', read);
  socket.on('close', closed);
  if (rest.length > 0) read(rest);
  return {
    write: (text) => socket.write(frame(TEXT, Buffer.from(text))),
    close: () => socket.destroy(),
  };
}

async function upgrade(socket: Socket, url: URL): Promise<Buffer> {
  socket.write(
    `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.from('the benchmark 16').toString('base64')}\r\n\r\n`,
  );
  let answer = Buffer.alloc(0);
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    answer = Buffer.concat([answer, chunk]);
    const end = answer.indexOf('\r\n\r\n');
    if (end < 0) continue;
    if (!answer.toString('latin1', 0, 12).endsWith('101')) break;
    return answer.subarray(end + 4);
  }
  throw new Error(`the server did not accept the socket: ${answer}`);
}

function frame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const start = length < 126 ? 6 : 8;
  const bytes = Buffer.allocUnsafe(start + length);
  bytes[0] = opcode;
  if (length < 126) bytes[1] = 0x80 | length;
  else {
    bytes[1] = 0x80 | 126;
    bytes.writeUInt16BE(length, 2);
  }
  bytes.set(MASK, start - 4);
  for (let i = 0; i < length; i++) bytes[start + i] = payload[i]! ^ MASK[i & 3]!;
  return bytes;
}

/** Splits a stream into frames. A server's frames are never masked, and Lavish never fragments. */
function frameReader(take: (opcode: number, payload: Buffer) => void): (chunk: Buffer) => void {
  let kept: Buffer | null = null;
  return (chunk) => {
    const bytes = kept ? Buffer.concat([kept, chunk]) : chunk;
    let at = 0;
    for (;;) {
      const left = bytes.length - at;
      if (left < 2) break;
      let length = bytes[at + 1]! & 0x7f;
      const start = length < 126 ? 2 : length === 126 ? 4 : 10;
      if (left < start) break;
      if (length === 126) length = bytes.readUInt16BE(at + 2);
      else if (length === 127) length = Number(bytes.readBigUInt64BE(at + 2));
      if (left < start + length) break;
      take(bytes[at]! & 0x0f, bytes.subarray(at + start, at + start + length));
      at += start + length;
    }
    kept = at < bytes.length ? bytes.subarray(at) : null;
  };
}
