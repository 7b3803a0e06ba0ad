import { connect, type Socket } from 'node:net';
import { frameOf, TEXT } from '../../api/support/websocket-frames.ts';
import type { LavishProcess } from '../../support/lavish-process.ts';

/** A connection that has subscribed, and from then on reads nothing and answers no ping, as of a phone in a tunnel. */
export interface SilentReader {
  /** It may still speak. */
  ask(message: object): void;
  close(): void;
}

/** On a bare connection: a WebSocket library would answer pings by itself. With the server's key, of which there may be many. */
export async function openSilentReader(server: LavishProcess, room: string): Promise<SilentReader> {
  const { hostname, port, pathname } = new URL(server.realtime);
  const socket = connect(Number(port), hostname);
  // The server ends it one day.
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

/** And reads nothing after it. */
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
