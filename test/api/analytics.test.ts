import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeGifts } from '../../packages/server/src/store/testing/random-gifts.ts';
import { followRollups } from '../support/follow-rollups.ts';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { type Expected, expectProblem } from './support/refusals.ts';
import { callsOf, setTheStage } from './support/stage.ts';
import { tokenOf } from './support/tokens.ts';

const NOON = Date.UTC(2026, 2, 10, 12);
const HOUR_MS = 3_600_000;

/** Ann gives Hal two roses and a kiss on 10 March 2026, and one to Gil; a user whose name is a formula gives the day before. */
const giftsOf = (sender: string, receiver: string, item: string, coins: number, at: number) => ({
  ...{ sender, receiver, item, coins, at, room: 'stage', quantity: 1 },
  ...{ category: item === 'rose' ? 'flowers' : null, region: null, points: null },
});
const GIFTS = [
  giftsOf('ann', 'hal', 'rose', 10, NOON),
  giftsOf('ann', 'hal', 'rose', 11, NOON + HOUR_MS),
  giftsOf('ann', 'gil', 'kiss', 4, NOON),
  giftsOf('-1', 'hal', 'kiss', 2, NOON - 24 * HOUR_MS),
];

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
  await setTheStage(server);
  await callsOf(server).putUser('-1');
  await writeGifts(server.db, GIFTS);
  await followRollups(server.databaseProxy.url);
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

const DAY = 'from=2026-03-10&to=2026-03-11';
const get = (path: string, as?: string, headers?: Record<string, string>) =>
  server.call({ path: `/v1/analytics/${path}`, ...(as && { as }), ...(headers && { headers }) });

describe('a report is refused, naming the parameter,', () => {
  it.each<[what: string, path: string, expected: Expected]>([
    ['without from', 'overview?to=2026-03-11', { code: 'invalid_request', param: 'from' }],
    [
      'with a reversed period',
      'overview?from=2026-03-11&to=2026-03-10',
      { code: 'invalid_request', param: 'to' },
    ],
    ['with an empty period', 'items?from=2026-03-11&to=2026-03-11', { code: 'invalid_request', param: 'to' }],
    [
      'with 30 February',
      'overview?from=2026-02-30&to=2026-03-11',
      { code: 'invalid_request', param: 'from' },
    ],
    [
      'between two quarters of an hour',
      'overview?from=2026-03-10T00:00:00Z&to=2026-03-10T00:20:00Z',
      { code: 'invalid_request', param: 'to' },
    ],
    [
      'with an unknown zone',
      `overview?${DAY}&zone=Asia/Atlantis`,
      { code: 'invalid_request', param: 'zone' },
    ],
    [
      'with a zone that is an offset',
      `overview?${DAY}&zone=XYZ3`,
      { code: 'invalid_request', param: 'zone' },
    ],
    [
      'with a zone of another case',
      `overview?${DAY}&zone=asia/tokyo`,
      { code: 'invalid_request', param: 'zone' },
    ],
    [
      'of distinct people in another zone',
      `overview?${DAY}&zone=Asia/Tokyo&figures=senders`,
      { code: 'not_exact', param: 'zone' },
    ],
    [
      'of ranked senders in another zone',
      `senders?${DAY}&zone=Asia/Tokyo`,
      { code: 'not_exact', param: 'zone' },
    ],
    ['that is too long', 'overview?from=2020-01-01&to=2026-01-01', { code: 'report_too_large', param: 'to' }],
    [
      'with too many points',
      'series?from=2026-01-01&to=2026-03-01&grain=15m',
      { code: 'report_too_large', param: 'to' },
    ],
    ['with too many rows as JSON', `items?${DAY}&limit=1001`, { code: 'report_too_large', param: 'limit' }],
    [
      'with too many rows as CSV',
      `items?${DAY}&limit=10001&format=csv`,
      { code: 'report_too_large', param: 'limit' },
    ],
    ['with no rows', `items?${DAY}&limit=0`, { code: 'invalid_request', param: 'limit' }],
    ['without a grain', `series?${DAY}`, { code: 'invalid_request', param: 'grain' }],
    [
      'by week from a Tuesday',
      'series?from=2026-03-10&to=2026-03-16&grain=week',
      { code: 'invalid_request', param: 'from' },
    ],
    [
      'with two parties',
      `overview?${DAY}&room=stage&sender=ann`,
      { code: 'invalid_request', param: 'sender' },
    ],
    [
      'with an unknown figure',
      `overview?${DAY}&figures=profit`,
      { code: 'invalid_request', param: 'figures' },
    ],
    [
      'with a parameter it does not have',
      `rooms?${DAY}&figures=gifts`,
      { code: 'invalid_request', param: 'figures' },
    ],
    ['of an unknown room', `overview?${DAY}&room=nowhere`, { code: 'room_not_found', param: 'room' }],
    ['of an unknown receiver', `items?${DAY}&receiver=nobody`, { code: 'user_not_found', param: 'receiver' }],
    ['of an unknown sender', `overview?${DAY}&sender=nobody`, { code: 'user_not_found', param: 'sender' }],
    ['of an unknown item', `overview?${DAY}&item=none`, { code: 'item_not_found', param: 'item' }],
    [
      'of an unknown category',
      `overview?${DAY}&category=none`,
      { code: 'item_not_found', param: 'category' },
    ],
    ['of items by sender', `items?${DAY}&sender=ann`, { code: 'not_exact', param: 'sender' }],
    ['of rooms by item', `rooms?${DAY}&item=rose`, { code: 'not_exact', param: 'item' }],
    [
      'of senders over half a day',
      'senders?from=2026-03-10T06:00:00Z&to=2026-03-11',
      { code: 'not_exact', param: 'from' },
    ],
  ])('%s', async (_what, path, expected) => {
    expectProblem(await get(path), expected);
  });
});

describe("a host's token", () => {
  const host = tokenOf('hal', { host: true });

  it.each(['overview', 'series', 'items', 'senders', 'receivers'])(
    'reads the report %s of gifts to its user',
    async (report) => {
      const grain = report === 'series' ? '&grain=day' : '';
      expect((await get(`${report}?${DAY}&receiver=hal${grain}`, host)).status).toBe(200);
    },
  );

  it.each([
    ['of another host', `overview?${DAY}&receiver=gil`],
    ['of all hosts', `overview?${DAY}`],
    ['of a room', `series?${DAY}&room=stage&grain=day`],
    ['of all items', `items?${DAY}`],
  ])('is refused figures %s', async (_what, path) => {
    expectProblem(await get(path, host), { code: 'forbidden', param: 'receiver' });
  });

  it('reads its own rooms, and no others', async () => {
    const { body: all } = await get(`rooms?${DAY}`);
    const { body: own } = await get(`rooms?${DAY}&host=hal`, host);
    const { rows } = await server.db.query<{ id: string }>(`select id from rooms where host_id = 'hal'`);
    const rooms = rows.map(({ id }) => id);
    const inOwn = (all.data as { room: string; coins: number }[]).filter(({ room }) => rooms.includes(room));
    expect((own.data as { room: string }[]).map(({ room }) => room)).toEqual(inOwn.map(({ room }) => room));
    expect(own.total).toMatchObject({ coins: inOwn.reduce((sum, { coins }) => sum + coins, 0) });
    expectProblem(await get(`rooms?${DAY}&host=gil`, host), { code: 'forbidden', param: 'host' });
    expectProblem(await get(`rooms?${DAY}`, host), { code: 'forbidden', param: 'host' });
    expectProblem(await get(`rooms?${DAY}&host=nobody`), { code: 'user_not_found', param: 'host' });
  });

  it('reads its own row of receivers, with the sums of gifts to it', async () => {
    const { body } = await get(`receivers?${DAY}&receiver=hal`, host);
    const { body: overview } = await get(`overview?${DAY}&receiver=hal`, host);
    const { coins } = overview.figures as { coins: number };
    expect(body).toMatchObject({ data: [{ receiver: 'hal', coins, share: 1 }], total: { coins } });
    expectProblem(await get(`receivers?${DAY}`, host), { code: 'forbidden', param: 'receiver' });
  });

  it.each(['cohorts', 'funnel'])('is refused the report %s', async (report) => {
    expectProblem(await get(`${report}?${DAY}`, host), { code: 'forbidden' });
  });

  it('needs the grant host', async () => {
    const viewer = tokenOf('hal', { watch: true, send: true });
    expectProblem(await get(`overview?${DAY}&receiver=hal`, viewer), {
      code: 'forbidden',
      param: 'receiver',
    });
  });
});

describe('the format', () => {
  it('is JSON by default, with the period, its end of completeness and the figures', async () => {
    const { body } = await get(`overview?${DAY}&figures=gifts,coins,average_coins&compare=previous`);
    expect(body).toEqual({
      period: { from: '2026-03-10T00:00:00.000Z', to: '2026-03-11T00:00:00.000Z', zone: 'UTC' },
      previous_period: { from: '2026-03-09T00:00:00.000Z', to: '2026-03-10T00:00:00.000Z', zone: 'UTC' },
      complete_until: expect.any(String),
      figures: { gifts: 3, coins: 25, average_coins: 8.33 },
      previous: { gifts: 1, coins: 2, average_coins: 2 },
    });
  });

  const csv = async (path: string, headers?: Record<string, string>) => {
    const answer = await get(path, undefined, headers);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    expect(answer.headers.vary).toContain('Accept');
    return answer.text.split('\r\n');
  };

  it('is CSV with format=csv or Accept: text/csv, and format has precedence', async () => {
    const lines = [
      'period,from,to,gifts,coins',
      'current,2026-03-10T00:00:00.000Z,2026-03-11T00:00:00.000Z,3,25',
      '',
    ];
    const path = `overview?${DAY}&figures=gifts,coins`;
    expect(await csv(`${path}&format=csv`)).toEqual(lines);
    expect(await csv(path, { accept: 'text/csv' })).toEqual(lines);
    const json = await get(`${path}&format=json`, undefined, { accept: 'text/csv' });
    expect(json.body).toMatchObject({ figures: { gifts: 3 } });
  });

  it('as CSV has a row for each point, and previous figures in rows or columns', async () => {
    const series = await csv(`series?${DAY}&grain=day&figures=coins&compare=previous&format=csv`);
    expect(series).toEqual([
      'period,starts_at,ends_at,coins',
      'current,2026-03-10T00:00:00.000Z,2026-03-11T00:00:00.000Z,25',
      'previous,2026-03-09T00:00:00.000Z,2026-03-10T00:00:00.000Z,2',
      '',
    ]);
    const senders = await csv(`senders?${DAY}&compare=previous&format=csv`);
    expect(senders).toEqual([
      'sender,gifts,coins,average_coins,share,previous_gifts,previous_coins,previous_average_coins',
      'ann,3,25,8.33,1,0,0,',
      '',
    ]);
  });

  it('as CSV has no cell that a spreadsheet runs as a formula', async () => {
    const [, ...rows] = await csv('senders?from=2026-03-09&to=2026-03-11&format=csv');
    expect(rows).toEqual(['ann,3,25,8.33,0.9259', "'-1,1,2,2,0.0741", '']);
  });

  it('as CSV of many rows has one header', async () => {
    const lines = await csv('series?from=2026-03-01&to=2026-03-11&grain=15m&figures=gifts&format=csv');
    expect(lines).toHaveLength(1 + 960 + 1);
    expect(lines.filter((line) => line.startsWith('period'))).toHaveLength(1);
  });

  it('as CSV of nothing has the names of the columns', async () => {
    expect(await csv('rooms?from=2026-01-01&to=2026-01-02&format=csv')).toEqual([
      'room,gifts,units,coins,earned,agency_coins,platform_coins,promotion_coins,average_coins,points,battle_coins,reversed_gifts,corrected_coins,share',
      '',
    ]);
  });
});

it('a ranking shows the first rows, the sums of all, and whether there are more', async () => {
  const { body } = await get(`items?${DAY}&limit=1&compare=previous`);
  expect(body).toMatchObject({
    total: { gifts: 3, coins: 25 },
    data: [
      {
        item: 'rose',
        gifts: 2,
        coins: 21,
        share: 0.84,
        previous: { gifts: 0, coins: 0, average_coins: null },
      },
    ],
    has_more: true,
  });
});
