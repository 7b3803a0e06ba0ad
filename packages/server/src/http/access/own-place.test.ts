import { expect, test } from 'vitest';
import { rankOf } from './own-place.ts';

test.each([
  ['without a place', null, 500, { rank: null, rank_between: null }],
  ['first', { ahead: 0 }, 1, { rank: 1, rank_between: null }],
  ['up to 10,000, exact', { ahead: 9_999 }, 20_000, { rank: 10_000, rank_between: null }],
  [
    'beyond, between ranks',
    { ahead: 10_000 },
    20_000,
    { rank: null, rank_between: { first: 10_001, last: 20_000 } },
  ],
  [
    'beyond, with a number of places that is behind',
    { ahead: 10_000 },
    9_000,
    { rank: null, rank_between: { first: 10_001, last: 10_001 } },
  ],
])('the rank of a place: %s', (_what, place, places, expected) => {
  expect(rankOf(place, places)).toEqual(expected);
});
