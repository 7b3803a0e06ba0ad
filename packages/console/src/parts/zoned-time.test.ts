import { describe, expect, test } from 'vitest';
import { instantOf, isZone, zonedTime } from './zoned-time.ts';

const utc = (at: number) => new Date(at).toISOString();

test.each([
  ['2026-03-06T18:00:00', 'Europe/Berlin', '2026-03-06T17:00:00.000Z'],
  ['2026-07-06T18:00', 'Europe/Berlin', '2026-07-06T16:00:00.000Z'],
  ['2026-03-06T00:00', 'Asia/Kathmandu', '2026-03-05T18:15:00.000Z'],
  ['2026-12-31T23:59:59', 'America/St_Johns', '2027-01-01T03:29:59.000Z'],
])('%s in %s is %s, and back', (local, zone, instant) => {
  expect(utc(instantOf(local, zone))).toBe(instant);
  expect(zonedTime(Date.parse(instant), zone).startsWith(local)).toBe(true);
});

describe('where the clocks change', () => {
  test('a time that is shown twice is the first of both', () => {
    expect(utc(instantOf('2026-10-25T02:30', 'Europe/Berlin'))).toBe('2026-10-25T00:30:00.000Z');
  });

  test('a time that is left out is later by the hour', () => {
    expect(utc(instantOf('2026-03-29T02:30', 'Europe/Berlin'))).toBe('2026-03-29T01:30:00.000Z');
  });

  test('midnight that is left out is one in the morning', () => {
    expect(zonedTime(instantOf('2026-04-24T00:00', 'Africa/Cairo'), 'Africa/Cairo')).toBe(
      '2026-04-24T01:00:00',
    );
  });
});

test('a text that is no time, and a zone that does not exist', () => {
  expect(instantOf('tomorrow', 'UTC')).toBeNaN();
  expect(isZone('Europe/Berlin')).toBe(true);
  expect(isZone('Mars/Olympus')).toBe(false);
  expect(isZone('')).toBe(false);
});
