import { afterEach, expect, it } from 'vitest';
import { refuse } from '../domain/refusal.ts';
import { encodeMessage } from './encode-message.ts';
import type { SocketsObserver } from './sockets-observer.ts';
import { startSockets, type TestServer, until } from './testing/staged-sockets.ts';

let server: TestServer;
afterEach(() => server.stop());

it('counts received and sent messages, and closed sockets by code', async () => {
  const calls: unknown[] = [];
  const observe: SocketsObserver = {
    opened: () => calls.push('opened'),
    closed: (code) => calls.push(['closed', code]),
    received: (message) => calls.push(message),
    refused: (code) => calls.push(code),
    limitReached: (limit) => calls.push(limit),
    wrote: (message, bytes) => calls.push([message, bytes]),
  };
  const frame = encodeMessage({ t: 'unsubscribed', room: 'for all' });
  server = await startSockets({
    observe,
    rooms: {
      async subscribe(_, subscriber) {
        subscriber.respond(encodeMessage({ t: 'unsubscribed', room: 'for you' }));
        subscriber.send(frame);
        return null;
      },
      unsubscribe: () => {},
    },
    sendGift: async () => ({ kind: 'refused', refusal: refuse('self_gift', 'Not to yourself.') }),
  });
  const client = await server.connect('ann');
  expect(calls.splice(0)).toEqual(['opened', ['response', expect.any(Number)]]);
  await client.ask({ t: 'subscribe', room: 'r' });
  await client.next();
  expect(calls.splice(0)).toEqual(['subscribe', ['response', expect.any(Number)], ['frame', frame.length]]);
  await client.ask({ t: 'gift', room: 'r', item: 'rose', key: 'k' });
  await client.ask({ t: 'gift', room: 'r', item: 'rose', key: 'k', price: '1' });
  await client.ask('{');
  const answered = ['response', expect.any(Number)];
  expect(calls.splice(0)).toEqual([
    'gift',
    'self_gift',
    answered,
    'invalid',
    'invalid_request',
    answered,
    'bad',
    'invalid_request',
    answered,
  ]);
  client.ws.close(3_000);
  await until(() => calls.length > 0, 'the end');
  expect(calls).toEqual([['closed', 3_000]]);
});
