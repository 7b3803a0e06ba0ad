import { expect, test } from 'vitest';
import { daysOf, grainOf, parseReportSearch, presetDays, reportParameters } from './report-search.ts';
import { figuresFor } from './reports.ts';

test('an address is read as a view, and what is not valid is left out', () => {
  expect(
    parseReportSearch({
      from: '2026-03-01',
      to: '2026-03-31',
      grain: 'week',
      room: 'luna-live',
      sender: 'no such id!',
      zone: 'Asia/Kathmandu',
      compare: 'none',
      other: 'x',
    }),
  ).toEqual({
    from: '2026-03-01',
    to: '2026-03-31',
    grain: 'week',
    room: 'luna-live',
    zone: 'Asia/Kathmandu',
    compare: 'none',
  });
});

test.each([
  ['today', '2026-02-04', '2026-02-04'],
  ['yesterday', '2026-02-03', '2026-02-03'],
  ['days_7', '2026-01-29', '2026-02-04'],
  // Weeks begin on Monday.
  ['week', '2026-02-02', '2026-02-08'],
  ['month', '2026-02-01', '2026-02-28'],
  ['last_month', '2026-01-01', '2026-01-31'],
] as const)('on Wednesday, 4 February, %s is %s to %s', (preset, from, to) => {
  expect(presetDays(preset, '2026-02-04')).toEqual({ from, to });
});

test('the funnel shows a month, because distinct people of 30 days are not counted', () => {
  expect(daysOf('funnel', {}, '2026-12-31')).toEqual({ from: '2026-12-01', to: '2026-12-31' });
  expect(daysOf('trend', {}, '2026-12-31')).toEqual({ from: '2026-12-02', to: '2026-12-31' });
});

test('a day or two are shown by hours, more by days', () => {
  expect(grainOf({}, { from: '2026-02-04', to: '2026-02-04' })).toBe('hour');
  expect(grainOf({}, { from: '2026-02-01', to: '2026-02-04' })).toBe('day');
  expect(grainOf({ grain: 'week' }, { from: '2026-02-04', to: '2026-02-04' })).toBe('week');
});

test("the API's period ends before the day after the last one, with the filters of the report", () => {
  const search = { room: 'a', item: 'rose', zone: 'UTC' };
  const days = { from: '2026-02-01', to: '2026-02-28' };
  const of = { hasZone: false, hasComparison: true };
  expect(reportParameters(search, days, ['room'], of).toString()).toBe(
    'from=2026-02-01&to=2026-03-01&room=a&compare=previous',
  );
});

test('only figures that the server computes exactly are offered', () => {
  expect(figuresFor({ sender: 'mia' }, 'day', true)).toEqual(['coins', 'gifts', 'average_coins']);
  expect(figuresFor({}, 'day', true)).toContain('viewers');
  expect(figuresFor({}, 'hour', true)).not.toContain('senders');
  expect(figuresFor({}, 'day', false)).not.toContain('senders');
  expect(figuresFor({ receiver: 'luna' }, 'day', true)).toContain('senders');
  expect(figuresFor({ receiver: 'luna' }, 'day', true)).not.toContain('new_senders');
  expect(figuresFor({ room: 'a' }, 'day', true)).not.toContain('senders');
});
