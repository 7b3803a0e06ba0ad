import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../packages/server/src/cli/simulate/seeded-random.ts';
import { DAY_MS, randomGifts, writeGifts } from '../../packages/server/src/store/testing/random-gifts.ts';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { callsOf } from '../api/support/stage.ts';
import { followRollups } from '../support/follow-rollups.ts';
import { computeFromLog, DEFINITIONS, type DefinedRow } from './support/analytics-definitions.ts';

/** Clocks change by 30 minutes, at midnight with two midnights, and at midnight with none. Kathmandu is at 5:45. */
const ZONES: [zone: string, day: string][] = [
  ['Asia/Kathmandu', '2026-04-14'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['America/Havana', '2026-11-01'],
  ['Africa/Cairo', '2026-04-24'],
];

const SUMS = [
  'gifts',
  'units',
  'coins',
  'earned',
  'platform_coins',
  'average_coins',
  'points',
  'battle_coins',
];
const PAIR_SUMS = ['gifts', 'coins', 'average_coins'];

const FILTERS: [query: string, condition: string][] = [
  ['', 'true'],
  ['&room=room-1', `room_id = 'room-1'`],
  ['&receiver=host-2', `receiver_id = 'host-2'`],
  ['&item=rose', `item_id = 'rose'`],
  ['&category=love', `category = 'love'`],
  ['&room=room-3&item=kiss', `room_id = 'room-3' and item_id = 'kiss'`],
  ['&receiver=host-0&category=sky', `receiver_id = 'host-0' and category = 'sky'`],
];

interface Period {
  from: string;
  to: string;
}
interface Report {
  period: Period;
  previous_period: Period | null;
  figures: DefinedRow;
  previous: DefinedRow;
  total: DefinedRow;
  data: (DefinedRow & { starts_at: string; ends_at: string })[];
}

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
const pick = (row: DefinedRow, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, row[name]]));
const withinTimes = ({ from, to }: Period) => `at >= '${from}' and at < '${to}'`;

/** Gifts, views and late commits of 70 days around a change of the clocks. */
async function fill({ db, databaseProxy }: ApiServer, around: number): Promise<void> {
  const random = seededRandom(around / DAY_MS);
  const numbered = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}-${i}`);
  const hosts = numbered('host', 5);
  await db.query('insert into users (id) select unnest($1::text[]) on conflict do nothing', [
    [...hosts, ...numbered('sender', 40)],
  ]);
  await db.query(
    `insert into rooms (id, host_id, created_at, ended_at)
     select 'room-' || i, 'host-' || i % 5, to_timestamp($1 / 1000.0) - interval '40 days', to_timestamp($1 / 1000.0)
       from generate_series(0, 5) i`,
    [around],
  );
  const late = await db.connect();
  await late.query('begin');
  await writeGifts(late, randomGifts(random, 60, around));
  for (let i = 0; i < 8; i++) await writeGifts(db, randomGifts(random, 60, around));
  const views = Array.from({ length: 300 }, () => [
    `room-${Math.floor(random() * 6)}`,
    random() < 0.1 ? `host-${Math.floor(random() * 5)}` : `sender-${Math.floor(random() * 60)}`,
    new Date(around + (random() - 0.5) * 60 * DAY_MS).toISOString(),
  ]);
  await db.query(
    `insert into room_views (room_id, user_id, first_seen_at)
     select v->>0, v->>1, (v->>2)::timestamptz from jsonb_array_elements($1) v on conflict do nothing`,
    [JSON.stringify(views)],
  );
  await late.query('commit');
  late.release();
  await followRollups(databaseProxy.url);
  for (let n = 0; n < 12; n++) await writeBattle(db, random, around, n);
  // Gifts of times that have been counted.
  await writeGifts(db, randomGifts(random, 60, around));
  await followRollups(databaseProxy.url);
}

/** A battle of two hosts in their rooms, with up to eight of the gifts that were written. */
async function writeBattle(db: pg.Pool, random: () => number, around: number, n: number): Promise<void> {
  const id = randomUUID();
  const startMs = Math.round(around + (random() - 0.5) * 50 * DAY_MS);
  const endMs = startMs + 60_000 * (1 + Math.floor(random() * 9)) + 500;
  const [starts_at, finished_at] = [startMs, endMs].map((at) => new Date(at).toISOString());
  const outcome = ['win', 'draw', 'cut_short'][n % 3]!;
  const kind = n % 4 === 0 ? 'overtime' : 'regular';
  const hosts = [n % 5, (n + 1) % 5];
  await db.query(
    `update gifts set battle_id = $1 where id in (
       select id from gifts where battle_ordinal is not null and battle_id is null and receiver_id = any($2)
        order by id limit 8)`,
    [id, hosts.map((host) => `host-${host}`)],
  );
  await db.query(
    `insert into battles (id, mode, state, version, rules, secret, created_at, over_at, xid, agreed, result, progress)
     select $1, 'solo', $2, 9, '{}', '', $3, $4, log_position(), true, $5,
            jsonb_build_object('sides', jsonb_agg(jsonb_build_object('hosts', jsonb_build_array(jsonb_build_object(
              'host', 'host-' || host, 'room', 'room-' || host, 'left', false,
              'coins', coalesce((select sum(coins) from gifts where battle_id = $1 and receiver_id = 'host-' || host), 0),
              'points', coalesce((select sum(points) from gifts where battle_id = $1 and receiver_id = 'host-' || host), 0))))
              order by side))
       from unnest($6::int[]) with ordinality h (host, side)`,
    [
      ...[id, outcome === 'cut_short' ? 'cut_short' : 'finished', starts_at, finished_at],
      JSON.stringify({
        ...{ outcome, winner: outcome === 'win' ? n % 2 : null, finished_at },
        rounds: [{ kind, starts_at, ends_at: finished_at }],
      }),
      hosts,
    ],
  );
  await db.query(
    `insert into battle_hosts (battle_id, side, host_id, room_id)
     select $1, side - 1, 'host-' || host, 'room-' || host from unnest($2::int[]) with ordinality h (host, side)`,
    [id, hosts],
  );
}

describe.each(ZONES)(
  'the figures in %s around %s are those that their SQL computes from the log',
  (zone, day) => {
    const around = Date.parse(day);
    const first = dayOf(around - 30 * DAY_MS);
    const last = dayOf(around + 30 * DAY_MS);
    let server: ApiServer;
    let get: (report: string, period: Period | [string, string], rest?: string) => Promise<Report>;
    beforeAll(async () => {
      server = await startApiServer({ timeZone: zone });
      const { putItem, get: call } = callsOf(server);
      for (const item of ['rose', 'kiss', 'moon']) await putItem(item, { name: item, price: 1 });
      get = async (report, period, rest = '') => {
        const [from, to] = Array.isArray(period) ? period : [period.from, period.to];
        return (await call(`/v1/analytics/${report}?from=${from}&to=${to}${rest}`)) as unknown as Report;
      };
      await fill(server, around);
    });
    afterAll(async () => {
      expect(server.faults).toEqual([]);
      await server.close();
    });

    /** The sums of a period by definition. */
    const sums = async (period: string, filter: string) =>
      (await computeFromLog(server.db, 'sums', { period, filter }))[0]!;
    /** Whole days by the zone's calendar. */
    const withinDays = (from: string, to: string) =>
      `(at at time zone '${zone}')::date >= '${from}' and (at at time zone '${zone}')::date < '${to}'`;

    it.each(FILTERS)('sums of days, and of quarters of an hour: %s', async (query, filter) => {
      const days = await get('overview', [first, last], query);
      expect(days.figures).toEqual(pick(await sums(withinDays(first, last), filter), SUMS));
      expect(days.figures.gifts).toBeGreaterThan(0);
      // From a quarter past the start of the day of the change to a quarter before its end.
      const { period } = await get('overview', [day, dayOf(around + DAY_MS)]);
      const quarters = {
        from: new Date(Date.parse(period.from) + 900_000).toISOString(),
        to: new Date(Date.parse(period.to) - 900_000).toISOString(),
      };
      const part = await get('overview', quarters, query);
      expect(part.figures).toEqual(pick(await sums(withinTimes(quarters), filter), SUMS));
    });

    it('sums of a sender', async () => {
      const { figures } = await get('overview', [first, last], '&sender=sender-7');
      expect(figures).toEqual(pick(await sums(withinDays(first, last), `sender_id = 'sender-7'`), PAIR_SUMS));
    });

    it.each(['UTC', 'Asia/Kolkata', 'America/St_Johns'])(
      'sums of days in another zone: %s',
      async (other) => {
        const days = [dayOf(around), dayOf(around + 3 * DAY_MS)] as [string, string];
        const { figures } = await get('overview', days, `&zone=${other}`);
        const local = `(at at time zone '${other}')::date`;
        const period = `${local} >= '${days[0]}' and ${local} < '${days[1]}'`;
        expect(figures).toEqual(pick(await sums(period, 'true'), SUMS));
      },
    );

    it('a series by quarter of an hour and by hour, over the change of the clocks', async () => {
      const days = [dayOf(around - DAY_MS), dayOf(around + 2 * DAY_MS)] as [string, string];
      for (const [grain, group] of [
        ['15m', `date_bin('15 minutes', at, 'epoch')`],
        [
          'hour',
          `(date_trunc('hour', at at time zone '${zone}'), (at at time zone '${zone}') - (at at time zone 'UTC'))`,
        ],
      ]) {
        const { data } = await get('series', days, `&grain=${grain}&figures=gifts,coins`);
        for (const [i, { starts_at }] of data.slice(1).entries()) expect(starts_at).toBe(data[i]!.ends_at);
        const { rows } = await server.db.query<{ gifts: string; coins: string }>(
          `select count(*) as gifts, sum(coins) as coins from gifts where ${withinDays(...days)} group by ${group} order by min(at)`,
        );
        const given = data.filter(({ gifts }) => gifts !== 0).map(({ gifts, coins }) => ({ gifts, coins }));
        expect(given).toEqual(
          rows.map(({ gifts, coins }) => ({ gifts: Number(gifts), coins: Number(coins) })),
        );
        expect(given.length).toBeGreaterThan(20);
      }
    });

    /** The first days of the parts around the change, by PostgreSQL. */
    async function startsOf(grain: string, count: number): Promise<string[]> {
      const { rows } = await server.db.query<{ day: string }>(
        `select (period_day($1, $2::date) + n * ('1 ' || $1)::interval)::date::text as day
         from generate_series(-$3::int, $3::int) n order by n`,
        [grain, day, count],
      );
      return rows.map((row) => row.day);
    }

    it.each([
      ['day', 15],
      ['week', 4],
      ['month', 1],
    ])('a series by %s, with distinct people', async (grain, count) => {
      const starts = await startsOf(grain, count);
      const people = 'senders,new_senders,viewers,viewers_who_gave,conversion';
      const { data } = await get(
        'series',
        [starts[0]!, starts.at(-1)!],
        `&grain=${grain}&figures=coins,gifts,${people}`,
      );
      expect(data).toHaveLength(starts.length - 1);
      for (const [i, point] of data.entries()) {
        const [from_day, to_day] = [starts[i]!, starts[i + 1]!];
        const period = withinDays(from_day, to_day);
        const variables = { period, filter: 'true', zone, from_day, to_day };
        const expected: DefinedRow = {};
        for (const name of ['sums', 'senders', 'new_senders', 'viewers'])
          Object.assign(expected, (await computeFromLog(server.db, name, variables))[0]);
        expect(point, from_day).toEqual({
          starts_at: point.starts_at,
          ends_at: point.ends_at,
          ...pick(expected, ['coins', 'gifts', ...people.split(',')]),
        });
      }
      expect(Math.max(...data.map(({ viewers_who_gave }) => Number(viewers_who_gave)))).toBeGreaterThan(0);
    });

    it.each(['day', 'week', 'month'])('people of one %s, and of the one before it', async (grain) => {
      const [before, from_day, to_day] = await startsOf(grain, 1);
      const figures = 'senders,new_senders,viewers,viewers_who_gave,conversion,top_ten_share';
      const report = await get('overview', [from_day!, to_day!], `&figures=${figures}&compare=previous`);
      for (const [found, from, to] of [
        [report.figures, from_day!, to_day!],
        [report.previous, before!, from_day!],
      ] as const) {
        const variables = { period: withinDays(from, to), filter: 'true', zone, from_day: from, to_day: to };
        const expected: DefinedRow = {};
        for (const name of ['senders', 'new_senders', 'viewers', 'top_ten_share'])
          Object.assign(expected, (await computeFromLog(server.db, name, variables))[0]);
        expect(found, from).toEqual(expected);
      }
    });

    it('new senders of any days, and distinct senders to a receiver', async () => {
      const days = [dayOf(around - 11 * DAY_MS), dayOf(around + 2 * DAY_MS)] as [string, string];
      const variables = {
        ...{ period: withinDays(...days), filter: `receiver_id = 'host-1'`, zone },
        ...{ from_day: days[0], to_day: days[1] },
      };
      const [expected] = await computeFromLog(server.db, 'new_senders', variables);
      expect((await get('overview', days, '&figures=new_senders')).figures).toEqual(expected);
      const { figures } = await get('overview', days, '&receiver=host-1&figures=senders,top_ten_share');
      const [senders] = await computeFromLog(server.db, 'senders', variables);
      const [share] = await computeFromLog(server.db, 'top_ten_share', variables);
      expect(figures).toEqual({ ...senders, ...share });
    });

    it('battles, all and those of one host', async () => {
      const [week, thisWeek, nextWeek] = await startsOf('week', 1);
      for (const [from_day, to_day] of [
        [week!, nextWeek!],
        [thisWeek!, nextWeek!],
        [first, last],
      ] as const) {
        const { figures, period } = await get('battles', [from_day, to_day]);
        const variables = { ...{ zone, from_day, to_day }, ...period, period: withinDays(from_day, to_day) };
        const [expected] = await computeFromLog(server.db, 'battles', variables);
        expect(figures, from_day).toEqual(expected);
      }
      const all = await Promise.all(
        [0, 1, 2, 3, 4].map(
          async (n) => (await get('battles', [first, last], `&receiver=host-${n}`)).figures,
        ),
      );
      const { figures } = await get('battles', [first, last]);
      expect(figures.battles).toBe(12);
      const sum = (name: string) => all.reduce((sum, row) => sum + Number(row[name]), 0);
      expect([sum('battles'), sum('coins'), sum('points'), sum('wins')]).toEqual([
        ...[24, figures.coins, figures.points],
        12 - Number(figures.draws) - Number(figures.cut_short),
      ]);
    });

    it('cohorts, with days that are not over', async () => {
      const days = [dayOf(around - 36 * DAY_MS), dayOf(around + 2 * DAY_MS)] as [string, string];
      const report = await get('cohorts', days);
      const expected = await computeFromLog(server.db, 'cohorts', {
        zone,
        from_day: days[0],
        to_day: days[1],
      });
      const { rows } = await server.db.query<{ today: string }>(
        `select (now() at time zone $1)::date::text as today`,
        [zone],
      );
      const isOver = (day: unknown, after: number) =>
        dayOf(Date.parse(String(day)) + after * DAY_MS) < rows[0]!.today;
      const counts = expected.map(({ day, new_senders, day_1, day_7, day_30 }) => ({
        day,
        new_senders,
        day_1: isOver(day, 1) ? day_1 : null,
        day_7: isOver(day, 7) ? day_7 : null,
        day_30: isOver(day, 30) ? day_30 : null,
      }));
      expect(report.data.map((row) => pick(row, Object.keys(counts[0]!)))).toEqual(counts);
      expect(counts.some(({ day_1 }) => Number(day_1) > 0)).toBe(true);
    });

    it.each(['day', 'week', 'month'])('the funnel of a %s', async (grain) => {
      const [, from_day, to_day] = await startsOf(grain, 1);
      const { figures } = await get('funnel', [from_day!, to_day!]);
      const variables = {
        ...{ period: withinDays(from_day!, to_day!), filter: 'true', zone },
        ...{ from_day: from_day!, to_day: to_day! },
      };
      const expected: DefinedRow = {};
      for (const name of ['viewers', 'senders', 'new_senders', 'repeat_senders'])
        Object.assign(expected, (await computeFromLog(server.db, name, variables))[0]);
      expect(figures).toEqual(expected);
    });

    it.each<[report: string, key: string, rest: string, filter: string, names: string[]]>([
      ['items', 'item', '', 'true', SUMS],
      ['items', 'item', '&room=room-2', `room_id = 'room-2'`, SUMS],
      [
        'items',
        'item',
        '&receiver=host-3&category=love',
        `receiver_id = 'host-3' and category = 'love'`,
        SUMS,
      ],
      ['senders', 'sender', '', 'true', PAIR_SUMS],
      ['senders', 'sender', '&receiver=host-3', `receiver_id = 'host-3'`, PAIR_SUMS],
      ['receivers', 'receiver', '', 'true', SUMS],
      ['receivers', 'receiver', '&sender=sender-4', `sender_id = 'sender-4'`, PAIR_SUMS],
      ['rooms', 'room', '', 'true', SUMS],
    ])('the ranking of %s by %s%s', async (report, key, rest, filter, names) => {
      const [, week, nextWeek] = await startsOf('week', 1);
      const [, month, nextMonth] = await startsOf('month', 1);
      // The last has months within it, and days around them.
      for (const [from, to] of [
        [day, dayOf(around + DAY_MS)],
        [week!, nextWeek!],
        [month!, nextMonth!],
        [dayOf(around - 40 * DAY_MS), dayOf(around + 40 * DAY_MS)],
      ] as [string, string][]) {
        const ranked = await get(report, [from, to], `${rest}&limit=20&compare=previous`);
        const variables = { period: withinDays(from, to), filter, key: `${key}_id` };
        const expected = await computeFromLog(server.db, 'ranking', variables);
        const rows = ranked.data.map((row) => ({ key: row[key], ...pick(row, [...names, 'share']) }));
        expect(rows).toEqual(expected.slice(0, 20).map((row) => pick(row, ['key', ...names, 'share'])));
        expect(ranked.total).toEqual(pick(await sums(variables.period, filter), names));
        const before = await computeFromLog(server.db, 'ranking', {
          ...variables,
          period: withinTimes(ranked.previous_period!),
        });
        const top = ranked.data[0] as { previous?: DefinedRow } & DefinedRow;
        const same = before.find((row) => row.key === top?.[key]);
        if (same) expect(top.previous).toEqual(pick(same, names));
      }
    });
  },
);

it('every SQL of the document is compared', () => {
  expect([...DEFINITIONS.keys()]).toEqual([
    'sums',
    'senders',
    'new_senders',
    'top_ten_share',
    'viewers',
    'ranking',
    'battles',
    'cohorts',
    'repeat_senders',
  ]);
});
