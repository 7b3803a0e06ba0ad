import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awayFromTheHour } from '../../packages/server/src/store/testing/roll-up.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { callsOf, setTheStage } from './support/stage.ts';
import { tokenOf } from './support/tokens.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
  await setTheStage(server);
  const { gift, topUp } = callsOf(server);
  await awayFromTheHour(server.db);
  await topUp('ben', 500);
  for (let n = 1; n <= 5; n++) await gift('stage', { sender: 'ann', item: 'rose', quantity: n });
  await gift('stage', { sender: 'ben', item: 'rose', quantity: 4, receiver: 'gil' });
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

/** All pages of a list, read with this many items a page. */
async function readAll(path: string, limit: number): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  for (let cursor = ''; ; ) {
    const { data, has_more, next_cursor } = (await callsOf(server).get(
      `${path}${path.includes('?') ? '&' : '?'}limit=${limit}${cursor && `&cursor=${cursor}`}`,
    )) as { data: Record<string, unknown>[]; has_more: boolean; next_cursor: string | null };
    found.push(...data);
    expect(next_cursor === null).toBe(!has_more);
    if (next_cursor === null) return found;
    expect(data).toHaveLength(limit);
    cursor = next_cursor;
  }
}

describe('the statement', () => {
  it('has every movement of the wallet, newest first, each with the balance after it', async () => {
    const lines = await readAll('/v1/users/ann/entries', 2);
    expect(lines.map(({ kind, coins, balance }) => [kind, coins, balance])).toEqual([
      ['gift', -50, 850],
      ['gift', -40, 900],
      ['gift', -30, 940],
      ['gift', -20, 970],
      ['gift', -10, 990],
      ['top_up', 1_000, 1_000],
    ]);
    expect(lines).toEqual(await readAll('/v1/users/ann/entries?account=wallet', 200));
  });

  it('has what a host earned', async () => {
    const lines = await readAll('/v1/users/hal/entries?account=earnings', 3);
    expect(lines.map(({ coins, balance }) => [coins, balance])).toEqual(
      [25, 20, 15, 10, 5].map((coins) => [coins, null]),
    );
  });

  it('is readable for the user and the server', async () => {
    const path = '/v1/users/ann/entries';
    expect(await server.call({ path, as: tokenOf('ann', {}) })).toMatchObject({ status: 200 });
    expect(await server.call({ path, as: tokenOf('ben', {}) })).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    expect(await server.call({ path: '/v1/users/nobody/entries' })).toMatchObject({
      body: { code: 'user_not_found' },
    });
  });
});

describe('the gift log', () => {
  it('has every gift of the room, newest first, equal to the gift read by its id', async () => {
    const gifts = await readAll('/v1/rooms/stage/gifts', 4);
    expect(gifts.map(({ sender, quantity }) => [sender, quantity])).toEqual([
      ['ben', 4],
      ['ann', 5],
      ['ann', 4],
      ['ann', 3],
      ['ann', 2],
      ['ann', 1],
    ]);
    for (const gift of gifts) expect(await callsOf(server).get(`/v1/gifts/${gift.id}`)).toEqual(gift);
  });

  it('is readable with the grant to watch', async () => {
    const path = '/v1/rooms/stage/gifts';
    expect(await server.call({ path, as: tokenOf('zoe', { room: 'stage', watch: true }) })).toMatchObject({
      status: 200,
    });
    expect(await server.call({ path, as: tokenOf('zoe', { room: 'over', watch: true }) })).toMatchObject({
      status: 403,
    });
    expect(await server.call({ path: '/v1/rooms/nowhere/gifts' })).toMatchObject({
      body: { code: 'room_not_found' },
    });
  });
});

describe('the rankings', () => {
  it('the paths of 0.2.0 lead to them, with the query', async () => {
    for (const board of ['senders', 'receivers', 'battles']) {
      const { status, headers } = await server.call({ path: `/v1/leaderboards/${board}?period=day&limit=1` });
      expect([status, headers.location]).toEqual([308, `/v1/rankings/${board}?period=day&limit=1`]);
    }
  });

  it('of a room: by coins', async () => {
    expect(await readAll('/v1/rooms/stage/supporters', 1)).toEqual([
      { user: 'ann', coins: 150, gifts: 5 },
      { user: 'ben', coins: 40, gifts: 1 },
    ]);
    expect(await server.call({ path: '/v1/rooms/nowhere/supporters' })).toMatchObject({
      body: { code: 'room_not_found' },
    });
  });

  it.each(['hour', 'day', 'week', 'month', 'all'])(
    'over all rooms, by %s, fresh within seconds',
    async (period) => {
      await waitUntil(
        'the ranking has both',
        async () => (await readAll(`/v1/rankings/senders?period=${period}`, 1)).length === 2,
      );
      expect(await readAll(`/v1/rankings/senders?period=${period}`, 1)).toEqual([
        { rank: 1, user: 'ann', coins: 150, gifts: 5 },
        { rank: 2, user: 'ben', coins: 40, gifts: 1 },
      ]);
      expect(await readAll(`/v1/rankings/receivers?period=${period}`, 50)).toEqual([
        { rank: 1, user: 'hal', coins: 150, gifts: 5 },
        { rank: 2, user: 'gil', coins: 40, gifts: 1 },
      ]);
    },
  );
});

describe('the own rank', () => {
  const own = (query = '', as?: string) =>
    server.call({ path: `/v1/rankings/senders/me${query}`, ...(as !== undefined && { as }) });

  it('has the distance to the next place, for the user of the token and for the server', async () => {
    const ben = {
      user: 'ben',
      rank: 2,
      rank_between: null,
      coins: 40,
      gifts: 1,
      coins_to_next: 110,
      hidden: false,
    };
    expect(await own('?period=month', tokenOf('ben', {}))).toMatchObject({ status: 200, body: ben });
    expect(await own('?user=ben')).toMatchObject({
      status: 200,
      body: { ...ben, starts_at: null, ends_at: null },
    });
    expect(await own('?user=ann')).toMatchObject({ body: { rank: 1, coins_to_next: null } });
    expect(await own('?user=gil')).toMatchObject({ body: { rank: null, coins: null, coins_to_next: null } });
  });

  it.each(['', '?period=day', '?period=week'])(
    'in a room and among the supporters of a host%s',
    async (query) => {
      const as = tokenOf('ben', {});
      const read = async (path: string) => (await server.call({ path: `${path}/me${query}`, as })).body;
      await waitUntil('Ben has a place', async () => (await read('/v1/rooms/stage/ranking')).rank === 2);
      const ben = { user: 'ben', coins: 40, gifts: 1, hidden: false, rank_between: null };
      expect(await read('/v1/rooms/stage/ranking')).toMatchObject({ ...ben, rank: 2, coins_to_next: 110 });
      expect(await read('/v1/users/gil/supporters')).toMatchObject({ ...ben, rank: 1, coins_to_next: null });
      expect(await read('/v1/users/hal/supporters')).toMatchObject({ user: 'ben', rank: null, coins: null });
      expect(await read('/v1/rooms/nowhere/ranking')).toMatchObject({ code: 'room_not_found' });
    },
  );

  it('of a room, for any token', async () => {
    const read = async (query: string) =>
      (await server.call({ path: `/v1/rankings/rooms/me?room=${query}`, as: tokenOf('zoe', {}) })).body;
    await waitUntil('the room has a place', async () => (await read('stage&period=day')).rank === 1);
    expect(await read('stage')).toMatchObject({
      room: 'stage',
      rank: 1,
      coins: 190,
      gifts: 6,
      coins_to_next: null,
    });
    expect(await read('stage')).not.toHaveProperty('hidden');
    expect(await read('nowhere')).toMatchObject({ code: 'room_not_found' });
  });

  it('in a past period has no place for a user who gave nothing in it', async () => {
    expect(await own('?user=ben&period=month&at=2026-01-15T00:00:00Z')).toMatchObject({
      body: {
        rank: null,
        coins: null,
        starts_at: '2026-01-01T00:00:00.000Z',
        ends_at: '2026-02-01T00:00:00.000Z',
      },
    });
  });

  it('is not for other users', async () => {
    for (const path of [
      'rankings/senders',
      'rankings/battles',
      'rooms/stage/ranking',
      'users/hal/supporters',
    ])
      expect(await server.call({ path: `/v1/${path}/me?user=ann`, as: tokenOf('ben', {}) })).toMatchObject({
        status: 403,
        body: { code: 'forbidden' },
      });
  });
});

it('the cursor of another ranking is refused', async () => {
  const { next_cursor: cursor } = await callsOf(server).get('/v1/rankings/senders?period=day&limit=1');
  const at = encodeURIComponent(new Date().toISOString());
  for (const other of [
    'senders?period=week',
    'senders?',
    `senders?period=day&at=${at}`,
    'receivers?period=day',
    'rooms?period=day',
    'battles?period=day',
  ])
    expect(await server.call({ path: `/v1/rankings/${other}&limit=1&cursor=${cursor}` })).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', param: 'cursor' },
    });
});

it("a room's and a host's supporters rank by day, week and month, without users who opted out", async () => {
  const { putUser } = callsOf(server);
  for (const period of ['day', 'week', 'month']) {
    await waitUntil(
      `the ${period} has both`,
      async () => (await readAll(`/v1/rooms/stage/ranking?period=${period}`, 1)).length === 2,
    );
    expect(await readAll(`/v1/users/hal/supporters?period=${period}`, 1)).toEqual([
      { rank: 1, user: 'ann', coins: 150, gifts: 5 },
    ]);
  }
  await putUser('ann', { ranking: 'hidden' });
  await putUser('ben', { ranking: 'anonymous' });
  const ben = { rank: 1, user: 'ben', coins: 40, gifts: 1 };
  expect(await readAll('/v1/rooms/stage/ranking', 1)).toEqual([ben]);
  const path = '/v1/rooms/stage/ranking';
  expect(await server.call({ path, as: tokenOf('zoe', { watch: true }) })).toMatchObject({
    body: { data: [{ ...ben, user: null }] },
  });
  expect(await callsOf(server).get('/v1/rankings/senders/me?user=ann')).toMatchObject({
    rank: 1,
    hidden: true,
  });
  const supporters = async (as?: string) => {
    const { body } = await server.call({ path: '/v1/rooms/stage/supporters?limit=1', ...(as && { as }) });
    return [(body.data as { user: string | null }[])[0]!.user, String(body.next_cursor)];
  };
  const [user, cursor] = await supporters(tokenOf('zoe', { watch: true }));
  expect(user).toBeNull();
  expect(Buffer.from(cursor!, 'base64url').toString('latin1')).not.toContain('ann');
  expect(await supporters()).toEqual(['ann', cursor]);
  for (const user of ['ann', 'ben']) await putUser(user, { ranking: null });
  expect(await readAll('/v1/rooms/stage/ranking', 9)).toHaveLength(2);
});

it('a cursor behind an anonymous place does not name the last gift, by which the user could be found', async () => {
  const { rows } = await server.db.query<{ reached: string }>(
    `select reached from ranking_places where ranked_id = 'ann'`,
  );
  // The gift's time and its id.
  const secrets = rows.flatMap(({ reached }) => [reached.slice(0, 13), reached.slice(13)]);
  expect(secrets.length).toBeGreaterThan(0);
  await callsOf(server).putUser('ann', { ranking: 'anonymous' });
  const as = tokenOf('zoe', { watch: true });
  for (const path of ['/v1/rankings/senders?period=day', '/v1/rooms/stage/ranking?period=day']) {
    const page = async () => (await server.call({ path: `${path}&limit=1`, as })).body;
    const { data, next_cursor } = await page();
    const cursor = String(next_cursor);
    expect(data).toMatchObject([{ user: null }]);
    expect(await page()).toMatchObject({ next_cursor: cursor });
    const text = Buffer.from(cursor, 'base64url').toString('latin1');
    for (const secret of secrets) expect(text).not.toContain(secret);
    const altered = `${cursor[0] === 'A' ? 'B' : 'A'}${cursor.slice(1)}`;
    for (const refused of [altered, 'AAAA'])
      expect(await server.call({ path: `${path}&cursor=${refused}`, as })).toMatchObject({
        status: 400,
        body: { code: 'invalid_request', param: 'cursor' },
      });
    expect(await server.call({ path: `${path}&cursor=${cursor}`, as })).toMatchObject({
      body: { data: [{ rank: 2, user: 'ben' }] },
    });
  }
  await callsOf(server).putUser('ann', { ranking: null });
});

it("the top of the day, in the room and of the host, is part of the room's live state", async () => {
  const socket = await server.connect(tokenOf('zoe', { watch: true }));
  socket.send({ t: 'subscribe', room: 'stage' });
  const { state } = await socket.find(({ t }) => t === 'subscribed', 'the subscription');
  expect(state).toMatchObject({
    today: {
      room: [
        { rank: 1, user: 'ann', coins: 150, gifts: 5 },
        { rank: 2, user: 'ben', coins: 40, gifts: 1 },
      ],
      host: [{ rank: 1, user: 'ann', coins: 150, gifts: 5 }],
    },
  });
  await callsOf(server).putUser('ann', { ranking: 'anonymous' });
  await socket.find(
    (message) => message.t === 'frame' && JSON.stringify(message.state ?? null).includes('"user":null'),
    'a frame without the id',
  );
  await callsOf(server).putUser('ann', { ranking: null });
});

it('a past period is read by a time in it, and says when it starts and ends', async () => {
  const { data, starts_at, ends_at } = await callsOf(server).get(
    '/v1/rankings/senders?period=day&at=2026-01-31T23:59:59Z',
  );
  expect([data, starts_at, ends_at]).toEqual([[], '2026-01-31T00:00:00.000Z', '2026-02-01T00:00:00.000Z']);
});

describe("a battle's supporters", () => {
  it('by points; of equals, the one who reached them first; of all sides or one', async () => {
    const calls = callsOf(server);
    await calls.openRoom('ring', 'rex');
    const { id } = await calls.propose({
      mode: 'solo',
      sides: [{ hosts: [{ host: 'hal', room: 'stage' }] }, { hosts: [{ host: 'rex', room: 'ring' }] }],
      accept: 'auto',
      countdown_s: 0,
    });
    await calls.gift('ring', { sender: 'ben', item: 'rose', quantity: 2 });
    await calls.gift('ring', { sender: 'ann', item: 'rose', quantity: 1 });
    await calls.gift('stage', { sender: 'ben', item: 'rose', quantity: 3 });
    await calls.gift('ring', { sender: 'ann', item: 'rose', quantity: 1 });
    await calls.post(`/v1/battles/${id}/end`);
    const path = `/v1/battles/${id}/supporters`;
    const all = await readAll(path, 1);
    expect(all).toEqual([
      { side: 0, user: 'ben', points: 30, coins: 30, gifts: 1 },
      { side: 1, user: 'ben', points: 20, coins: 20, gifts: 1 },
      { side: 1, user: 'ann', points: 20, coins: 20, gifts: 2 },
    ]);
    expect(await readAll(`${path}?side=1`, 1)).toEqual(all.slice(1));
    await calls.post('/v1/rooms/ring/end');
  });
});

it.each([
  ['/v1/rooms/stage/gifts?limit=0', 'limit'],
  ['/v1/rooms/stage/gifts?limit=201', 'limit'],
  ['/v1/rooms/stage/gifts?cursor=nonsense', 'cursor'],
  ['/v1/rooms/stage/gifts?cursor=LTE', 'cursor'],
  ['/v1/rooms/stage/gifts?cursor=MWUzMDA', 'cursor'],
  ['/v1/users/ann/entries?account=platform', 'account'],
  ['/v1/users/ann/entries?cursor=e30', 'cursor'],
  ['/v1/rankings/senders?period=year', 'period'],
  ['/v1/rankings/battlers', 'board'],
  ['/v1/rankings/senders?at=2026-01-01T00:00:00Z', 'at'],
  ['/v1/rankings/senders?period=day&at=2026-02-30T00:00:00Z', 'at'],
  ['/v1/rankings/senders?period=day&at=2026-01-01', 'at'],
  ['/v1/rankings/rooms?period=day&at=2999-01-01T00:00:00Z', 'at'],
  ['/v1/rankings/battles?period=hour&at=2020-01-01T00:00:00Z', 'at'],
  ['/v1/rankings/senders?region=Nepal', 'region'],
  ['/v1/rankings/rooms?region=Nepal', 'region'],
  ['/v1/rankings/battles?region=np%20', 'region'],
  ['/v1/rooms/stage/ranking?period=hour', 'period'],
  ['/v1/rooms/stage/ranking?period=all', 'period'],
  ['/v1/users/hal/supporters?at=2999-01-01T00:00:00Z', 'at'],
  ['/v1/rankings/senders/me', 'user'],
  ['/v1/rankings/senders/me?user=ann&limit=1', 'limit'],
  ['/v1/rankings/rooms/me', 'room'],
  ['/v1/rankings/rooms/me?room=stage&user=ann', 'user'],
  ['/v1/rankings/battles/me', 'user'],
  ['/v1/rooms/stage/ranking/me', 'user'],
  ['/v1/rooms/stage/ranking/me?user=ann&period=all', 'period'],
  ['/v1/users/hal/supporters/me?user=ann&at=2999-01-01T00:00:00Z', 'at'],
  ['/v1/rooms/stage/supporters?page=2', 'page'],
  ['/v1/battles?limit=0', 'limit'],
  ['/v1/battles?cursor=MQ', 'cursor'],
  ['/v1/battles?room=', 'room'],
  ['/v1/bonuses?limit=201', 'limit'],
  ['/v1/bonuses?cursor=LTE', 'cursor'],
  ['/v1/bonuses?live=true', 'live'],
  ['/v1/campaigns?limit=201', 'limit'],
  ['/v1/campaigns?state=final', 'state'],
])('%s is refused, naming %s', async (path, param) => {
  expect(await server.call({ path })).toMatchObject({
    status: 400,
    body: { code: 'invalid_request', param },
  });
});
