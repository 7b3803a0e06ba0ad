import { LIMITS } from '@lavish/protocol';
import { describe, expect, it } from 'vitest';
import { type GiftReportRequest, requestGiftReport } from './report.ts';
import { boundOf, type PeriodFacts, refusePeriod, shiftToPrevious, wholeGrain } from './report-period.ts';

/** March 2026 in UTC. */
const MARCH: PeriodFacts = {
  zone: 'UTC',
  calendarZone: 'UTC',
  fromAt: Date.UTC(2026, 2, 1),
  toAt: Date.UTC(2026, 3, 1),
  fromDay: '2026-03-01',
  toDay: '2026-04-01',
  isFromDay: true,
  isToDay: true,
  isFromHour: true,
  isToHour: true,
  isFromMonday: false,
  isToMonday: false,
  isFromMonth: true,
  isToMonth: true,
  monthsFrom: '2026-03-01',
  monthsTo: '2026-04-01',
  days: 31,
  months: 1,
};
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const requestOf = (query: object, report: 'overview' | 'series' | 'senders' = 'overview') =>
  requestGiftReport(report, { from: '', to: '', ...query }) as GiftReportRequest;

const days = (count: number, from = MARCH.fromAt): PeriodFacts => ({
  ...MARCH,
  fromAt: from,
  toAt: from + count * DAY_MS,
  days: count,
  isToMonth: false,
});

describe('from and to', () => {
  it.each(['2026-02-30', '2026-13-01', '2025-02-29', '2026-02-30T00:00:00Z', '2026-03-01T25:00:00Z'])(
    '%s is no date of the calendar',
    (text) => {
      expect(boundOf(text, 'from')).toMatchObject({ code: 'invalid_request', param: 'from' });
    },
  );

  it('a day is one of the zone, and a time is an instant', () => {
    expect(boundOf('2024-02-29', 'to')).toEqual({ kind: 'day', day: '2024-02-29' });
    const at = '2026-03-01T12:00:00+05:45';
    expect(boundOf(at, 'to')).toEqual({ kind: 'time', at: '2026-03-01T06:15:00.000Z' });
    expect(boundOf('2026-03-01T06:15:00.0001Z', 'to')).toMatchObject({ param: 'to' });
  });
});

describe('a period', () => {
  it.each<[what: string, facts: Partial<PeriodFacts>, param: string]>([
    ['that is empty', { toAt: MARCH.fromAt }, 'to'],
    ['that is reversed', { toAt: MARCH.fromAt - DAY_MS }, 'to'],
    [
      'that starts between two quarters of an hour',
      { fromAt: MARCH.fromAt + 60_000, isFromDay: false },
      'from',
    ],
    ['that ends between two quarters of an hour', { toAt: MARCH.toAt + 1, isToDay: false }, 'to'],
  ])('%s is refused', (_what, facts, param) => {
    const refusal = { code: 'invalid_request', param };
    expect(refusePeriod(requestOf({}), { ...MARCH, ...facts })).toMatchObject(refusal);
  });

  it('within the limits is accepted, and a day more is refused', () => {
    const { maxReportDays, maxReportQuarterDays, maxSeriesQuarterDays } = LIMITS;
    const cases: [object, Partial<PeriodFacts>, number][] = [
      [{}, {}, maxReportDays],
      [{}, { isFromDay: false }, maxReportQuarterDays],
      [{}, { zone: 'Asia/Kathmandu' }, maxReportQuarterDays],
      [{ room: 'r' }, { zone: 'Asia/Kathmandu' }, maxReportDays],
      [{ grain: 'hour' }, {}, maxReportQuarterDays],
      [{ grain: '15m' }, {}, maxSeriesQuarterDays],
    ];
    for (const [query, facts, most] of cases) {
      const request = requestOf(query, 'grain' in query ? 'series' : 'overview');
      expect(refusePeriod(request, { ...days(most), ...facts })).toBeNull();
      const refusal = { code: 'report_too_large', param: 'to', detail: expect.stringContaining(`${most}`) };
      expect(refusePeriod(request, { ...days(most + 1), ...facts })).toMatchObject(refusal);
    }
  });

  it.each<[grain: string, facts: Partial<PeriodFacts>, param: string | null]>([
    ['15m', { isFromHour: false, isFromDay: false }, null],
    ['hour', { isFromHour: false, isFromDay: false }, 'from'],
    ['hour', { isToHour: false, isToDay: false }, 'to'],
    ['day', { isToDay: false }, 'to'],
    ['week', {}, 'from'],
    ['week', { isFromMonday: true }, 'to'],
    ['week', { isFromMonday: true, isToMonday: true }, null],
    ['month', {}, null],
    ['month', { isToMonth: false }, 'to'],
  ])('of a series by %s starts and ends with one: %j', (grain, facts, param) => {
    const refusal = refusePeriod(requestOf({ grain }, 'series'), {
      ...MARCH,
      ...days(7),
      isToMonth: true,
      ...facts,
    });
    if (param === null) expect(refusal).toBeNull();
    else expect(refusal).toMatchObject({ code: 'invalid_request', param });
  });

  it('of distinct people is whole days of the configured zone', () => {
    const senders = requestOf({ figures: 'senders' });
    expect(refusePeriod(senders, MARCH)).toBeNull();
    const otherZone = { ...MARCH, zone: 'Asia/Kathmandu' };
    expect(refusePeriod(senders, otherZone)).toMatchObject({ code: 'not_exact', param: 'zone' });
    expect(refusePeriod(senders, { ...MARCH, isFromDay: false })).toMatchObject({
      code: 'not_exact',
      param: 'from',
    });
    expect(refusePeriod(requestOf({}, 'senders'), otherZone)).toMatchObject({
      code: 'not_exact',
      param: 'zone',
    });
  });

  it('of distinct people is one day, week or month; new senders and those of a receiver can be of any days', () => {
    const refusal = { code: 'not_exact', param: 'to' };
    expect(refusePeriod(requestOf({ figures: 'senders' }), days(3))).toMatchObject(refusal);
    expect(refusePeriod(requestOf({ figures: 'senders' }), days(7))).toMatchObject(refusal);
    expect(refusePeriod(requestOf({ figures: 'senders' }), { ...days(7), isFromMonday: true })).toBeNull();
    expect(refusePeriod(requestOf({ figures: 'new_senders' }), days(3))).toBeNull();
    expect(refusePeriod(requestOf({ figures: 'senders,top_ten_share', receiver: 'h' }), days(3))).toBeNull();
  });
});

it('one day, one week from Monday and one month are whole grains', () => {
  expect(wholeGrain(MARCH)).toBe('month');
  expect(wholeGrain(days(1))).toBe('day');
  expect(wholeGrain({ ...days(7), isFromMonday: true })).toBe('week');
  expect(wholeGrain(days(7))).toBeNull();
  expect(wholeGrain({ ...MARCH, toAt: Date.UTC(2026, 4, 1), days: 61, months: 2 })).toBeNull();
  expect(wholeGrain({ ...MARCH, isFromDay: false })).toBeNull();
});

it('months are compared with months, weeks and days with as many days, and hours with the same duration', () => {
  expect(shiftToPrevious(MARCH, null)).toEqual({ unit: 'months', by: 1 });
  expect(shiftToPrevious(MARCH, 'week')).toEqual({ unit: 'days', by: 31 });
  expect(shiftToPrevious(days(10), null)).toEqual({ unit: 'days', by: 10 });
  const hours = { ...MARCH, toAt: MARCH.fromAt + 5 * HOUR_MS, isToDay: false };
  expect(shiftToPrevious(hours, 'hour')).toEqual({ unit: 'milliseconds', by: 5 * HOUR_MS });
});
