import { randomUUID } from 'node:crypto';
import { ITEM } from '../support/world.ts';
import type { Answer, Connection } from './connection.ts';
import { openWebSocket } from './web-socket.ts';

/** A viewer's own socket. Resolves after the welcome. */
export async function openSocketConnection(realtime: URL, token: string, room: string): Promise<Connection> {
  const waiting = new Map<number, (answer: Answer) => void>();
  const keys = randomUUID();
  let sent = 0;
  let welcomed = () => {};
  const welcome = new Promise<void>((resolve) => {
    welcomed = resolve;
  });

  function answered(ref: number, answer: Answer) {
    const onAnswer = waiting.get(ref);
    waiting.delete(ref);
    onAnswer?.(answer);
  }

  function received(message: Buffer) {
    // After `{"t":"`.
    const kind = message.toString('latin1', 6, 9);
    if (kind === 'rec') answered(refOf(message), 'accepted');
    else if (kind === 'wel') welcomed();
    else if (kind === 'err') {
      const { ref, code } = JSON.parse(message.toString());
      answered(ref, code);
    }
  }

  const url = new URL(`?token=${token}`, realtime);
  const socket = await openWebSocket(url, received, () => {
    for (const ref of waiting.keys()) answered(ref, 'lost');
  });
  await welcome;
  return {
    send(onAnswer) {
      const ref = ++sent;
      waiting.set(ref, onAnswer);
      socket.write(
        `{"t":"gift","room":"${room}","item":"${ITEM.id}","price":${ITEM.price},"key":"${keys}-${ref}","ref":${ref}}`,
      );
    },
    get underWay() {
      return waiting.size;
    },
    close: socket.close,
  };
}

/** The number at the end of `…,"ref":123}`: parsing a whole receipt would take longer than sending the next gift. */
function refOf(message: Buffer): number {
  let ref = 0;
  let power = 1;
  for (let at = message.length - 2; at > 0; at--) {
    const digit = message[at]! - 0x30;
    if (digit < 0 || digit > 9) break;
    ref += digit * power;
    power *= 10;
  }
  return ref;
}
