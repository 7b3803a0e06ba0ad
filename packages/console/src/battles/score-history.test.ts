import type { BattleScores } from '@lavish/protocol';
import { expect, test } from 'vitest';
import { emptyHistory, readOn } from './score-history.ts';

const BEGIN = 1_790_000_000;
const at = (second: number) => new Date((BEGIN + second) * 1_000).toISOString();

const PARTS: Record<number, Pick<BattleScores, 'data' | 'last' | 'has_more'>> = {
  0: { data: [{ at: at(3), points: [10, 0] }], last: 1, has_more: true },
  1: {
    data: [
      { at: at(3), points: [0, 5] },
      { at: at(7), points: [1, 2] },
    ],
    last: 4,
    has_more: false,
  },
  4: { data: [], last: 4, has_more: false },
};
const read = async (after: number): Promise<BattleScores> => ({
  battle: 'btl_1',
  boosts: [{ id: 'double', kind: 'window', side: null, multiplier: 2, starts_at: at(1), ends_at: null }],
  ...PARTS[after]!,
});

test('the score over time is the sum of all parts, also of a second that two parts share', async () => {
  const history = await readOn(emptyHistory(2, BEGIN), read);
  expect(history.times).toEqual([BEGIN, BEGIN + 4, BEGIN + 8]);
  expect(history.points).toEqual([
    [0, 10, 11],
    [0, 5, 7],
  ]);
  expect(history.boosts).toHaveLength(1);
  expect(history.last).toBe(4);
  expect(await readOn(history, read)).toEqual(history);
});
