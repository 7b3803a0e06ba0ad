import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeGifts } from '../../packages/server/src/store/testing/random-gifts.ts';
import { followRollups } from '../support/follow-rollups.ts';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { type Expected, expectProblem } from './support/refusals.ts';
import { callsOf, setTheStage } from './support/stage.ts';
import { tokenOf } from './support/tokens.ts';

const DAY_MS = 86_400_000;

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer({ timeZone: 'Asia/Kathmandu' });
  await setTheStage(server);
  const { putItem, openRoom, putUser } = callsOf(server);
  await putItem('unsent', { name: 'Unsent', price: 1, category: 'unused' });
  await openRoom('silent', 'gil');
  for (const user of ['-7', '-1-1']) await putUser(user);
  const gift = { item: 'rose', quantity: 1, coins: 10, category: null, region: null, points: null };
  await writeGifts(
    server.db,
    ['-7', '-1-1'].map((sender) => ({
      ...{ ...gift, sender, receiver: '-7', room: 'stage', at: Date.UTC(2026, 2, 10, 12) },
    })),
  );
  await followRollups(server.databaseProxy.url);
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

const call = (path: string, as?: string) => server.call({ path: `/v1/${path}`, ...(as && { as }) });
const report = (path: string, period: string) =>
  call(`analytics/${path}${path.includes('?') ? '&' : '?'}${period}`);

/** Every report, with what it requires. */
const REPORTS = [
  ...[
    'overview',
    'series?grain=day',
    'items',
    'senders',
    'receivers',
    'rooms',
    'battles',
    'cohorts',
    'funnel',
  ],
];
const invalid = (param: string): Expected => ({ code: 'invalid_request', param });

describe.each(REPORTS)('the report %s is refused, naming the parameter,', (path) => {
  it.each<[what: string, period: string, param: string]>([
    ['without an end', 'from=2026-03-01', 'to'],
    ['with a reversed period', 'from=2026-03-02&to=2026-03-01', 'to'],
    ['with an empty period', 'from=2026-03-01&to=2026-03-01', 'to'],
    ['with times of one instant', 'from=2026-03-01T06:00:00Z&to=2026-03-01T11:45:00%2B05:45', 'to'],
    ['with a day that the calendar lacks', 'from=2026-02-01&to=2026-02-30', 'to'],
    ['with a month that the calendar lacks', 'from=2026-13-01&to=2026-03-01', 'from'],
    ['with a word', 'from=yesterday&to=2026-03-01', 'from'],
    ['with an hour that no clock has', 'from=2026-03-01T25:00:00Z&to=2026-03-03', 'from'],
    ['with an offset of a day', 'from=2026-03-01T00:00:00%2B24:00&to=2026-03-03', 'from'],
    ['with a part of a millisecond', 'from=2026-03-01T18:15:00.0001Z&to=2026-03-03', 'from'],
    ['with a start given twice', 'from=2026-03-01&from=2026-03-02&to=2026-03-03', 'from'],
    ['with an unknown zone', 'from=2026-03-01&to=2026-03-02&zone=Asia/Atlantis', 'zone'],
    ['with an offset as the zone', 'from=2026-03-01&to=2026-03-02&zone=%2B05:45', 'zone'],
    ['with an unknown format', 'from=2026-03-01&to=2026-03-02&format=xlsx', 'format'],
    ['with an unknown parameter', 'from=2026-03-01&to=2026-03-02&city=kathmandu', 'city'],
  ])('%s', async (_what, period, param) => {
    expectProblem(await report(path, period), invalid(param));
  });
});

describe('a period', () => {
  const START = Date.UTC(2024, 0, 1);
  const range = (from: number, days: number) =>
    `from=${new Date(from).toISOString().slice(0, 10)}&to=${new Date(from + days * DAY_MS).toISOString().slice(0, 10)}`;

  it.each<[path: string, days: number]>([
    ...REPORTS.filter((path) => path !== 'funnel').map((path): [string, number] => [path, 731]),
    ['overview?receiver=hal', 731],
    ['overview?receiver=hal&zone=UTC', 731],
    ['overview?zone=UTC', 92],
    ['items?zone=UTC', 92],
    ['series?grain=day&zone=UTC', 92],
    ['series?grain=hour', 92],
    ['series?grain=hour&receiver=hal', 92],
    ['series?grain=15m', 31],
    ['series?grain=15m&room=stage', 31],
  ])(
    'of the report %s has at most %i days, and a longer one is refused with this bound',
    async (path, days) => {
      expect((await report(path, range(START, days))).status).toBe(200);
      const refused = await report(path, range(START, days + 1));
      expectProblem(refused, { code: 'report_too_large', param: 'to' });
      expect(refused.body.detail).toContain(`at most ${days} days`);
    },
  );

  it('may begin at any instant, whatever its offset is', async () => {
    const bounds = 'from=2026-03-01T00:00:00%2B20:00&to=2026-03-01T00:00:00-20:00';
    expect((await report('overview', bounds)).body).toMatchObject({
      period: { from: '2026-02-28T04:00:00.000Z', to: '2026-03-01T20:00:00.000Z' },
    });
  });

  it('may be in the first and in the last year', async () => {
    for (const period of ['from=1000-01-01&to=1001-01-01', 'from=2999-01-01&to=2999-12-31'])
      expect((await report('overview?compare=previous&zone=UTC&receiver=hal', period)).status).toBe(200);
  });
});

it.each([
  ...['senders', 'new_senders', 'viewers', 'viewers_who_gave', 'conversion', 'top_ten_share'].map(
    (figure) => `overview?figures=${figure}`,
  ),
  ...['senders', 'new_senders', 'viewers'].map((figure) => `series?grain=day&figures=${figure}`),
  'overview?receiver=hal&figures=senders',
  'overview?sender=ann',
  ...['senders', 'receivers', 'rooms', 'battles', 'cohorts', 'funnel'],
])('%s is counted in the configured zone, and refuses another one by name', async (path) => {
  const refused = await report(path, 'from=2026-03-10&to=2026-03-11&zone=Asia/Tokyo');
  expectProblem(refused, { code: 'not_exact', param: 'zone' });
  expect(refused.body.detail).toContain('Asia/Kathmandu');
  expect((await report(path, 'from=2026-03-10&to=2026-03-11&zone=Asia/Kathmandu')).status).toBe(200);
});

describe('a filter that matches no gift gives zeros, and no error:', () => {
  const ZEROS = {
    ...{ gifts: 0, units: 0, coins: 0, earned: 0, agency_coins: 0, platform_coins: 0, promotion_coins: 0 },
    ...{ average_coins: null, points: 0, battle_coins: 0, reversed_gifts: 0, corrected_coins: 0 },
  };
  const PERIOD = 'from=2026-03-10&to=2026-03-12';

  it.each(['room=silent', 'receiver=eve', 'item=unsent', 'category=unused', 'room=stage&item=unsent'])(
    '%s',
    async (filter) => {
      expect((await report(`overview?${filter}&compare=previous`, PERIOD)).body).toMatchObject({
        figures: ZEROS,
        previous: ZEROS,
      });
      const { body } = await report(`series?grain=day&${filter}`, PERIOD);
      expect(body.data).toMatchObject([ZEROS, ZEROS]);
      expect((await report(`items?${filter}`, PERIOD)).body).toMatchObject({
        total: ZEROS,
        data: [],
        has_more: false,
      });
      const csv = await report(`items?${filter}&format=csv`, PERIOD);
      expect([csv.status, csv.text.split('\r\n').length]).toEqual([200, 2]);
    },
  );

  it('a period without gifts', async () => {
    const period = 'from=2020-01-01&to=2020-01-02';
    const none = { senders: 0, new_senders: 0, viewers_who_gave: 0, conversion: null, top_ten_share: null };
    const { body } = await report(`overview?figures=${Object.keys(none).join()},viewers`, period);
    expect(body.figures).toEqual({ ...none, viewers: 0 });
    for (const path of ['senders', 'receivers', 'rooms', 'senders?receiver=eve', 'receivers?sender=ann'])
      expect((await report(path, period)).body, path).toMatchObject({
        data: [],
        total: { gifts: 0, coins: 0 },
      });
    expect((await report('battles?receiver=eve', period)).body).toMatchObject({
      figures: { battles: 0, coins: 0, minutes: 0, coins_per_minute_inside: null },
    });
    expect((await report('cohorts', period)).body).toMatchObject({
      data: [{ new_senders: 0, day_1: 0, day_1_rate: null }],
      retention: { day_1: null, day_7: null, day_30: null },
    });
    expect((await report('funnel', period)).body).toMatchObject({
      figures: { senders: 0, repeat_senders: 0, repeat_rate: null },
    });
  });
});

it('no identifier is a formula in a CSV file', async () => {
  const period = 'from=2026-03-10&to=2026-03-11&format=csv';
  for (const path of ['senders', 'receivers', 'senders?receiver=-7']) {
    const { text } = await report(path, period);
    const [, ...rows] = text.trimEnd().split('\r\n');
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toMatch(/^'-/);
  }
});

describe('a ranking is refused, naming the parameter,', () => {
  const boards = ['rankings/senders', 'rankings/receivers', 'rankings/rooms', 'rankings/battles'];
  const inScopes = ['rooms/stage/ranking', 'users/hal/supporters'];
  const future = encodeURIComponent(new Date(Date.now() + 40 * DAY_MS).toISOString());

  it.each<[what: string, query: string, param: string]>([
    ['of an unknown period', 'period=year', 'period'],
    ['of the future', `period=month&at=${future}`, 'at'],
    ['of a day without a time', 'period=day&at=2026-03-10', 'at'],
    ['of an instant that the calendar lacks', 'period=day&at=2026-02-30T00:00:00Z', 'at'],
    ['with no rows', 'limit=0', 'limit'],
    ['with too many rows', 'limit=201', 'limit'],
    ['with a cursor that is none', 'cursor=AAAA', 'cursor'],
    ['with a cursor beyond the length', `cursor=${'A'.repeat(401)}`, 'cursor'],
    ['with another zone', 'zone=Asia/Tokyo', 'zone'],
  ])('%s', async (_what, query, param) => {
    for (const board of [...boards, ...inScopes])
      expectProblem(await call(`${board}?${query}`), invalid(param));
  });

  it.each([
    ['of all time with a time', 'at=2026-03-10T00:00:00Z', 'at'],
    ['of an hour that is no longer kept', 'period=hour&at=2026-03-10T00:00:00Z', 'at'],
  ])('%s', async (_what, query, param) => {
    for (const board of boards) expectProblem(await call(`${board}?${query}`), invalid(param));
  });

  it('with the cursor of another board, room, host, period, time, region or token', async () => {
    await server.db.query(
      `update log_followers set node = 'test', node_until = 'infinity' where name = 'rankings'`,
    );
    const { next_cursor: cursor } = (await call('rankings/senders?limit=1')).body;
    expect(typeof cursor).toBe('string');
    expect((await call(`rankings/senders?limit=1&cursor=${cursor}`)).status).toBe(200);
    for (const path of [
      ...['rankings/receivers?', 'rankings/rooms?', 'rankings/battles?', 'rankings/senders?period=day'],
      ...['rankings/senders?region=eu', 'rooms/stage/ranking?', 'users/-7/supporters?period=day'],
      'rooms/stage/supporters?',
    ])
      expectProblem(await call(`${path}&cursor=${cursor}`), invalid('cursor'));
  });

  it('of an unknown room; a region, or a user, of whom there is nothing has no places', async () => {
    expectProblem(await call('rooms/nowhere/ranking'), { code: 'room_not_found', param: 'room' });
    for (const path of ['rankings/senders?region=moon', 'users/nobody/supporters', 'rooms/silent/ranking'])
      expect((await call(path)).body).toMatchObject({ data: [], has_more: false, next_cursor: null });
    const own = await call('rankings/senders/me', tokenOf('ben', { watch: true }));
    expect(own.body).toMatchObject({ rank: null, coins: null, gifts: null, coins_to_next: null });
    expectProblem(await call('rankings/senders/me'), invalid('user'));
  });
});
