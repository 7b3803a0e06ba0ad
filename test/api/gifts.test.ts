import { type GiftEvent, LIMITS } from '@lavish/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { callsOf, newKey, setTheStage } from './support/stage.ts';
import { tokenOf } from './support/tokens.ts';

let server: ApiServer;
let calls: ReturnType<typeof callsOf>;
beforeAll(async () => {
  server = await startApiServer();
  calls = callsOf(server);
  await setTheStage(server);
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const GIFT_ID = expect.stringMatching(/^gft_[0-9a-f]{32}$/);
const send = (body: object, key: string, as?: string) =>
  server.call({ method: 'POST', path: '/v1/rooms/stage/gifts', key, body, ...(as !== undefined && { as }) });

describe('a gift', () => {
  it('moves coins once, and its receipt is returned again byte for byte over either transport', async () => {
    const first = await send({ item: 'rose', sender: 'ann', quantity: 3, price: 10 }, 'k1');
    expect(first.status).toBe(201);
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    expect(first.body).toEqual({
      id: GIFT_ID,
      room: 'stage',
      sender: 'ann',
      receiver: 'hal',
      item: 'rose',
      quantity: 3,
      coins: 30,
      earned: 15,
      at: TIME,
      balance: 970,
      wallet_version: 2,
      streak: { id: expect.stringMatching(/^stk_[0-9a-f]{32}$/), count: 3, expires_at: TIME },
      battle: null,
    });
    const before = await server.fingerprint();
    // The same with explicit defaults: the receiver by name, the sender by a token.
    const again = await send({ price: 10, item: 'rose', quantity: 3, receiver: 'hal' }, 'k1', tokenOf('ann'));
    expect(again).toMatchObject({ status: 200, text: first.text });
    expect(again.headers['idempotent-replayed']).toBe('true');
    const socket = await server.connect(tokenOf('ann'));
    const response = await socket.ask({
      t: 'gift',
      room: 'stage',
      item: 'rose',
      quantity: 3,
      price: 10,
      key: 'k1',
    });
    expect(response).toEqual({ t: 'receipt', ref: response.ref, receipt: first.body, replayed: true });
    expect(JSON.stringify(response.receipt)).toBe(first.text);
    expect(await server.fingerprint()).toEqual(before);
    expect(await calls.get('/v1/users/ann')).toMatchObject({ wallet: { coins: 970 }, lifetime_spent: 30 });
    expect(await calls.get('/v1/users/hal')).toMatchObject({ earnings: { coins: 15 } });
    expect((await calls.get('/v1/rooms/stage')).stats).toMatchObject({ gifts: 1, coins: 30, senders: 1 });
  });

  it('by socket gets its receipt, and its replay over HTTP', async () => {
    const socket = await server.connect(tokenOf('ann', { send: true, room: 'stage' }));
    const message = { t: 'gift', room: 'stage', item: 'rose', receiver: 'gil', key: 'k2' };
    const { ref, receipt, ...response } = await socket.ask(message);
    expect(response).toEqual({ t: 'receipt', replayed: false });
    expect(receipt).toMatchObject({ receiver: 'gil', quantity: 1, coins: 10, earned: 5, battle: null });
    const again = await send({ item: 'rose', receiver: 'gil' }, 'k2', tokenOf('ann'));
    expect(again).toMatchObject({ status: 200, text: JSON.stringify(receipt) });
    const wallet = await socket.find(({ t }) => t === 'user', 'the new balance');
    expect(wallet).toMatchObject({ wallet: { coins: (receipt as { balance: number }).balance } });
  });

  it('can be read by its id, without the private fields of its sender', async () => {
    const { body } = await send({ item: 'rose', sender: 'ann' }, 'k3');
    const { balance: _, wallet_version: __, ...entry } = body;
    for (const as of [undefined, tokenOf('zoe', { watch: true }), tokenOf('obs', { overlay: true })]) {
      const read = await server.call({ path: `/v1/gifts/${body.id}`, ...(as !== undefined && { as }) });
      expect(read).toMatchObject({ status: 200 });
      expect(read.body).toEqual(entry);
    }
  });

  it('sent many times at once under one key happens once, and all get the same receipt', async () => {
    const before = (await calls.get('/v1/users/ann')).lifetime_spent as number;
    const socket = await server.connect(tokenOf('ann'));
    const overSocket = { t: 'gift', room: 'stage', item: 'rose', key: 'at once' };
    const [answers, responses] = await Promise.all([
      Promise.all(Array.from({ length: 10 }, () => send({ item: 'rose', sender: 'ann' }, 'at once'))),
      Promise.all(Array.from({ length: 10 }, () => socket.ask(overSocket))),
    ]);
    const receipts = [
      ...answers.map(({ text }) => text),
      ...responses.map(({ receipt }) => JSON.stringify(receipt)),
    ];
    expect(new Set(receipts).size).toBe(1);
    const first = answers.filter(({ status }) => status === 201).length;
    expect(first + responses.filter(({ replayed }) => replayed === false).length).toBe(1);
    expect((await calls.get('/v1/users/ann')).lifetime_spent).toBe(before + 10);
  });

  it('has a key separate from those of other senders and of top-ups', async () => {
    await calls.putUser('pat');
    await calls.topUp('pat', 100, 'k1');
    expect((await send({ item: 'rose', sender: 'pat' }, 'k1')).status).toBe(201);
  });

  it('rounds in favour of the platform', async () => {
    await calls.putUser('gil', { share_bps: 3_333 });
    const { body } = await send({ item: 'rose', sender: 'ann', receiver: 'gil', quantity: 7 }, newKey());
    expect(body).toMatchObject({ coins: 70, earned: 23 });
  });

  it('of an item without a window has no streak', async () => {
    await calls.putItem('dot', { name: 'Dot', price: 1, streak_window_ms: 0 });
    expect((await send({ item: 'dot', sender: 'ann' }, newKey())).body.streak).toBeNull();
  });

  it('can cost as much as the largest number', async () => {
    await calls.putUser('croesus');
    await calls.topUp('croesus', LIMITS.maxCoins);
    await calls.putItem('moon', { name: 'Moon', price: LIMITS.maxCoins, max_quantity: 1 });
    await calls.putUser('midas', { share_bps: 0 });
    // A room without gifts, because its sum is a number too.
    await calls.openRoom('vault', 'midas');
    const gift = await calls.gift('vault', { item: 'moon', sender: 'croesus' });
    expect(gift).toMatchObject({ coins: LIMITS.maxCoins, earned: 0, balance: 0 });
  });

  it('is shown to viewers, with every user whom it mentions, whatever their ids', async () => {
    await calls.putUser('__proto__', { name: 'Proto', vip_level: 2 });
    await calls.topUp('__proto__', 100);
    const socket = await server.connect(tokenOf('watcher', { watch: true }));
    await socket.ask({ t: 'subscribe', room: 'stage' });
    const { body } = await send({ item: 'rose', sender: '__proto__' }, newKey());
    const frame = await socket.find(
      (m) => m.t === 'frame' && (m.events as GiftEvent[]).some(({ id }) => id === body.id),
      'the gift',
    );
    expect(Object.entries(frame.users as object)).toContainEqual([
      '__proto__',
      { name: 'Proto', avatar_url: null, vip_level: 2 },
    ]);
  });
});
