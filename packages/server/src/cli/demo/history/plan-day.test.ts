import { expect, test } from 'vitest';
import { castOf } from './history-cast.ts';
import { dayStart, MAX_GIFTS_A_DAY, nextFestival, planDay } from './plan-day.ts';

const TIMES = { endsAt: Date.parse('2026-11-30T18:40:00Z'), offsetMs: 0, days: 365 };
const cast = castOf(7, TIMES.days);
/** Every fifth day: planning a day takes some milliseconds. */
const DAYS = Array.from({ length: 73 }, (_, index) => index * 5);
const plans = DAYS.map((day) => planDay(cast, day, 7, TIMES));

const giftsOf = (plan: (typeof plans)[number]) => plan.batches.flatMap(({ gifts }) => gifts);

test('the same seed plans the same day', () => {
  expect(planDay(castOf(7, 365), 100, 7, TIMES)).toEqual(plans[20]);
});

test('a year has about 200,000 gifts, and no day more than one transaction may have', () => {
  const counts = plans.map((plan) => giftsOf(plan).length);
  const year = counts.reduce((sum, count) => sum + count, 0) * 5;
  expect(year).toBeGreaterThan(170_000);
  expect(year).toBeLessThan(230_000);
  expect(Math.max(...counts)).toBeLessThanOrEqual(MAX_GIFTS_A_DAY + 60);
  expect(counts.at(-2)! / counts[1]!).toBeGreaterThan(1.2);
});

test('every batch and battle is within the sessions of its rooms', () => {
  for (const { sessions, batches, battles, startsAt } of plans) {
    const session = new Map(sessions.map((one) => [one.room, one]));
    for (const { at, gifts } of batches)
      for (const { room } of gifts)
        expect(at > session.get(room)!.startsAt && at < session.get(room)!.endsAt).toBe(true);
    for (const { at, request } of battles)
      for (const { hosts } of request.sides) {
        const { startsAt: opened, endsAt: closed } = session.get(hosts[0]!.room)!;
        expect(at > opened && at + 600_000 < closed).toBe(true);
      }
    for (const one of sessions) expect(one.startsAt).toBeGreaterThanOrEqual(startsAt);
  }
});

test('nothing is planned after the end of the history', () => {
  const { sessions, batches } = planDay(cast, 364, 7, TIMES);
  expect(sessions.length).toBeGreaterThan(0);
  for (const { endsAt } of sessions) expect(endsAt).toBeLessThan(TIMES.endsAt);
  for (const { at } of batches) expect(at).toBeLessThan(TIMES.endsAt);
});

test('fewer users give in a month than a closed ranking keeps places, so rankings of past months stay whole', () => {
  const senders = new Set(plans.slice(-6).flatMap((plan) => giftsOf(plan).map(({ sender }) => sender.id)));
  expect(senders.size).toBeLessThan(1_000);
});

test('days begin at five in the morning of the zone', () => {
  const kathmandu = { ...TIMES, offsetMs: 20_700_000 };
  expect(new Date(dayStart(364, kathmandu)).toISOString()).toBe('2026-11-29T23:15:00.000Z');
  expect(new Date(dayStart(0, TIMES)).toISOString()).toBe('2025-12-01T05:00:00.000Z');
});

test('the campaign to come begins on a Saturday, at least a week ahead', () => {
  const { put } = nextFestival(TIMES.endsAt, 0);
  expect(put.starts_at).toBe('2026-12-12T12:00:00.000Z');
  expect(put.ends_at).toBe('2026-12-14T12:00:00.000Z');
});
