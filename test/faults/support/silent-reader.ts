import { connect, type Socket } from 'node:net';
import { frameOf, TEXT } from '../../api/support/websocket-frames.ts';
import type { LavishProcess } from '../../support/lavish-process.ts';

/** A connection that subscribes, and then reads nothing and answers no ping, like a phone in a tunnel. */
export interface SilentReader {
  /** It can still send. */
  ask(message: object): void;
  close(): void;
}

/** A bare connection, because a WebSocket library would answer pings. With the server's key, whose sockets have no limit. */
export async function openSilentReader(server: LavishProcess, room: string): Promise<SilentReader> {
  const { hostname, port, pathname } = new URL(server.realtime);
  const socket = connect(Number(port), hostname);
  // The server ends it eventually.
  socket.on('error', () => {});
  const ask = (message: object) => socket.write(frameOf(TEXT, JSON.stringify(message)));
  socket.write(
    [
      `GET ${pathname}?token=${server.api_key} HTTP/1.1`,
      `Host: ${hostname}:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${Buffer.from('silent as a tomb').toString('base64')}`,
      '\r\n',
    ].join('\r\n'),
  );
  await untilReceived(socket, '"t":"welcome"');
  ask({ t: 'subscribe', room });
  await untilReceived(socket, '"t":"subscribed"');
  return { ask, close: () => socket.destroy() };
}

/** Resolves when `words` have been received, and stops reading. */
function untilReceived(socket: Socket, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = '';
    function read(bytes: Buffer) {
      received += bytes.toString('latin1');
      if (!received.includes(words)) return;
      socket.off('data', read).pause();
      resolve();
    }
    socket.on('data', read).resume();
    socket.once('close', () => reject(new Error(`closed before ${words}: ${received}`)));
  });
}
