import { expect, test } from 'vitest';
import { HISTORY_DAYS, unusualFigures } from './unusual-figures.ts';

/** Days without a gap; the last one is the day of the summary. */
const daysOf = (coins: (day: number) => number, days = HISTORY_DAYS + 1) =>
  Array.from({ length: days }, (_none, day) => ({
    starts_at: '',
    ends_at: '',
    gifts: coins(day) > 0 ? 10 : 0,
    coins: coins(day),
  }));

test('a figure outside of three robust deviations of its weekday is unusual', () => {
  const points = daysOf((day) => (day === HISTORY_DAYS ? 200 : 100 + (day % 3)));
  expect(unusualFigures(points)).toEqual([
    { figure: 'coins', value: 200, usual: expect.closeTo(101, 0), deviations: expect.any(Number) },
  ]);
});

test('a busy weekday is compared with the same weekday, not with all days', () => {
  const points = daysOf((day) => (day % 7 === 0 ? 1_000 : 100) + (day % 5));
  expect(unusualFigures(points)).toEqual([]);
});

test('one extreme week among eight does not hide an unusual day', () => {
  const points = daysOf((day) => (day === 7 ? 90_000 : day === HISTORY_DAYS ? 300 : 100 + (day % 3)));
  expect(unusualFigures(points).map(({ figure }) => figure)).toEqual(['coins']);
});

test('days before the first gift ever are no history, and with less than four weeks nothing is unusual', () => {
  const points = daysOf((day) => (day < HISTORY_DAYS - 21 ? 0 : day === HISTORY_DAYS ? 900 : 100));
  expect(unusualFigures(points)).toEqual([]);
});
