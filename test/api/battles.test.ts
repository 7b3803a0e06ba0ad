import type { Battle, Receipt } from '@lavish/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../support/wait-until.ts';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { battlesOf, hostToken, novaAgainstRex, openBattleRooms } from './support/battle-rooms.ts';
import { callsOf } from './support/stage.ts';
import { tokenOf } from './support/tokens.ts';

let server: ApiServer;
let calls: ReturnType<typeof callsOf>;
let battles: ReturnType<typeof battlesOf>;
beforeAll(async () => {
  server = await startApiServer();
  await openBattleRooms(server);
  calls = callsOf(server);
  battles = battlesOf(server);
});
afterEach(() => battles.endAll());
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

const roses = async (sender: string, room: string, quantity: number, more: object = {}) =>
  (await calls.gift(room, { sender, item: 'rose', quantity, ...more })) as unknown as Receipt;

/** Waits until the battle is over. */
async function untilOver(id: string): Promise<Battle> {
  await waitUntil('the battle is over', async () => (await battles.read(id)).result !== null);
  return battles.read(id);
}

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

describe('a battle that the platform starts', () => {
  it('is live at once, has complete rules, and counts gifts for the side of their receiver', async () => {
    const battle = await battles.propose({ sides: sidesCalled('Nova', 'Rex') });
    expect(battle).toEqual({
      id: expect.stringMatching(/^btl_[0-9a-f]{32}$/),
      mode: 'solo',
      state: 'live',
      version: expect.any(Number),
      inviter: null,
      round: 1,
      sides: [emptySide(0, 'nova', 'Nova'), emptySide(1, 'rex', 'Rex')],
      boosts: [],
      tasks: [],
      expires_at: null,
      starts_at: TIME,
      ends_at: TIME,
      server_time: TIME,
      rules: {
        duration_s: 300,
        countdown_s: 0,
        rounds: 1,
        tie: { policy: 'draw', overtime_s: 60, max: 1 },
        boosts: [],
        multiplier_cap: 10,
        invite_ttl_s: 60,
        accept: 'auto',
        commitment: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      result: null,
    });
    expect(Date.parse(battle.ends_at!) - Date.parse(battle.starts_at!)).toBe(300_000);

    const { battle: verdict, coins } = await roses('mia', 'nova-live', 3);
    expect(coins).toBe(30);
    expect(verdict).toEqual({
      id: battle.id,
      round: 1,
      side: 0,
      counted: true,
      base_points: 30,
      multiplier: 1,
      points: 30,
      boosts: [],
    });
    expect((await roses('tom', 'rex-live', 2, { battle: battle.id })).battle).toMatchObject({
      side: 1,
      points: 20,
    });

    const now = await battles.read(battle.id);
    expect(now.version).toBeGreaterThan(battle.version);
    expect(now.sides).toMatchObject([
      { points: 30, coins: 30, hosts: [{ host: 'nova', points: 30 }], top: [{ user: 'mia', points: 30 }] },
      { points: 20, coins: 20, hosts: [{ host: 'rex', points: 20 }], top: [{ user: 'tom', points: 20 }] },
    ]);
  });

  it('ends when its time is over, and the result has the winner and the reason', async () => {
    const { id } = await battles.propose({ duration_s: 5 });
    const receipts = [
      await roses('mia', 'nova-live', 1),
      await roses('tom', 'nova-live', 2),
      await roses('tom', 'rex-live', 1),
    ];
    expect(receipts.map(({ battle }) => battle?.counted)).toEqual([true, true, true]);
    const over = await untilOver(id);
    expect(over).toMatchObject({ state: 'finished', round: 1 });
    expect(over.result).toMatchObject({
      outcome: 'win',
      winner: 0,
      decided_by: 'points',
      sides: [
        { points: 30, coins: 30, mvp: { user: 'tom', points: 20 } },
        { points: 10, coins: 10, mvp: { user: 'tom', points: 10 } },
      ],
      rounds: [{ round: 1, kind: 'regular', points: [30, 10], winner: 0 }],
      finished_at: over.ends_at,
    });
    expect((await roses('mia', 'nova-live', 1)).battle).toBeNull();
    expect(await battles.read(id)).toEqual({ ...over, server_time: TIME });

    expect(await calls.get(`/v1/battles/${id}/audit`)).toEqual({
      battle: id,
      state: 'finished',
      matches: true,
      gifts: { counted: 3, not_counted: 0, rolls: 0 },
      sides: [
        { points: 30, coins: 30, rounds_won: 1 },
        { points: 10, coins: 10, rounds_won: 0 },
      ],
      result: over.result,
      differences: [],
    });
    expect(await calls.get(`/v1/battles/${id}/supporters`)).toMatchObject({
      data: [
        { side: 0, user: 'tom', points: 20, coins: 20, gifts: 1 },
        { side: 0, user: 'mia', points: 10, coins: 10, gifts: 1 },
        { side: 1, user: 'tom', points: 10, coins: 10, gifts: 1 },
      ],
    });
    expect(await calls.get(`/v1/battles/${id}/supporters?side=1`)).toMatchObject({
      data: [{ side: 1, user: 'tom', points: 10 }],
      has_more: false,
    });
  });

  it('is a draw if the sides are equal', async () => {
    const { id } = await battles.propose({ duration_s: 1 });
    expect((await untilOver(id)).result).toMatchObject({ outcome: 'draw', winner: null, decided_by: 'draw' });
  });

  it('can be cut short only by the platform, without a winner', async () => {
    const { id } = await battles.propose();
    await roses('mia', 'nova-live', 1);
    const over = await battles.act(id, 'end');
    expect(over).toMatchObject({
      state: 'cut_short',
      result: {
        outcome: 'cut_short',
        winner: null,
        decided_by: null,
        sides: [{ points: 10 }, { points: 0 }],
      },
    });
    // What was counted in the same millisecond stays counted.
    expect(Date.parse(over.ends_at!)).toBeLessThanOrEqual(Date.parse(over.result!.finished_at) + 1);
  });

  it('is won by the other side when a host leaves', async () => {
    const { id } = await battles.propose();
    await roses('mia', 'nova-live', 1);
    const over = await battles.actAs('nova', id, 'leave');
    expect(over).toMatchObject({
      state: 'finished',
      sides: [{ hosts: [{ left: true }] }, { hosts: [{ left: false }] }],
      result: { outcome: 'win', winner: 1, decided_by: 'forfeit', sides: [{ points: 10 }, { points: 0 }] },
    });
  });

  it('is won by the other side when a room ends', async () => {
    await calls.openRoom('rex-again', 'rexa');
    const { id } = await battles.propose({
      sides: [novaAgainstRex().sides[0]!, { hosts: [{ host: 'rexa', room: 'rex-again' }] }],
    });
    await calls.post('/v1/rooms/rex-again/end');
    expect(await battles.read(id)).toMatchObject({
      state: 'finished',
      result: { winner: 0, decided_by: 'forfeit' },
    });
  });
});

describe('a battle that a host proposes', () => {
  const invite = (over: Parameters<typeof battles.propose>[0] = {}) =>
    battles.propose({ accept: 'invite', ...over }, hostToken('nova'));

  it('waits for the other host to accept, then counts down, then is live', async () => {
    const battle = await invite({ countdown_s: 5 });
    expect(battle).toMatchObject({ state: 'invited', inviter: 'nova', round: 0, starts_at: null });
    expect(battle.sides.map(({ hosts: [host] }) => host!.accepted)).toEqual([true, false]);
    expect(Date.parse(battle.expires_at!) - Date.parse(battle.server_time)).toBeGreaterThan(55_000);
    expect((await roses('mia', 'nova-live', 1)).battle).toBeNull();

    const agreed = await battles.actAs('rex', battle.id, 'accept');
    expect(agreed).toMatchObject({ state: 'countdown', round: 1, expires_at: null, starts_at: TIME });
    expect((await roses('mia', 'nova-live', 1)).battle).toBeNull();
    await waitUntil('it is live', async () => (await battles.read(battle.id)).state === 'live');
    expect((await roses('mia', 'nova-live', 1)).battle).toMatchObject({ id: battle.id, counted: true });
  });

  it('can be accepted by the platform for a host', async () => {
    const { id } = await invite();
    expect(await battles.act(id, 'accept', { host: 'rex' })).toMatchObject({ state: 'live' });
  });

  it('does not start when declined', async () => {
    const { id } = await invite();
    expect(await battles.actAs('rex', id, 'decline')).toMatchObject({ state: 'declined', result: null });
    await invite();
  });

  it('does not start without an acceptance in time', async () => {
    const { id } = await invite({ invite_ttl_s: 1 });
    await waitUntil('it has expired', async () => (await battles.read(id)).state === 'expired');
  });

  it('can be cancelled by its inviter before it is live', async () => {
    const { id } = await invite({ countdown_s: 60 });
    await battles.actAs('rex', id, 'accept');
    expect(await battles.actAs('nova', id, 'cancel')).toMatchObject({ state: 'cancelled', result: null });
  });

  it('is cancelled when a host leaves in the countdown', async () => {
    const { id } = await invite({ countdown_s: 60 });
    await battles.actAs('rex', id, 'accept');
    expect(await battles.actAs('rex', id, 'leave')).toMatchObject({ state: 'cancelled' });
  });

  it('has a rematch, which needs acceptance again', async () => {
    const { id } = await invite({ duration_s: 7, tie: { policy: 'overtime', overtime_s: 9 } });
    await battles.actAs('rex', id, 'accept');
    await battles.act(id, 'end');
    const rematch = await battles.actAs('nova', id, 'rematch');
    expect(rematch).toMatchObject({
      state: 'invited',
      inviter: 'nova',
      rules: { duration_s: 7, tie: { policy: 'overtime', overtime_s: 9, max: 1 } },
    });
    expect(rematch.id).not.toBe(id);
  });
});

it('a rematch by the platform starts as the first battle did', async () => {
  const { id } = await battles.propose();
  await battles.act(id, 'end');
  expect(await battles.act(id, 'rematch')).toMatchObject({ state: 'live', inviter: null });
});

it('a manipulated log does not pass the audit', async () => {
  const { id } = await battles.propose();
  const { id: gift } = await roses('mia', 'nova-live', 2);
  await battles.act(id, 'end');
  const audit = () => calls.get(`/v1/battles/${id}/audit`);
  expect(await audit()).toMatchObject({ matches: true });
  await server.db.query('update gifts set points = points + 1 where id = $1', [gift.slice(4)]);
  const { matches, differences } = await audit();
  expect(matches).toBe(false);
  expect(JSON.stringify(differences)).toContain(gift);
  await server.db.query('update gifts set points = points - 1 where id = $1', [gift.slice(4)]);
  expect(await audit()).toMatchObject({ matches: true, differences: [] });
});

it('battles are listed newest first, all or those of a room, page by page, for any token', async () => {
  await calls.openRoom('kim-live', 'kim');
  const sides = [novaAgainstRex().sides[0]!, { hosts: [{ host: 'kim', room: 'kim-live' }] }];
  const ids: string[] = [];
  for (let n = 0; n < 3; n++) {
    const { id } = await battles.propose({ sides });
    await battles.act(id, 'end');
    ids.unshift(id);
  }
  const [last, ...older] = ids;
  const read = async (query: string) =>
    (await server.call({ path: `/v1/battles?${query}`, as: tokenOf('mia', {}) })).body as {
      data: Battle[];
      next_cursor: string;
      has_more: boolean;
    };
  const page = await read('room=kim-live&limit=1');
  expect(page).toMatchObject({ data: [{ id: last, state: 'cut_short' }], has_more: true });
  const rest = await read(`room=kim-live&cursor=${page.next_cursor}`);
  expect(rest.data.map(({ id }) => id)).toEqual(older);
  expect(rest.has_more).toBe(false);
  expect((await read('limit=3')).data.map(({ id }) => id)).toEqual(ids);
  expect(await read('room=nowhere')).toMatchObject({ data: [], has_more: false });
});

describe('a bonus', () => {
  const put = (id: string, body: object) => server.call({ method: 'PUT', path: `/v1/bonuses/${id}`, body });
  const inAnHour = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

  it('makes gifts of its category count more, and is named in the receipt', async () => {
    await calls.putItem('tulip', { name: 'Tulip', price: 10, category: 'flowers' });
    const bonus = { starts_at: inAnHour(-1), ends_at: inAnHour(1), multiplier: 2.5 };
    const { body } = await put('flower-day', { ...bonus, scope: { categories: ['flowers'] } });
    expect(body).toMatchObject({
      id: 'flower-day',
      multiplier: 2.5,
      scope: { rooms: null, categories: ['flowers'], min_vip_level: 0 },
    });
    await battles.propose();
    expect((await roses('mia', 'nova-live', 1)).battle).toMatchObject({ multiplier: 1, boosts: [] });
    expect((await roses('mia', 'nova-live', 1, { item: 'tulip' })).battle).toMatchObject({
      base_points: 10,
      multiplier: 2.5,
      points: 25,
      boosts: [{ id: 'flower-day', kind: 'bonus', add: 1.5 }],
    });
    expect((await server.call({ method: 'DELETE', path: '/v1/bonuses/flower-day' })).status).toBe(204);
    expect((await roses('mia', 'nova-live', 1, { item: 'tulip' })).battle).toMatchObject({ multiplier: 1 });
  });

  it('can be read, listed and changed; absent fields keep their value', async () => {
    const first = { starts_at: inAnHour(1), ends_at: inAnHour(2), multiplier: 1.0003 };
    await put('later', { ...first, scope: { rooms: ['nova-live'], min_vip_level: 2 } });
    const { body } = await put('later', { multiplier: 3 });
    expect(body).toEqual({
      id: 'later',
      ...first,
      multiplier: 3,
      scope: { rooms: ['nova-live'], categories: null, min_vip_level: 2 },
    });
    expect(await calls.get('/v1/bonuses/later')).toEqual(body);
    expect(await calls.get('/v1/bonuses?limit=1')).toMatchObject({ data: [body] });
    await calls.delete('/v1/bonuses/later');
    expect((await server.call({ path: '/v1/bonuses/later' })).body).toMatchObject({ code: 'not_found' });
  });

  it('keeps its name when it is changed while it runs', async () => {
    await put('now', { starts_at: inAnHour(-1), ends_at: inAnHour(1), multiplier: 2 });
    await put('now', { multiplier: 4 });
    const { data } = (await calls.get('/v1/bonuses')) as { data: { id: string; multiplier: number }[] };
    const periods = data.filter(({ id }) => id === 'now');
    expect(periods.map(({ multiplier }) => multiplier)).toEqual([4, 2]);
    await calls.delete('/v1/bonuses/now');
  });
});

const sidesCalled = (...names: [string, string]) =>
  novaAgainstRex().sides.map((side, index) => ({ ...side, name: names[index]! }));

const emptySide = (index: number, host: string, name: string) => ({
  index,
  name,
  hosts: [{ host, room: `${host}-live`, points: 0, coins: 0, accepted: true, left: false }],
  points: 0,
  coins: 0,
  rounds_won: 0,
  top: [],
});
