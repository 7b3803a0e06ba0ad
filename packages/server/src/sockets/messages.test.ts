import { LIMITS } from '@lavish/protocol';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SILENT, startSockets, type TestServer, until } from './testing/staged-sockets.ts';

let server: TestServer;
const start = async (...args: Parameters<typeof startSockets>) => {
  server = await startSockets(...args);
};
afterEach(() => server.stop());

const giftMessage = { t: 'gift', ref: 'g', room: 'r', item: 'rose', key: 'k1' };

describe('messages', () => {
  it('get a response with their ref', async () => {
    await start();
    const client = await server.connect('ann');
    expect(await client.ask({ t: 'ping', ref: 'a' })).toEqual({
      t: 'pong',
      ref: 'a',
      server_time: expect.any(String),
    });
    expect(await client.ask({ t: 'ping' })).toEqual({ t: 'pong', server_time: expect.any(String) });
    expect(await client.ask({ t: 'unsubscribe', room: 'r', ref: 5 })).toEqual({
      t: 'unsubscribed',
      ref: 5,
      room: 'r',
    });
  });

  it.each([
    ['malformed JSON', '{"t":', { code: 'invalid_request' }],
    ['a binary message', Buffer.from('{"t":"ping"}'), { code: 'invalid_request' }],
    ['an array', [], { code: 'invalid_request' }],
    ['null', 'null', { code: 'invalid_request' }],
    ['an unknown t', { t: 'shout', ref: 3 }, { code: 'invalid_request', param: 't' }],
    ['a missing t', { ref: 'x' }, { code: 'invalid_request', param: 't' }],
    ['t as __proto__', { t: '__proto__' }, { code: 'invalid_request', param: 't' }],
    [
      'a message that is too long',
      `{"t":"ping","ref":"${'x'.repeat(LIMITS.maxMessageBytes)}"}`,
      { code: 'body_too_large' },
    ],
    ['an unknown field', { ...giftMessage, sender: 'bob' }, { code: 'invalid_request', param: 'sender' }],
    [
      '__proto__ as a field',
      '{"t":"ping","ref":1,"__proto__":1}',
      { code: 'invalid_request', param: '__proto__', ref: 1 },
    ],
    [
      'a missing field',
      { t: 'gift', ref: 'g', room: 'r', key: 'k' },
      { code: 'invalid_request', param: 'item' },
    ],
    ['a missing key', { ...giftMessage, key: undefined }, { code: 'idempotency_key_required', param: 'key' }],
    ['an empty key', { ...giftMessage, key: '' }, { code: 'invalid_request', param: 'key' }],
    [
      'a key that is not ASCII',
      { ...giftMessage, key: 'schlüssel' },
      { code: 'invalid_request', param: 'key' },
    ],
    [
      'a string for a number',
      { ...giftMessage, quantity: '2' },
      { code: 'invalid_request', param: 'quantity' },
    ],
    ['a fraction', { ...giftMessage, quantity: 1.5 }, { code: 'invalid_request', param: 'quantity' }],
    ['null for absent', { ...giftMessage, quantity: null }, { code: 'invalid_request', param: 'quantity' }],
    [
      'infinity',
      '{"t":"gift","room":"r","item":"i","key":"k","quantity":1e999}',
      { code: 'invalid_request', param: 'quantity' },
    ],
    ['a price below zero', { ...giftMessage, price: -1 }, { code: 'invalid_request', param: 'price' }],
    ['a price past 2^53', { ...giftMessage, price: 2 ** 53 }, { code: 'invalid_request', param: 'price' }],
    ['an id with a space', { ...giftMessage, item: 'a rose' }, { code: 'invalid_request', param: 'item' }],
    ['an id with a slash', { t: 'subscribe', room: 'a/b' }, { code: 'invalid_request', param: 'room' }],
    [
      'an id of 65 characters',
      { t: 'subscribe', room: 'a'.repeat(65) },
      { code: 'invalid_request', param: 'room' },
    ],
    ['U+0000 in an id', { t: 'subscribe', room: 'a\u0000' }, { code: 'invalid_request', param: 'room' }],
    ['a number for an id', { t: 'subscribe', room: 7 }, { code: 'invalid_request', param: 'room' }],
    ['an invalid ref', { t: 'ping', ref: {} }, { code: 'invalid_request', param: 'ref' }],
    ['an invalid battle id', { ...giftMessage, battle: 'b' }, { code: 'invalid_request', param: 'battle' }],
    [
      'an epoch without a seq',
      { t: 'subscribe', room: 'r', epoch: 'e' },
      { code: 'invalid_request', param: 'seq' },
    ],
    [
      'a seq without an epoch',
      { t: 'subscribe', room: 'r', seq: 1 },
      { code: 'invalid_request', param: 'epoch' },
    ],
    [
      'a seq below zero',
      { t: 'subscribe', room: 'r', epoch: 'e', seq: -1 },
      { code: 'invalid_request', param: 'seq' },
    ],
  ])('get an error for %s, and the socket stays open', async (_, message, error) => {
    await start();
    const client = await server.connect('ann');
    const response = await client.ask(message);
    const ref = (message as { ref?: unknown }).ref;
    const echo = typeof ref === 'object' ? undefined : ref;
    expect(response).toEqual({ t: 'error', ref: echo, detail: expect.any(String), ...error });
    expect(await client.ask({ t: 'ping' })).toMatchObject({ t: 'pong' });
    expect(server.faults).toEqual([]);
  });

  it('close the socket if many are not of this protocol', async () => {
    await start({}, { maxBadMessages: 4 });
    const client = await server.connect('ann');
    for (let i = 0; i < 4; i += 1) client.send('nonsense');
    expect(await client.closed).toMatchObject({ code: 4400 });
    expect(client.inbox.map(({ t }) => t)).toEqual(['error', 'error', 'error', 'error']);
  });

  it('do not close the socket if they are only invalid', async () => {
    await start({}, { maxBadMessages: 4 });
    const client = await server.connect('ann');
    for (let i = 0; i < 20; i += 1)
      expect(await client.ask({ t: 'subscribe' })).toMatchObject({ param: 'room' });
  });

  it('close the socket at once if they are far too long', async () => {
    await start();
    const client = await server.connect('ann');
    client.send('x'.repeat(300 * 1024));
    expect(await client.closed).toMatchObject({ code: 1009 });
  });

  it("get slower responses beyond a user's allowance; a server key has no allowance", async () => {
    const limitReached = vi.fn();
    await start({ observe: { ...SILENT, limitReached } }, { messageBurst: 10, messagesPerS: 100 });
    async function pingMs(token: string, pings: number) {
      const client = await server.connect(token);
      const startedAt = performance.now();
      for (let ref = 0; ref < pings; ref += 1) client.send({ t: 'ping', ref });
      for (let ref = 0; ref < pings; ref += 1) expect(await client.next()).toMatchObject({ t: 'pong', ref });
      return performance.now() - startedAt;
    }
    expect(await pingMs('ann', 50)).toBeGreaterThan(350);
    expect(limitReached).toHaveBeenCalledWith('message_rate');
    limitReached.mockClear();
    await pingMs('server', 300);
    expect(limitReached).not.toHaveBeenCalled();
  });

  it('share the allowance with pings and pongs of the WebSocket protocol', async () => {
    await start({}, { messageBurst: 10, messagesPerS: 100 });
    const client = await server.connect('ann');
    const startedAt = performance.now();
    for (let n = 0; n < 25; n += 1) client.ws.ping();
    for (let n = 0; n < 25; n += 1) client.ws.pong();
    await client.ask({ t: 'ping' });
    await client.ask({ t: 'ping' });
    expect(performance.now() - startedAt).toBeGreaterThan(350);
  });

  it('of arbitrary bytes do not end the process or another connection', async () => {
    // A subscribe message that happens to be valid gets no response here.
    let subscriptions = 0;
    const rooms = {
      subscribe: async () => {
        subscriptions += 1;
        return null;
      },
      unsubscribe: () => {},
    };
    await start({ rooms }, { maxBadMessages: 1e9, messageBurst: 1e9 });
    const bystander = await server.connect('bob');
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.string({ unit: 'binary' }),
            fc.json(),
            fc.uint8Array().map((bytes) => Buffer.from(bytes)),
            fc
              .record({
                t: fc.constantFrom('ping', 'gift', 'subscribe', 'unsubscribe'),
                ref: fc.anything(),
                room: fc.anything(),
              })
              .map((message) => JSON.stringify(message) ?? ''),
          ),
          { minLength: 1, maxLength: 20 },
        ),
        async (messages) => {
          const client = await server.connect('ann');
          subscriptions = 0;
          for (const message of messages) client.send(message);
          client.send({ t: 'ping', ref: 'end' });
          await until(() => client.inbox.some((m) => m.t === 'pong' && m.ref === 'end'), 'the last pong');
          expect(client.inbox.length + subscriptions).toBeGreaterThanOrEqual(messages.length);
          client.ws.close();
        },
      ),
      { numRuns: 50 },
    );
    expect(await bystander.ask({ t: 'ping' })).toMatchObject({ t: 'pong' });
    expect(server.faults).toEqual([]);
  });

  it('of broken WebSocket frames end only their own connection', async () => {
    await start();
    const bystander = await server.connect('bob');
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
        const client = await server.connect('ann');
        const raw = (client.ws as unknown as { _socket: { write(data: Uint8Array): void; end(): void } })
          ._socket;
        raw.write(bytes);
        raw.end();
        await client.closed;
      }),
      { numRuns: 50 },
    );
    expect(await bystander.ask({ t: 'ping' })).toMatchObject({ t: 'pong' });
    await until(() => server.sockets.count === 1, 'the broken connections to close');
  });
});
