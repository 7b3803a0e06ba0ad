import { LIMITS } from '@lavish/protocol';
import { expect, it } from 'vitest';
import { battleFigures } from './battle-figures.ts';

const MINUTE_MS = 60_000;
const BATTLES = { battles: 1, draws: 0, cut_short: 0, overtime: 0, coins: 300, points: 600 };

it('coins per minute count each room, inside in rounds and outside while it is live without one', () => {
  const outside = { coins: 100, liveMs: 60 * MINUTE_MS };
  expect(battleFigures({ ...BATTLES, ms: 5 * MINUTE_MS, roomMs: 10 * MINUTE_MS, outside })).toEqual({
    ...BATTLES,
    minutes: 5,
    coins_per_minute_inside: 30,
    coins_per_minute_outside: 2,
  });
});

it('without a minute there are no coins per minute, and of one host there is no outside', () => {
  const none = { ...BATTLES, ms: 0, roomMs: 0 };
  expect(battleFigures({ ...none, outside: { coins: 1, liveMs: 0 } })).toMatchObject({
    coins_per_minute_inside: null,
    coins_per_minute_outside: null,
  });
  expect(battleFigures(none)).not.toHaveProperty('coins_per_minute_outside');
});

it('the largest sum of coins per minute is exact', () => {
  const sums = { ...BATTLES, coins: LIMITS.maxCoins, ms: MINUTE_MS, roomMs: MINUTE_MS };
  expect(battleFigures(sums).coins_per_minute_inside).toBe(LIMITS.maxCoins);
});
