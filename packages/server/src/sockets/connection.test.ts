import { afterEach, describe, expect, it, vi } from 'vitest';
import { refuse } from '../domain/refusal.ts';
import type { Subscriber } from '../rooms/subscriber.ts';
import { receiptOf } from '../wire/gift-views.ts';
import { encodeMessage } from './encode-message.ts';
import { gift, startSockets, type TestServer, until, user } from './testing/staged-sockets.ts';

let server: TestServer;
const start = async (...args: Parameters<typeof startSockets>) => {
  server = await startSockets(...args);
};
afterEach(() => server.stop());

const giftMessage = { t: 'gift', ref: 'g', room: 'r', item: 'rose', key: 'k1' };

describe('subscribe', () => {
  const responseFor = (ref: unknown) => encodeMessage({ t: 'unsubscribed', room: `for ${ref}` });

  it('gets its response and its frames from the room', async () => {
    await start({
      rooms: {
        async subscribe({ ref }, subscriber) {
          subscriber.respond(responseFor(ref));
          expect(subscriber.send(responseFor('all'))).toBe(true);
          return null;
        },
        unsubscribe: () => {},
      },
    });
    const client = await server.connect('ann');
    expect(await client.ask({ t: 'subscribe', room: 'r', ref: 'me' })).toMatchObject({ room: 'for me' });
    expect(await client.next()).toMatchObject({ room: 'for all' });
  });

  it('is refused with the refusal of the room', async () => {
    await start({
      rooms: { subscribe: async () => refuse('room_not_found', 'No such room.'), unsubscribe: () => {} },
    });
    const client = await server.connect('ann');
    expect(await client.ask({ t: 'subscribe', room: 'r', ref: 1 })).toEqual({
      t: 'error',
      ref: 1,
      code: 'room_not_found',
      detail: 'No such room.',
    });
  });

  it.each([
    ['without the grant', { send: true }],
    ['for another room', { watch: true, room: 'other' }],
  ])('is forbidden %s', async (_, grants) => {
    await start({ authenticate: async () => user('ann', { grants }) });
    const client = await server.connect('ann');
    expect(await client.ask({ t: 'subscribe', room: 'r', ref: 1 })).toMatchObject({
      t: 'error',
      ref: 1,
      code: 'forbidden',
    });
  });

  it('is allowed for an overlay and for a server key', async () => {
    const subscribe = vi.fn(async (_: unknown, subscriber: Subscriber) => {
      subscriber.respond(responseFor('r'));
      return null;
    });
    await start({
      authenticate: async (token) =>
        token === 'server' ? { kind: 'server' } : user('ann', { grants: { overlay: true } }),
      rooms: { subscribe, unsubscribe: () => {} },
    });
    for (const token of ['server', 'overlay']) {
      const client = await server.connect(token);
      expect(await client.ask({ t: 'subscribe', room: 'r' })).toMatchObject({ t: 'unsubscribed' });
    }
  });

  it.each([
    ['a server key', { kind: 'server' } as const, [500, undefined]],
    ['an overlay', user('ann', { grants: { overlay: true } }), [500, undefined]],
    ['a viewer', user('ann', { grants: { watch: true } }), [undefined, undefined]],
  ])('has the minimum of the last request, of %s', async (_, identity, minima) => {
    const seen: unknown[] = [];
    await start({
      authenticate: async () => identity,
      rooms: {
        async subscribe(_request, subscriber) {
          seen.push(subscriber.individualMinCoins);
          subscriber.respond(responseFor('r'));
          return null;
        },
        unsubscribe: () => {},
      },
    });
    const client = await server.connect('x');
    await client.ask({ t: 'subscribe', room: 'r', individual_min_coins: 500 });
    await client.ask({ t: 'subscribe', room: 'r' });
    expect(seen).toEqual(minima);
  });

  it('ends when the client unsubscribes, even while the room is opening', async () => {
    const seen: Subscriber[] = [];
    let open = () => {};
    const unsubscribe = vi.fn();
    await start({
      rooms: {
        async subscribe(_, subscriber) {
          seen.push(subscriber);
          await new Promise<void>((resolve) => (open = resolve));
          return null;
        },
        unsubscribe,
      },
    });
    const client = await server.connect('ann');
    client.send({ t: 'subscribe', room: 'r' });
    expect(await client.ask({ t: 'unsubscribe', room: 'r' })).toMatchObject({ t: 'unsubscribed' });
    expect(seen[0]!.closed).toBe(true);
    expect(unsubscribe).toHaveBeenCalledExactlyOnceWith('r', seen[0]);
    client.send({ t: 'subscribe', room: 'r' });
    await client.ask({ t: 'ping' });
    expect(seen[1]!.closed).toBe(false);
    open();
  });

  it('limits the rooms of a socket', async () => {
    await start({}, { maxSubscriptions: 2 });
    const client = await server.connect('ann');
    for (const room of ['a', 'b', 'a']) client.send({ t: 'subscribe', room });
    expect(await client.ask({ t: 'subscribe', room: 'c' })).toMatchObject({ code: 'rate_limited' });
    await client.ask({ t: 'unsubscribe', room: 'a' });
    client.send({ t: 'subscribe', room: 'c' });
    expect(await client.ask({ t: 'ping' })).toMatchObject({ t: 'pong' });
  });

  it('ends and gets an error if it fails', async () => {
    const unsubscribe = vi.fn();
    await start({
      rooms: { subscribe: () => Promise.reject(new Error('no database')), unsubscribe },
    });
    const client = await server.connect('ann');
    expect(await client.ask({ t: 'subscribe', room: 'r', ref: 1 })).toMatchObject({
      ref: 1,
      code: 'internal',
    });
    expect(unsubscribe).toHaveBeenCalledTimes(1);
    expect(server.faults).toHaveLength(1);
  });
});

describe('gift', () => {
  it.each([
    ['accepted', false],
    ['replayed', true],
  ] as const)('%s gets its receipt', async (kind, replayed) => {
    const sendGift = vi.fn(async () => ({ kind, gift: gift() }));
    await start({ sendGift });
    const client = await server.connect('ann');
    expect(await client.ask(giftMessage)).toEqual({
      t: 'receipt',
      ref: 'g',
      receipt: receiptOf(gift()),
      replayed,
    });
    expect(sendGift).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ user: 'ann' }), giftMessage);
  });

  it('gets the code with its fields if it is refused', async () => {
    const refusal = refuse('insufficient_balance', 'Too little.', { balance: 3, required: 10 });
    await start({ sendGift: async () => ({ kind: 'refused', refusal }) });
    const client = await server.connect('ann');
    expect(await client.ask(giftMessage)).toEqual({
      t: 'error',
      ref: 'g',
      code: 'insufficient_balance',
      detail: 'Too little.',
      balance: 3,
      required: 10,
    });
  });

  it.each([
    ['without the grant', user('ann', { grants: { watch: true } })],
    ['in another room', user('ann', { grants: { send: true, room: 'other' } })],
    ['by an overlay', user('ann', { grants: { overlay: true } })],
    ['by a server key', { kind: 'server' } as const],
  ])('is forbidden %s', async (_, identity) => {
    const sendGift = vi.fn();
    await start({ authenticate: async () => identity, sendGift });
    const client = await server.connect('x');
    expect(await client.ask(giftMessage)).toMatchObject({ t: 'error', ref: 'g', code: 'forbidden' });
    expect(sendGift).not.toHaveBeenCalled();
  });

  it('gets an error if it fails with an exception', async () => {
    await start({
      sendGift: () => Promise.reject(new Error('a fault')),
      refusalFor: (fault) =>
        fault instanceof Error && fault.message === 'a fault' ? refuse('overloaded', 'Later.') : null,
    });
    const client = await server.connect('ann');
    expect(await client.ask(giftMessage)).toMatchObject({ ref: 'g', code: 'overloaded' });
    expect(server.faults).toEqual([]);
  });

  it('is refused when too many wait', async () => {
    const finishers: (() => void)[] = [];
    await start(
      {
        sendGift: () =>
          new Promise((resolve) => finishers.push(() => resolve({ kind: 'accepted', gift: gift() }))),
      },
      { maxUnderWay: 3 },
    );
    const client = await server.connect('ann');
    for (let ref = 0; ref < 4; ref += 1) client.send({ ...giftMessage, ref });
    expect(await client.next()).toMatchObject({ t: 'error', ref: 3, code: 'rate_limited', retry_after_s: 1 });
    for (const give of finishers) give();
    for (let ref = 0; ref < 3; ref += 1) expect(await client.next()).toMatchObject({ t: 'receipt', ref });
    client.send({ ...giftMessage, ref: 4 });
    await until(() => finishers.length === 4, 'the next gift');
  });

  it('causes no error if its outcome comes after the socket has closed', async () => {
    let give = () => {};
    await start({
      sendGift: () => new Promise((resolve) => (give = () => resolve({ kind: 'accepted', gift: gift() }))),
    });
    const client = await server.connect('ann');
    client.send(giftMessage);
    await client.ask({ t: 'ping' });
    client.ws.terminate();
    await until(() => server.sockets.count === 0, 'the socket to close');
    give();
    expect(await (await server.connect('bob')).ask({ t: 'ping' })).toMatchObject({ t: 'pong' });
    expect(server.faults).toEqual([]);
  });
});

it.each([0, 20, 100, 200, 65_400, 65_600, 200_000])(
  'a message of about %i bytes arrives complete, in one frame',
  async (length) => {
    const detail = 'ä'.repeat(length / 2);
    await start({ sendGift: async () => ({ kind: 'refused', refusal: refuse('internal', detail) }) });
    const client = await server.connect('ann');
    expect(await client.ask(giftMessage)).toMatchObject({ detail });
  },
);
