import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_KEY, type ApiServer, startApiServer } from '../../../test/api/support/api-server.ts';
import { SIGNING_KEY } from '../../../test/api/support/tokens.ts';
import { createLavish, type Lavish } from './index.ts';

/** Every call once, on a real server. */

let api: ApiServer;
let lavish: Lavish;
beforeAll(async () => {
  api = await startApiServer();
  lavish = createLavish({ url: `http://127.0.0.1:${api.port}`, apiKey: API_KEY, tokenKey: SIGNING_KEY });
  for (const user of ['ann', 'hal', 'joy', 'gus']) await lavish.users.put(user, { name: user.toUpperCase() });
  await lavish.catalogue.put('rose', { name: 'Rose', price: 2 });
  await lavish.users.topUp('ann', { coins: 100_000 });
});
afterAll(() => api.close());

test('users: create, change, read, top up, statement', async () => {
  expect(await lavish.users.put('una', { name: 'Una', vip_level: 2 })).toMatchObject({ vip_level: 2 });
  expect(await lavish.users.put('una', { name: null })).toMatchObject({ name: null, vip_level: 2 });
  expect(await lavish.users.put('una', { region: 'jp' })).toMatchObject({ region: 'jp' });
  const topUp = await lavish.users.topUp('una', { coins: 50, reference: 'invoice 1' }, { key: 'payment 1' });
  expect(topUp).toMatchObject({ user: 'una', coins: 50, balance: 50 });
  expect(
    await lavish.users.topUp('una', { coins: 50, reference: 'invoice 1' }, { key: 'payment 1' }),
  ).toEqual(topUp);
  await lavish.users.topUp('una', { coins: 7 });
  expect(await lavish.users.get('una')).toMatchObject({ wallet: { coins: 57 } });
  const lines = [];
  for await (const { kind, coins, balance } of lavish.users.statement('una'))
    lines.push({ kind, coins, balance });
  expect(lines).toEqual([
    { kind: 'top_up', coins: 7, balance: 57 },
    { kind: 'top_up', coins: 50, balance: 50 },
  ]);
  expect(await lavish.users.statement('una', { account: 'earnings' }).first(5)).toEqual([]);
});

test('the catalogue: put, list, retire', async () => {
  await lavish.catalogue.put('tulip', { name: 'Tulip', price: 5, min_vip_level: 1 });
  expect((await lavish.catalogue.list()).map(({ id }) => id)).toEqual(['rose', 'tulip']);
  expect(await lavish.catalogue.retire('tulip')).toBeUndefined();
  expect((await lavish.catalogue.list()).map(({ id }) => id)).toEqual(['rose']);
});

test('rooms and gifts: open, guests, blocks, send, log, supporters, end', async () => {
  const room = await lavish.rooms.open({ id: 'songs', host: 'hal', title: 'Songs' });
  expect(room).toMatchObject({ id: 'songs', live: true });
  expect(await lavish.rooms.addGuest('songs', 'gus')).toMatchObject({ guests: ['gus'] });
  const gift = { sender: 'ann', item: 'rose', quantity: 3, receiver: 'gus' };
  const receipt = await lavish.gifts.send('songs', gift, { key: 'a-key' });
  expect(receipt).toMatchObject({ coins: 6, receiver: 'gus' });
  expect(await lavish.gifts.get(receipt.id)).toMatchObject({ id: receipt.id, quantity: 3 });
  expect(await lavish.gifts.find('ann', 'a-key')).toMatchObject({ id: receipt.id });
  await lavish.rooms.removeGuest('songs', 'gus');
  await lavish.rooms.block('songs', 'ann');
  await expect(lavish.gifts.send('songs', { sender: 'ann', item: 'rose' })).rejects.toMatchObject({
    code: 'sender_blocked',
    status: 403,
    param: 'sender',
    outcomeUnknown: false,
    attempts: 1,
    requestId: expect.any(String),
    key: expect.any(String),
  });
  await lavish.rooms.unblock('songs', 'ann');
  for (let i = 0; i < 4; i++) await lavish.gifts.send('songs', { sender: 'ann', item: 'rose' });

  const log = lavish.rooms.gifts('songs');
  const page = await log.page({ limit: 2 });
  expect(page).toMatchObject({ has_more: true, data: [{ quantity: 1 }, { quantity: 1 }] });
  const rest = await log.page({ limit: 200, cursor: page.next_cursor! });
  const all = [];
  for await (const gift of log) all.push(gift);
  expect(all).toEqual([...page.data, ...rest.data]);
  expect(await log.first(3)).toEqual(all.slice(0, 3));
  expect(await lavish.rooms.supporters('songs').first(1)).toEqual([{ user: 'ann', coins: 14, gifts: 5 }]);

  expect(await lavish.rooms.end('songs')).toMatchObject({ live: false });
  expect(await lavish.rooms.get('songs')).toMatchObject({ live: false });
  expect((await lavish.rooms.list({ live: true }).first(9)).map(({ id }) => id)).not.toContain('songs');
  expect((await lavish.rooms.list().first(9)).map(({ id }) => id)).toContain('songs');
  expect(await lavish.rooms.list({ search: 'Song' }).first(1)).toMatchObject([{ id: 'songs' }]);
});

test('battles: start, accept, decline, cancel, leave, rematch, end, supporters, audit', async () => {
  await lavish.rooms.open({ id: 'left', host: 'hal' });
  await lavish.rooms.open({ id: 'right', host: 'joy' });
  const duel = {
    mode: 'solo',
    countdown_s: 0,
    sides: [{ hosts: [{ host: 'hal', room: 'left' }] }, { hosts: [{ host: 'joy', room: 'right' }] }],
  } as const;
  const sides = structuredClone(duel.sides) as never;
  const start = (more: object) => lavish.battles.start({ ...duel, sides, ...more });

  const { id } = await start({ accept: 'invite' });
  await lavish.battles.accept(id, { host: 'hal' });
  expect(await lavish.battles.accept(id, { host: 'joy' })).toMatchObject({ state: 'live' });
  await lavish.gifts.send('left', { sender: 'ann', item: 'rose', battle: id });
  expect(await lavish.battles.supporters(id, { side: 0 }).first(9)).toMatchObject([
    { user: 'ann', points: 2 },
  ]);
  expect(await lavish.battles.gifts(id).first(9)).toMatchObject([{ sender: 'ann', battle: { points: 2 } }]);
  expect(await lavish.battles.gifts(id, { counted: false }).first(9)).toEqual([]);
  const scores = await lavish.battles.scores(id);
  expect(scores).toMatchObject({ data: [{ points: [2, 0] }], last: 1, has_more: false });
  expect(await lavish.battles.scores(id, { after: scores.last })).toMatchObject({ data: [] });
  expect(await lavish.battles.end(id)).toMatchObject({ state: 'cut_short' });
  expect(await lavish.battles.audit(id)).toMatchObject({ matches: true, gifts: { counted: 1 } });
  await expect(lavish.battles.end(id)).rejects.toMatchObject({ code: 'battle_state', status: 409 });

  const again = await lavish.battles.rematch(id);
  expect(await lavish.battles.decline(again.id, { host: 'joy' })).toMatchObject({ state: 'declined' });
  const third = await start({ accept: 'invite' });
  expect(await lavish.battles.cancel(third.id)).toMatchObject({ state: 'cancelled' });
  const fourth = await start({ accept: 'auto' });
  const left = await lavish.battles.leave(fourth.id, { host: 'joy' });
  expect(await lavish.battles.get(fourth.id)).toMatchObject({ id: left.id });
  const ids = [];
  for await (const battle of lavish.battles.list({ room: 'left' })) ids.push(battle.id);
  expect(ids).toEqual([fourth.id, third.id, again.id, id]);
  const over = await lavish.battles.list({ live: false }).first(9);
  expect(over.map((battle) => battle.id)).toContain(id);
  expect(await lavish.battles.list({ host: 'joy' }).first(1)).toMatchObject([{ id: fourth.id }]);
});

test('bonuses: put, get, list, remove', async () => {
  const times = { starts_at: '2030-01-01T00:00:00Z', ends_at: '2030-01-02T00:00:00Z' };
  await lavish.bonuses.put('new-year', { ...times, multiplier: 2 });
  expect(await lavish.bonuses.get('new-year')).toMatchObject({ multiplier: 2 });
  expect((await lavish.bonuses.list().first(9)).map(({ id }) => id)).toEqual(['new-year']);
  await lavish.bonuses.remove('new-year');
  await expect(lavish.bonuses.get('new-year')).rejects.toMatchObject({ code: 'not_found', status: 404 });
});

test('campaigns: put, get, list, cancel, standings, own standing, audit', async () => {
  const day = 86_400_000;
  const times = {
    starts_at: new Date(Date.now() + day).toISOString(),
    ends_at: new Date(Date.now() + 2 * day).toISOString(),
  };
  await lavish.campaigns.put('gala', { ...times, rules: [{ id: 'coins', kind: 'coins', weight: 1 }] });
  expect(await lavish.campaigns.get('gala')).toMatchObject({ id: 'gala', state: 'scheduled' });
  expect((await lavish.campaigns.list().first(9)).map(({ id }) => id)).toEqual(['gala']);
  expect(await lavish.campaigns.standings('gala', { list: 'senders' }).first(9)).toEqual([]);
  expect(
    await lavish.campaigns.ownStanding('gala', 'nobody', { list: 'senders', region: 'np' }),
  ).toMatchObject({ user: 'nobody', rank: null, score: null, state: 'scheduled', final_at: null });
  expect(await lavish.campaigns.audit('gala')).toMatchObject({ campaign: 'gala', matches: true });
  expect(await lavish.campaigns.cancel('gala')).toMatchObject({ state: 'cancelled' });
  await expect(lavish.campaigns.get('none')).rejects.toMatchObject({
    code: 'campaign_not_found',
    status: 404,
  });
});

test('ledger: get, closes, close', async () => {
  const { balances } = await lavish.ledger.get();
  expect(balances.reduce((sum, { closing }) => sum + closing, 0)).toBe(0);
  expect(await lavish.ledger.closes().first(9)).toEqual([]);
  await expect(lavish.ledger.close('2020-02-29')).rejects.toMatchObject({ code: 'daily_close_not_found' });
});

test('agencies: put, get, list, statement, hosts, settle, settlements, and contracts', async () => {
  await lavish.agencies.put('moon', { name: 'Moonlight' });
  expect(await lavish.agencies.get('moon')).toMatchObject({ id: 'moon', balance: 0, settled_until: null });
  expect((await lavish.agencies.list().first(9)).map(({ id }) => id)).toEqual(['moon']);
  const terms = { agency: 'moon', host: 'hal', bps: 1_000, from: 'host' } as const;
  const { id } = await lavish.agencies.propose(terms);
  expect(await lavish.agencies.accept(id)).toMatchObject({ state: 'upcoming', signed: { by: 'platform' } });
  expect(await lavish.agencies.contract(id)).toMatchObject(terms);
  const later = new Date(Date.now() + 86_400_000).toISOString();
  expect(await lavish.agencies.end(id, { at: later })).toMatchObject({ ends_at: later });
  expect((await lavish.agencies.contracts({ host: 'hal' }).first(9)).map((one) => one.id)).toEqual([id]);
  expect(await lavish.agencies.statement('moon').first(9)).toEqual([]);
  expect(await lavish.agencies.hosts('moon', { from: '2026-01-01' }).first(9)).toEqual([]);
  await expect(lavish.agencies.settle('moon', { until: '2999-01-01' })).rejects.toMatchObject({
    code: 'period_open',
  });
  expect(await lavish.agencies.settlements('moon').first(9)).toEqual([]);
});

test('rankings: senders, receivers, rooms, battles', async () => {
  for (const board of ['senders', 'receivers', 'rooms', 'battles'] as const)
    expect(Array.isArray(await lavish.rankings[board]({ period: 'day' }).first(3))).toBe(true);
  expect(await lavish.rankings.ownRank('senders', 'nobody', { period: 'month' })).toMatchObject({
    user: 'nobody',
    rank: null,
  });
  expect(await lavish.rankings.ownRank('battles', 'nobody')).toMatchObject({ user: 'nobody', wins: null });
  const none = { rank: null, coins: null };
  expect(await lavish.rankings.rankInRoom('left', 'nobody')).toMatchObject({ user: 'nobody', ...none });
  expect(await lavish.rankings.rankOfSupporter('hal', 'nobody', { period: 'week' })).toMatchObject(none);
  await expect(lavish.rankings.rankOfRoom('nowhere')).rejects.toMatchObject({ code: 'room_not_found' });
});

test('analytics: figures of a period, over time and by coins', async () => {
  const march = { from: '2026-03-01', to: '2026-04-01' };
  const { figures, previous } = await lavish.analytics.overview({
    ...march,
    figures: ['coins', 'senders'],
    compare: 'previous',
  });
  expect([figures, previous]).toEqual([
    { coins: 0, senders: 0 },
    { coins: 0, senders: 0 },
  ]);
  const series = await lavish.analytics.series({ ...march, grain: 'day', item: 'rose' });
  expect(series.data).toHaveLength(31);
  for (const report of ['items', 'senders', 'receivers', 'rooms'] as const)
    expect(await lavish.analytics[report]({ ...march, limit: 3 })).toMatchObject({
      data: [],
      has_more: false,
    });
  expect(await lavish.analytics.battles(march)).toMatchObject({ figures: { battles: 0 } });
  expect((await lavish.analytics.cohorts(march)).data).toHaveLength(31);
  expect(await lavish.analytics.funnel(march)).toMatchObject({ figures: { senders: 0 } });
});

test('a link signs a host in to the console', async () => {
  const { path } = await lavish.tokens.consoleLink({ host: 'hal' });
  expect(path).toMatch(/^\/console#link=[\w-]{43}$/);
});

test('tokens of the server and tokens signed here authenticate their user', async () => {
  const made = await lavish.tokens.create({ user: 'ann', send: true, ttl_s: 60 });
  const signed = lavish.tokens.sign({ user: 'ann', send: true, ttl_s: 60, name: 'Änn' });
  expect(Math.abs(Date.parse(signed.expires_at) - Date.parse(made.expires_at))).toBeLessThan(5_000);
  for (const { token } of [made, signed]) {
    expect(await api.call({ path: '/v1/users/ann', as: token })).toMatchObject({
      status: 200,
      body: { id: 'ann' },
    });
    expect(await api.call({ path: '/v1/users/hal', as: token })).toMatchObject({ status: 403 });
  }
  const withoutKey = createLavish({ url: 'http://127.0.0.1:1', apiKey: 'sk_test_x' });
  expect(() => withoutKey.tokens.sign({ user: 'ann' })).toThrow(TypeError);
});

test('`call` makes any other call in the same way', async () => {
  expect(await lavish.call('GET', '/users/ann')).toMatchObject({ id: 'ann' });
  await expect(lavish.call('PUT', '/users/ann', { nome: 'Ann' })).rejects.toMatchObject({
    code: 'invalid_request',
    param: 'nome',
  });
  await expect(lavish.users.get('../rooms')).rejects.toMatchObject({ code: 'invalid_request' });
});
