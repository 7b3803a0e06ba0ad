import { expect, test } from 'vitest';
import { nextGoal } from './next-goal.ts';

test('is the next round number', () => {
  const cases: [number, number][] = [
    [0, 1_000],
    [999, 1_000],
    [1_000, 2_000],
    [4_999, 5_000],
    [5_000, 10_000],
    [10_000, 20_000],
    [123_456, 200_000],
    [2 ** 52, 5_000_000_000_000_000],
  ];
  for (const [reached, goal] of cases) expect(nextGoal(reached)).toBe(goal);
});
