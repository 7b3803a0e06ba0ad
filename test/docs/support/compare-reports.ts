import { expect, it } from 'vitest';
import {
  compute,
  computeFromLog,
  computeOfDays,
  type Days,
  type DefinedRow,
} from './analytics-definitions.ts';
import { addDays, addMonths, partsOf } from './figure-periods.ts';
import { type FigureStage, pick, type Times } from './figure-stage.ts';
import { HOSTS } from './generated-log.ts';
import {
  COLUMNS,
  exists,
  FILTERS,
  GRAINS,
  KEYS,
  PAIR_SUMS,
  PEOPLE,
  type Ranked,
  SUMS,
  sumsOf,
} from './report-filters.ts';

const withinTimes = ({ from, to }: Times) => `at >= '${from}' and at < '${to}'`;

/** Compares the reports of the analytics: sums, series, people, lists, battles, cohorts and the funnel. */
export function compareReports(stage: FigureStage, otherZones: readonly string[]): void {
  const { log, daysOf } = stage;
  const { zone } = log;
  const read = (report: string, [from, to]: Days, rest = '') =>
    stage.call(`/v1/analytics/${report}?from=${from}&to=${to}${rest}`);
  const ofDays = (name: string, parts: readonly Days[], filter = 'true', inZone = zone) =>
    computeOfDays(stage.server.db, name, { zone: inZone, filter }, parts);

  it.each(FILTERS.filter((filter) => exists('overview', filter)))(
    'the sums of the whole, of months and of those before them: $query',
    async (filter) => {
      const { whole, months, odd } = stage.periods;
      const names = sumsOf(filter);
      const parts = [whole, odd, ...months];
      const sums = await ofDays('sums', parts, filter.condition);
      for (const [i, part] of parts.entries()) {
        const isMonth = i > 1;
        const report = await read('overview', part, `${filter.query}${isMonth ? '&compare=previous' : ''}`);
        expect(report.figures, part[0]).toEqual(pick(sums[i]!, names));
        // The month before is the one before in the list.
        if (isMonth && i > 2) expect(report.previous, part[0]).toEqual(pick(sums[i - 1]!, names));
      }
      expect(sums[0]!.gifts).toBeGreaterThan(0);
    },
  );

  it.each(FILTERS.filter(({ party }) => party !== 'sender'))(
    'the sums of quarters of an hour on days on which the clocks change: $query',
    async ({ query, condition }) => {
      for (const day of stage.periods.someDays) {
        const { period } = await read('overview', day);
        const times = {
          from: new Date(Date.parse(period.from) + 900_000).toISOString(),
          to: new Date(Date.parse(period.to) - 900_000).toISOString(),
        };
        const { figures } = await read('overview', [times.from, times.to], query);
        const [sums] = await computeFromLog(stage.server.db, 'sums', {
          period: withinTimes(times),
          filter: condition,
        });
        expect(figures, day[0]).toEqual(pick(sums!, SUMS));
      }
    },
  );

  it.each(otherZones)('the sums of days in the zone %s', async (other) => {
    const quarter: Days = [addDays(log.from, 3), addDays(log.from, 3 + 80)];
    for (const filter of FILTERS.filter(({ party }) => party !== 'sender')) {
      const { query, condition } = filter;
      const days = filter.party === '' ? quarter : stage.periods.whole;
      const [sums] = await ofDays('sums', [days], condition, other);
      expect((await read('overview', days, `${query}&zone=${other}`)).figures).toEqual(pick(sums!, SUMS));
      const parts = partsOf(days, (day) => addDays(day, 1));
      const { data } = await read('series', days, `${query}&zone=${other}&grain=day`);
      const expected = await ofDays('sums', parts, condition, other);
      expect(data.map((point) => pick(point, SUMS))).toEqual(expected.map((row) => pick(row, SUMS)));
      const items = await read('items', days, `${query}&zone=${other}`);
      const ranking = await computeFromLog(stage.server.db, 'ranking', {
        ...{ period: daysOf(days, other), filter: condition, key: 'item_id' },
      });
      expect(items.data.map(({ item, coins }) => [item, coins])).toEqual(
        ranking.map(({ key, coins }) => [key, coins]),
      );
    }
  });

  it.each(FILTERS.filter((filter) => exists('series', filter, 'day')))(
    'a series by day, week and month: $query',
    async (filter) => {
      const names = sumsOf(filter);
      for (const [grain, parts] of [
        ['day', stage.periods.days],
        ['week', stage.periods.weeks],
        ['month', stage.periods.months],
      ] as const) {
        const range: Days = [parts[0]![0], parts.at(-1)![1]];
        const { data } = await read('series', range, `${filter.query}&grain=${grain}`);
        const expected = await ofDays('sums', parts, filter.condition);
        expect(data.map((point) => pick(point, names))).toEqual(expected.map((row) => pick(row, names)));
        for (const [i, { starts_at }] of data.slice(1).entries()) expect(starts_at).toBe(data[i]!.ends_at);
      }
    },
  );

  it.each(FILTERS.filter((filter) => exists('series', filter, 'hour')))(
    'a series by hour of all the time, and by quarter of an hour around the changes of the clocks: $query',
    async ({ query, condition }) => {
      const quarters = partsOf(stage.periods.whole, (day) => addMonths(day, 3));
      const local = `at at time zone '${zone}'`;
      const hour = `(date_trunc('hour', ${local}), (${local}) - (at at time zone 'UTC'))`;
      for (const [grain, group, ranges] of [
        ['hour', hour, quarters],
        [
          '15m',
          `date_bin('15 minutes', at, 'epoch')`,
          stage.changes.map((day) => [addDays(day, -2), addDays(day, 2)] as Days),
        ],
      ] as const) {
        for (const range of ranges) {
          const { data } = await read('series', range, `${query}&grain=${grain}`);
          for (const [i, { starts_at }] of data.slice(1).entries()) expect(starts_at).toBe(data[i]!.ends_at);
          const expected = await computeFromLog(
            stage.server.db,
            'sums',
            { period: daysOf(range), filter: condition },
            `group by ${group} order by min(at)`,
          );
          const given = data
            .filter(({ gifts, reversed_gifts }) => gifts !== 0 || reversed_gifts !== 0)
            .map((point) => pick(point, SUMS));
          expect(given).toEqual(expected.map((row) => pick(row, SUMS)));
        }
      }
    },
  );

  it('a part of a series has the gifts of its times', async () => {
    for (const day of stage.changes) {
      const { data } = await read('series', [addDays(day, -1), addDays(day, 2)], '&grain=hour');
      const { rows } = await stage.server.db.query<{ gifts: number }>(
        `select (select count(*)::int from counted_gifts where not reversed and at >= starts_at and at < ends_at) as gifts
           from unnest($1::timestamptz[], $2::timestamptz[]) with ordinality as p (starts_at, ends_at, n) order by n`,
        [data.map(({ starts_at }) => starts_at), data.map(({ ends_at }) => ends_at)],
      );
      expect(data.map(({ gifts }) => gifts)).toEqual(rows.map(({ gifts }) => gifts));
    }
  });

  /** All figures of people, by definition. */
  async function peopleOf(parts: readonly Days[], names: readonly string[] = PEOPLE) {
    const defined = ['senders', 'new_senders', 'viewers', 'top_ten_share', 'repeat_senders'];
    const wanted = defined.filter((name) => names.some((one) => one === name));
    const read: DefinedRow[][] = [];
    for (const name of wanted) read.push(await ofDays(name, parts));
    return parts.map((_, i) => Object.assign({}, ...read.map((rows) => rows[i])) as DefinedRow);
  }

  it('distinct people of each day, week and month', async () => {
    for (const [grain, parts] of [
      ['day', stage.periods.days],
      ['week', stage.periods.weeks],
      ['month', stage.periods.months],
    ] as const) {
      const range: Days = [parts[0]![0], parts.at(-1)![1]];
      const { data } = await read('series', range, `&grain=${grain}&figures=${PEOPLE.join()}`);
      const expected = await peopleOf(parts);
      expect(data.map((point) => pick(point, PEOPLE))).toEqual(expected.map((row) => pick(row, PEOPLE)));
      expect(Math.max(...data.map((point) => Number(point.viewers_who_gave)))).toBeGreaterThan(0);
    }
  });

  it('people of one day, week or month, of the one before it, and the share of the first ten', async () => {
    const names = [...PEOPLE, 'top_ten_share'];
    for (const parts of [stage.periods.days.slice(0, 5), stage.periods.weeks, stage.periods.months]) {
      const expected = await peopleOf(parts, names);
      for (const [i, part] of parts.entries()) {
        if (i === 0) continue;
        const report = await read('overview', part, `&figures=${names.join()}&compare=previous`);
        expect(report.figures, part[0]).toEqual(expected[i]);
        expect(report.previous, part[0]).toEqual(expected[i - 1]);
      }
    }
  });

  it('new senders of any days, and the senders to each receiver', async () => {
    const parts = [stage.periods.odd, stage.periods.whole, ...stage.periods.someDays];
    const expected = await ofDays('new_senders', parts);
    for (const [i, part] of parts.entries())
      expect((await read('overview', part, '&figures=new_senders')).figures).toEqual(expected[i]);
    for (const host of HOSTS) {
      const filter = `receiver_id = '${host}'`;
      const senders = await ofDays('senders', parts, filter);
      const shares = await ofDays('top_ten_share', parts, filter);
      for (const [i, part] of parts.entries()) {
        const { figures } = await read('overview', part, `&receiver=${host}&figures=senders,top_ten_share`);
        expect(figures, `${host} ${part[0]}`).toEqual({ ...senders[i], ...shares[i] });
      }
      const { data } = await read(
        'series',
        stage.periods.whole,
        `&receiver=${host}&grain=month&figures=senders`,
      );
      const ofMonths = await ofDays('senders', stage.periods.months, filter);
      expect(data.map(({ senders }) => senders)).toEqual(ofMonths.map(({ senders }) => senders));
    }
  });

  it.each(
    (Object.keys(KEYS) as Ranked[]).flatMap((report) =>
      FILTERS.filter((filter) => exists(report, filter)).map((filter) => ({ report, ...filter })),
    ),
  )('the ranking of $report: $query', async ({ report, query, condition, party }) => {
    const key = KEYS[report];
    const names = report === 'senders' || party === 'sender' ? PAIR_SUMS : SUMS;
    const { whole, odd, months, someWeeks, someDays } = stage.periods;
    let before = new Map<unknown, DefinedRow>();
    for (const part of [whole, odd, ...someWeeks, ...someDays, ...months]) {
      const isMonth = months.includes(part);
      const path = `${query}&limit=1000${isMonth ? '&compare=previous' : ''}`;
      const { data, total, has_more } = await read(report, part, path);
      const variables = { period: daysOf(part), filter: condition, key: COLUMNS[key] };
      const expected = await computeFromLog(stage.server.db, 'ranking', variables);
      const fields = ['key', ...names, 'share'];
      expect(
        data.map(({ previous, ...row }) => pick({ ...row, key: row[key]! } as DefinedRow, fields)),
        part[0],
      ).toEqual(expected.map((row) => pick(row, fields)));
      expect(total).toEqual(pick((await ofDays('sums', [part], condition))[0]!, names));
      expect(has_more).toBe(false);
      if (!isMonth) continue;
      const none = pick(
        (await computeFromLog(stage.server.db, 'sums', { period: 'false', filter: 'true' }))[0]!,
        names,
      );
      if (part !== months[0])
        for (const row of data)
          expect(row.previous, `${part[0]} ${row[key]}`).toEqual(
            before.has(row[key]) ? pick(before.get(row[key])!, names) : none,
          );
      before = new Map(expected.map((row) => [row.key, row]));
    }
  });

  it('battles of all hosts, in each month, in weeks and on days', async () => {
    const { whole, odd, months, someWeeks, someDays } = stage.periods;
    for (const part of [whole, odd, ...months, ...someWeeks, ...someDays]) {
      const { figures, period } = await read('battles', part);
      const [from_day, to_day] = part;
      const variables = { zone, from_day, to_day, ...period, period: daysOf(part) };
      const [expected] = await computeFromLog(stage.server.db, 'battles', variables);
      expect(figures, from_day).toEqual(expected);
    }
    const { figures } = await read('battles', whole);
    for (const name of ['draws', 'cut_short', 'overtime']) expect(figures[name]).toBeGreaterThan(0);
  });

  it.each(HOSTS)('battles of %s', async (host) => {
    for (const part of [stage.periods.whole, stage.periods.odd, ...stage.periods.months]) {
      const { figures } = await read('battles', part, `&receiver=${host}`);
      const [expected] = await compute(
        stage.server.db,
        `select count(*) as battles, count(*) filter (where result->>'outcome' = 'draw') as draws,
                count(*) filter (where result->>'outcome' = 'cut_short') as cut_short,
                count(*) filter (where jsonb_path_exists(result, '$.rounds[*].kind ? (@ != "regular")')) as overtime,
                count(*) filter (where (result->>'winner')::int = side and own->>'left' = 'false') as wins,
                coalesce(sum(given.coins), 0) as coins, coalesce(sum(given.points), 0) as points,
                round(coalesce(sum(seconds), 0) / 60, 2) as minutes,
                round(coalesce(sum(given.coins), 0) * 60 / nullif(sum(seconds), 0), 2) as coins_per_minute_inside
           from battles b join battle_hosts h on h.battle_id = b.id and h.host_id = $1
          cross join lateral (select progress->'sides'->h.side->'hosts'->0 as own,
                 (select sum(extract(epoch from (r->>'ends_at')::timestamptz - (r->>'starts_at')::timestamptz))
                    from jsonb_array_elements(result->'rounds') r) as seconds) s
          cross join lateral (select sum(coins) as coins, sum(points) as points from gifts
                               where battle_id = b.id and receiver_id = $1) given
          where ((result->>'finished_at')::timestamptz at time zone $2)::date >= $3
            and ((result->>'finished_at')::timestamptz at time zone $2)::date < $4`,
        [host, zone, ...part],
      );
      expect(figures, part[0]).toEqual(expected);
    }
  });

  it('cohorts of all days, with their retention, and of days that are not over', async () => {
    const { rows } = await stage.server.db.query<{ today: string }>(
      `select (now() at time zone $1)::date::text as today`,
      [zone],
    );
    const { today } = rows[0]!;
    for (const days of [stage.periods.whole, [addDays(today, -40), addDays(today, 2)] as Days]) {
      const [from_day, to_day] = days;
      const report = await read('cohorts', days);
      const counts = (await computeFromLog(stage.server.db, 'cohorts', { zone, from_day, to_day })).map(
        (row) => {
          const ifOver = (after: number) =>
            addDays(String(row.day), after) < today ? row[`day_${after}`]! : null;
          return { ...row, day_1: ifOver(1), day_7: ifOver(7), day_30: ifOver(30) };
        },
      );
      const fields = ['day', 'new_senders', 'day_1', 'day_7', 'day_30'];
      expect(report.data.map((row) => pick(row, fields))).toEqual(counts.map((row) => pick(row, fields)));
      for (const field of ['day_1', 'day_7', 'day_30'] as const) {
        const over = counts.filter((row) => row[field] !== null) as unknown as Record<string, number>[];
        const sum = (name: string) => over.reduce((all, row) => all + row[name]!, 0);
        const people = sum('new_senders');
        const rate = people === 0 ? null : Math.round((sum(field) / people) * 10_000) / 10_000;
        expect(report.retention[field]).toBe(rate);
      }
    }
  });

  it('the funnel of months, weeks and days', async () => {
    const names = ['senders', 'new_senders', 'viewers', 'repeat_senders'];
    for (const parts of [stage.periods.months, stage.periods.someWeeks, stage.periods.someDays]) {
      const expected = await peopleOf(parts, names);
      for (const [i, part] of parts.entries())
        expect((await read('funnel', part)).figures, part[0]).toEqual(expected[i]);
    }
  });

  it('reports with filters that are not exact are refused, and all others exist', async () => {
    const [day, month] = [stage.periods.someDays[0]!, stage.periods.months[0]!];
    const parts: Record<string, Days> = { '15m': day, hour: day, week: stage.periods.weeks[0]! };
    for (const report of ['overview', 'series', ...Object.keys(KEYS)] as ('overview' | 'series' | Ranked)[])
      for (const filter of FILTERS)
        for (const grain of report === 'series' ? GRAINS : ['']) {
          const [from, to] = parts[grain] ?? month;
          const path = `/v1/analytics/${report}?from=${from}&to=${to}${filter.query}${grain && `&grain=${grain}`}`;
          const { status, body } = await stage.server.call({ path });
          const expected = exists(report, filter, grain) ? [200, undefined] : [422, 'not_exact'];
          expect([status, (body as { code?: string }).code], path).toEqual(expected);
        }
  });
}
