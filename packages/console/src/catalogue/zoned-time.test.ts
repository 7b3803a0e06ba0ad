import { expect, it } from 'vitest';
import { instantOf, wallTime } from './zoned-time.ts';

const iso = (wall: string, zone: string) => {
  const at = instantOf(wall, zone);
  return at === null ? null : new Date(at).toISOString();
};

it('reads and writes a time of a zone', () => {
  expect(wallTime(Date.parse('2026-07-01T00:30:00Z'), 'Asia/Kolkata')).toBe('2026-07-01T06:00');
  expect(wallTime(Date.parse('2026-01-01T00:00:00Z'), 'UTC')).toBe('2026-01-01T00:00');
  expect(iso('2026-07-01T06:00', 'Asia/Kolkata')).toBe('2026-07-01T00:30:00.000Z');
  expect(iso('2026-12-24T18:00', 'America/New_York')).toBe('2026-12-24T23:00:00.000Z');
});

it('reads a time that clocks show twice as the earlier one, and one that they leave out as one that exists', () => {
  // The clocks of Berlin are put back from 3 to 2 on 25 October 2026, and forward from 2 to 3 on 29 March.
  expect(iso('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
  expect(iso('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T00:30:00.000Z');
});

it('reads nothing but a time', () => {
  expect(iso('', 'UTC')).toBeNull();
  expect(iso('2026-13-01T00:00', 'UTC')).toBeNull();
});
