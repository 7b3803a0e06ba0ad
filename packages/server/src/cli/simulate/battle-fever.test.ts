import { expect, it } from 'vitest';
import { battle } from '../../../../client/src/testing/fixtures.ts';
import { feverOf } from './battle-fever.ts';

const START_MS = Date.parse('2026-01-31T12:00:03.000Z');
const live = battle({
  state: 'live',
  starts_at: '2026-01-31T12:00:03.000Z',
  ends_at: '2026-01-31T12:01:03.000Z',
});
const [own, other] = live.sides as [(typeof live.sides)[0], (typeof live.sides)[0]];
const behind = { ...live, sides: [own, { ...other, points: 100 }] };

it('is 0 without a battle and after one', () => {
  expect(feverOf(null, 'room_of_host', START_MS)).toBe(0);
  expect(feverOf({ ...live, state: 'finished' }, 'room_of_host', START_MS)).toBe(0);
});

it('is higher for the side that is behind, lower in the countdown, and 1 for all near the end', () => {
  const leading = feverOf(behind, 'room_of_rival', START_MS + 20_000);
  expect(feverOf(behind, 'room_of_host', START_MS + 20_000)).toBeGreaterThan(leading);
  expect(leading).toBeGreaterThan(feverOf({ ...live, state: 'countdown' }, 'room_of_host', START_MS - 1_000));
  expect(feverOf(behind, 'room_of_rival', START_MS + 55_000)).toBe(1);
});
