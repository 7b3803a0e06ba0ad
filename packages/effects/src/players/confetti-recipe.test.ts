import { expect, it } from 'vitest';
import { readConfettiRecipe } from './confetti-recipe.ts';

it('fills in missing fields', () => {
  const { bursts } = readConfettiRecipe({ bursts: [{ count: 12, shapes: ['M0 0H24V24Z'] }] });
  expect(bursts).toMatchObject([{ count: 12, shapes: ['M0 0H24V24Z'], angle: 90, at_ms: 0 }]);
});

it('limits the pieces to what a weak phone can draw', () => {
  const { bursts } = readConfettiRecipe({ bursts: Array.from({ length: 50 }, () => ({ count: 100 })) });
  expect(bursts.reduce((sum, { count }) => sum + count, 0)).toBe(240);
});

it.each([
  [{ count: -5 }, { count: 0 }],
  [{ count: Number.POSITIVE_INFINITY }, { count: 40 }],
  [{ size: 900 }, { size: 0.3 }],
  [{ life_ms: 'long' }, { life_ms: 2_200 }],
  [{ colors: [1, 2] }, { colors: ['#ffc94d', '#ff4d8d', '#7dd6ff', '#a566f2', '#fff3cf'] }],
  [{ from: [7, Number.NaN] }, { from: [1, 0.6] }],
])('clamps %o', (burst, expected) => {
  expect(readConfettiRecipe({ bursts: [burst] }).bursts).toMatchObject([expected]);
});

it.each([null, 3, [], {}, { bursts: 'many' }, { bursts: [null] }])('throws on %o', (value) => {
  expect(() => readConfettiRecipe(value)).toThrow();
});
