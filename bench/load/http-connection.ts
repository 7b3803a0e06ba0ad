import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { ITEM } from '../support/world.ts';
import type { Answer, Connection } from './connection.ts';

/**
 * A kept-alive connection of the platform's server, with one request at a time. If the server closes it while it is idle, the next
 * request opens another one.
 */
export async function openHttpConnection(
  origin: URL,
  apiKey: string,
  sender: string,
  room: string,
): Promise<Connection> {
  const body = JSON.stringify({ sender, item: ITEM.id, price: ITEM.price });
  const head =
    `POST /v1/rooms/${room}/gifts HTTP/1.1\r\nHost: ${origin.host}\r\nAuthorization: Bearer ${apiKey}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nIdempotency-Key: `;
  const keys = randomUUID();
  let sent = 0;
  let waiting: ((answer: Answer) => void) | null = null;
  let kept = '';
  let socket = open();
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });

  function answered(answer: Answer) {
    const onAnswer = waiting;
    waiting = null;
    onAnswer?.(answer);
  }

  function open(): Socket {
    const opened = connect(Number(origin.port), origin.hostname);
    opened.setNoDelay(true);
    opened.on('error', () => {});
    opened.on('close', () => {
      kept = '';
      answered('lost');
    });
    opened.on('data', received);
    return opened;
  }

  function received(chunk: Buffer) {
    kept += chunk.toString('latin1');
    const bodyAt = kept.indexOf('\r\n\r\n') + 4;
    if (bodyAt < 4) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(kept)?.[1] ?? 0);
    if (kept.length < bodyAt + length) return;
    const status = kept.slice('HTTP/1.1 '.length, 'HTTP/1.1 201'.length);
    // Node refuses what it cannot parse with an empty body.
    const answer = status === '201' ? 'accepted' : (/"code":"(\w+)"/.exec(kept)?.[1] ?? `status ${status}`);
    kept = '';
    answered(answer);
  }

  return {
    send(onAnswer) {
      sent += 1;
      waiting = onAnswer;
      if (socket.destroyed) socket = open();
      socket.write(`${head}${keys}-${sent}\r\n\r\n${body}`);
    },
    get underWay() {
      return waiting === null ? 0 : 1;
    },
    close: () => socket.destroy(),
  };
}
