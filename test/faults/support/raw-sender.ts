import type { ServerMessage } from '@lavish/protocol';
import { WebSocket } from 'ws';
import type { LavishProcess } from '../../support/lavish-process.ts';
import type { Movement } from './movement.ts';
import { roomOf, tokenFor } from './world.ts';

/** A bare socket that sends gifts on request, each once. */
export interface RawSender {
  send(count: number): void;
  /** The close code of the server. */
  closed: Promise<{ code: number; reason: string }>;
  /** Its gifts without a receipt or a final refusal. */
  unanswered(): Movement[];
}

export async function openRawSender(
  server: LavishProcess,
  user: string,
  draw: () => Movement,
): Promise<RawSender> {
  const socket = new WebSocket(`${server.realtime}?token=${await tokenFor(server, user)}`);
  const gifts: Movement[] = [];

  function sendOne() {
    const gift = draw();
    const { sender: _, ...body } = gift.body;
    socket.send(JSON.stringify({ t: 'gift', ref: gifts.length, room: roomOf(gift), key: gift.key, ...body }));
    gifts.push(gift);
  }

  const welcomed = new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as ServerMessage;
      if (message.t === 'welcome') resolve();
      if (message.t !== 'receipt' && message.t !== 'error') return;
      const gift = gifts[Number(message.ref)]!;
      if (message.t === 'receipt') gift.receipt = JSON.stringify(message.receipt);
      else if (message.code !== 'overloaded') gift.refusal = message.code;
    });
  });
  await welcomed;
  return {
    send(count) {
      for (let sent = 0; sent < count; sent++) sendOne();
    },
    closed: new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    }),
    unanswered: () => gifts.filter(({ receipt, refusal }) => receipt === null && refusal === null),
  };
}
