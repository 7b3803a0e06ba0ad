import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { ITEM } from '../support/world.ts';
import type { Answer, Connection } from './connection.ts';

/** A kept-alive connection of the platform's server, with one request under way at a time. */
export async function openHttpConnection(
  origin: URL,
  apiKey: string,
  sender: string,
  room: string,
): Promise<Connection> {
  const socket = connect(Number(origin.port), origin.hostname);
  socket.setNoDelay(true);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  const body = JSON.stringify({ sender, item: ITEM.id, price: ITEM.price });
  const head =
    `POST /v1/rooms/${room}/gifts HTTP/1.1\r\nHost: ${origin.host}\r\nAuthorization: Bearer ${apiKey}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nIdempotency-Key: `;
  const keys = randomUUID();
  let sent = 0;
  let waiting: ((answer: Answer) => void) | null = null;
  let kept = '';

  function answered(answer: Answer) {
    const tell = waiting;
    waiting = null;
    tell?.(answer);
  }

  socket.on('error', () => {});
  socket.on('close', () => answered('lost'));
  socket.on('data', (chunk) => {
    kept += chunk.toString('latin1');
    const bodyAt = kept.indexOf('\r\n\r\n') + 4;
    if (bodyAt < 4) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(kept)?.[1]);
    if (kept.length < bodyAt + length) return;
    const answer = kept.startsWith('HTTP/1.1 201') ? 'accepted' : JSON.parse(kept.slice(bodyAt)).code;
    kept = '';
    answered(answer);
  });

  return {
    send(tell) {
      sent += 1;
      waiting = tell;
      socket.write(`${head}${keys}-${sent}\r\n\r\n${body}`);
    },
    get underWay() {
      return waiting === null ? 0 : 1;
    },
    close: () => socket.destroy(),
  };
}
