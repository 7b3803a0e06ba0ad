import { expect, test } from 'vitest';
import { timeIn } from './battle.ts';
import { momentOf } from './judge-gift.ts';
import { BATTLE_STARTS_AT as NOW } from './testing/example-battle.ts';
import { due, give, proposed, step } from './testing/play-battle.ts';

test('a round’s time does not go backwards when the clock does', () => {
  const scored = give(proposed({ duration_s: 10 }), 0, 5, NOW + 8_000);
  expect(timeIn([scored], NOW + 6_000)).toBe(NOW + 8_000);
  const left = step(scored, { type: 'leave', host: 'nova' }, NOW + 6_000).battle;
  expect(left).toMatchObject({ endsAt: NOW + 8_001, result: { finished_at: '2026-01-31T12:00:08.000Z' } });
});

test('a round that was settled does not count again, and the next begins by the clock', () => {
  const scored = give(proposed({ duration_s: 10, rounds: 3 }), 0, 5, NOW);
  const second = due(scored, NOW + 10_100);
  const at = timeIn([second], NOW + 8_000);
  expect([at, momentOf(second, at)]).toEqual([NOW + 10_000, 'between_rounds']);
  expect(second.startsAt).toBe(NOW + 10_350);
});

test('what was judged by a clock an hour ahead reaches no further than its round', () => {
  const scored = give(proposed({ duration_s: 10, rounds: 3 }), 0, 5, NOW);
  const second = due(scored, NOW + 3_600_000);
  expect(timeIn([second], NOW + 20_000)).toBe(NOW + 20_000);
  expect(second.lastAt).toBe(NOW + 10_000);
});
