import { LIMITS } from '@lavish/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { callsOf } from './support/stage.ts';
import { nowS, tokenOf } from './support/tokens.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

describe('a user', () => {
  const put = (body: object) => server.call({ method: 'PUT', path: '/v1/users/ann', body });
  const plain = {
    id: 'ann',
    name: null,
    avatar_url: null,
    vip_level: 0,
    share_bps: LIMITS.defaultShareBps,
    blocked: false,
    region: null,
    ranking: 'shown',
    consumption_consent: false,
    clearing_days: null,
    payout_eligible: false,
    store_account: expect.stringMatching(/^[0-9a-f-]{36}$/),
    wallet: { coins: 0, promotional_coins: 0, owed: 0, version: 0 },
    earnings: { coins: 0 },
    lifetime_spent: 0,
  };
  const full = {
    name: 'Ann 😀',
    avatar_url: '/a.png',
    vip_level: 3,
    share_bps: 10_000,
    blocked: true,
    region: 'jp-13_tokyo',
    ranking: 'hidden',
    consumption_consent: true,
    clearing_days: 30,
    payout_eligible: true,
  };

  it('is created with defaults; PUT keeps absent fields and clears null ones; GET returns the same', async () => {
    expect(await put({})).toMatchObject({ status: 200, body: plain });
    expect(await put(full)).toMatchObject({ status: 200, body: { ...plain, ...full } });
    expect(await put({ vip_level: 4 })).toMatchObject({ body: { ...plain, ...full, vip_level: 4 } });
    expect((await put({})).body).toEqual({ ...plain, ...full, vip_level: 4 });
    expect(await server.call({ path: '/v1/users/ann' })).toMatchObject({
      status: 200,
      body: { ...plain, ...full, vip_level: 4 },
    });
    const cleared = Object.fromEntries(Object.keys(full).map((field) => [field, null]));
    expect((await put(cleared)).body).toEqual(plain);
  });

  it('is read with its own token, which creates it with the name in the token', async () => {
    const known = await server.call({ path: '/v1/users/ann', as: tokenOf('ann', {}) });
    expect(known).toMatchObject({ status: 200, body: plain });
    const fresh = await server.call({ path: '/v1/users/new:one', as: tokenOf('new:one') });
    expect(fresh).toMatchObject({ status: 200, body: { ...plain, id: 'new:one' } });
  });

  it('put by many requests at once is one user', async () => {
    const call = { method: 'PUT', path: '/v1/users/crowded', body: { vip_level: 1 } };
    const answers = await Promise.all(Array.from({ length: 8 }, () => server.call(call)));
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: { vip_level: 1 } });
  });

  it('may have any valid id', async () => {
    for (const id of ['__proto__', 'constructor', '...', '-', 'x'.repeat(64), 'A.b_c:d-9']) {
      const { status, body } = await server.call({
        method: 'PUT',
        path: `/v1/users/${id}`,
        body: { name: id },
      });
      expect({ status, body }).toEqual({ status: 200, body: { ...plain, id, name: id } });
    }
  });
});

describe('a top-up', () => {
  const topUp = (body: object, key: string) =>
    server.call({ method: 'POST', path: '/v1/users/tia/top-ups', body, key });
  beforeAll(() => callsOf(server).putUser('tia'));

  it('happens once a key, and its response is repeated byte for byte', async () => {
    const first = await topUp({ coins: 500, reference: 'order 7' }, 'a');
    expect(first).toMatchObject({
      status: 201,
      body: { user: 'tia', coins: 500, reference: 'order 7', at: TIME, balance: 500, wallet_version: 1 },
    });
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    expect((await topUp({ coins: 20 }, 'b')).body).toMatchObject({ reference: null, balance: 520 });
    const before = await server.fingerprint();
    const again = await topUp({ coins: 500, reference: 'order 7' }, 'a');
    expect(again).toMatchObject({ status: 200, text: first.text });
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(await server.fingerprint()).toEqual(before);
    const { wallet } = await callsOf(server).get('/v1/users/tia');
    expect(wallet).toEqual({ coins: 520, promotional_coins: 0, owed: 0, version: 2 });
  });

  it('requested many times at once under one key happens once', async () => {
    const { putUser, get } = callsOf(server);
    await putUser('tim');
    const call = { method: 'POST', path: '/v1/users/tim/top-ups', key: 'once', body: { coins: 7 } };
    const answers = await Promise.all(Array.from({ length: 8 }, () => server.call(call)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(7).fill(200), 201]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect((await get('/v1/users/tim')).wallet).toMatchObject({ coins: 7, version: 1 });
  });

  it('under one key for two users happens twice', async () => {
    const { putUser, topUp: well } = callsOf(server);
    await putUser('tom');
    expect(await well('tom', 5, 'a')).toMatchObject({ user: 'tom', balance: 5 });
  });

  it('fills a wallet up to the largest number', async () => {
    const { putUser, topUp: well } = callsOf(server);
    await putUser('croesus');
    expect(await well('croesus', LIMITS.maxCoins)).toMatchObject({ balance: LIMITS.maxCoins });
  });

  it("is sent on the user's own socket", async () => {
    const socket = await server.connect(tokenOf('tia'));
    expect(socket.received[0]).toMatchObject({ user: 'tia', wallet: { coins: 520, version: 2 } });
    await topUp({ coins: 1 }, 'c');
    const message = await socket.find(({ t }) => t === 'user', 'the new balance');
    expect(message).toEqual({ t: 'user', wallet: { coins: 521, version: 3 } });
  });
});

describe('the catalogue', () => {
  const put = (item: string, body: object) =>
    server.call({ method: 'PUT', path: `/v1/catalogue/${item}`, body });
  const plain = {
    id: 'rose',
    name: 'Rose',
    price: 10,
    points: 10,
    category: null,
    animation: { kind: 'none' },
    icon_url: null,
    min_vip_level: 0,
    max_quantity: LIMITS.defaultMaxQuantity,
    streak_window_ms: LIMITS.defaultStreakWindowMs,
    active_from: null,
    active_until: null,
    sort: 0,
  };
  const full = {
    points: 0,
    category: 'flowers',
    animation: { kind: 'video', url: 'https://x.test/a.mp4', duration_ms: 900, fullscreen: true },
    icon_url: '/art/rose.svg',
    min_vip_level: 2,
    max_quantity: 7,
    streak_window_ms: 0,
    active_from: '2020-01-01T00:00:00.000Z',
    active_until: '2099-12-31T23:59:59.999Z',
    sort: -3,
  };

  it('has items with defaults; PUT keeps absent fields and clears null ones', async () => {
    expect(await put('rose', { name: 'Rose', price: 10 })).toMatchObject({ status: 200, body: plain });
    expect((await put('rose', full)).body).toEqual({ ...plain, ...full });
    expect((await put('rose', { price: 11 })).body).toEqual({ ...plain, ...full, price: 11 });
    const cleared = Object.fromEntries(Object.keys(full).map((field) => [field, null]));
    expect((await put('rose', { ...cleared, price: 12 })).body).toEqual({ ...plain, price: 12, points: 12 });
  });

  it('accepts a time in any zone, to the millisecond', async () => {
    const { body } = await put('rose', { active_from: '2026-02-28T23:30:00.1239-01:00' });
    expect(body.active_from).toBe('2026-03-01T00:30:00.123Z');
  });

  it('shows items that are not retired, for any token, by sort, then price', async () => {
    await put('b', { name: 'B', price: 5, sort: 1 });
    await put('a', { name: 'A', price: 1, sort: 2 });
    await put('c', { name: 'C', price: 4, sort: 1 });
    await put('gone', { name: 'Gone', price: 1 });
    const gone = await server.call({ method: 'DELETE', path: '/v1/catalogue/gone' });
    expect(gone).toMatchObject({ status: 204, text: '' });
    const { status, body } = await server.call({ path: '/v1/catalogue', as: tokenOf('ann', {}) });
    expect(status).toBe(200);
    expect((body.data as { id: string }[]).map(({ id }) => id)).toEqual(['rose', 'c', 'b', 'a']);
  });

  it('retires an item once or twice alike, and restores an item that is put again', async () => {
    expect((await server.call({ method: 'DELETE', path: '/v1/catalogue/gone' })).status).toBe(204);
    expect((await put('gone', {})).body).toMatchObject({ id: 'gone', name: 'Gone', price: 1 });
    const { body } = await server.call({ path: '/v1/catalogue' });
    expect((body.data as { id: string }[]).map(({ id }) => id)).toContain('gone');
  });
});

describe('an issued token', () => {
  const create = (body: object) => server.call({ method: 'POST', path: '/v1/tokens', body });

  it('is valid for an hour by default, and for what it grants', async () => {
    const { status, body } = await create({ user: 'ann', room: 'r1', watch: true });
    expect({ status, body }).toEqual({
      status: 201,
      body: { token: expect.any(String), jti: expect.any(String), expires_at: TIME },
    });
    const expiresInS = Date.parse(body.expires_at as string) / 1000 - nowS();
    expect(Math.abs(expiresInS - LIMITS.defaultTokenTtlS)).toBeLessThan(5);
    const self = await server.call({ path: '/v1/users/ann', as: body.token as string });
    expect(self.status).toBe(200);
    const gift = await server.call({
      method: 'POST',
      path: '/v1/rooms/r1/gifts',
      as: body.token as string,
      key: 'k',
      body: { item: 'rose' },
    });
    expect(gift.body).toMatchObject({ code: 'forbidden', param: 'room' });
  });

  it('closes its socket with 4001 when it expires', async () => {
    const { body } = await create({ user: 'ann', watch: true, ttl_s: 5 });
    const socket = await server.connect(body.token as string);
    expect(await socket.closed).toMatchObject({ code: 4001 });
    // Clocks may differ by 60 s: the token itself is still accepted.
    expect((await server.call({ path: '/v1/users/ann', as: body.token as string })).status).toBe(200);
  });
});
