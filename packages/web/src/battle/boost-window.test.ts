import { expect, test } from 'vitest';
import { boostWindow } from './boost-window.ts';

const START_MS = Date.parse('2026-01-31T12:00:00.000Z');
const round = { starts_at: '2026-01-31T12:00:00.000Z', ends_at: '2026-01-31T12:01:00.000Z' };

test.each<[string, { from_s?: number; to_s?: number }, [fromS: number, toS: number]]>([
  ['the whole round', {}, [0, 60]],
  ['from the start', { from_s: 10, to_s: 20 }, [10, 20]],
  ['from the end', { from_s: -12 }, [48, 60]],
  ['up to before the end', { from_s: 5, to_s: -5 }, [5, 55]],
  ['no longer than the round', { from_s: -90, to_s: 90 }, [0, 60]],
])('a window %s', (_, boost, [fromS, toS]) => {
  expect(boostWindow(boost, round)).toEqual({
    fromMs: START_MS + fromS * 1000,
    toMs: START_MS + toS * 1000,
  });
});

test('there is no window before the first round is scheduled', () => {
  expect(boostWindow({}, { starts_at: null, ends_at: null })).toBeNull();
});
