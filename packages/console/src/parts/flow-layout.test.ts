import { expect, test } from 'vitest';
import { layoutFlow } from './flow-layout.ts';

const purchase = { id: 'purchase', column: 0, coins: 100 };

test('bars are as high as their coins, and the greatest column has the wanted height', () => {
  const { bars, height } = layoutFlow(
    [purchase, { id: 'gift', column: 1, coins: 75 }, { id: 'unspent', column: 1, coins: 25 }],
    [],
    400,
  );
  expect(bars.get('purchase')).toEqual({ top: 0, height: 400 });
  expect(bars.get('gift')).toEqual({ top: 0, height: 300 });
  expect(bars.get('unspent')).toEqual({ top: 308, height: 100 });
  expect(height).toBe(408);
});

test('nodes with few coins have place for their labels', () => {
  const few = Array.from({ length: 3 }, (_, index) => ({ id: `g${index}`, column: 1, coins: 1 }));
  const { bars } = layoutFlow([purchase, ...few], [], 100);
  expect(few.map(({ id }) => bars.get(id)?.top)).toEqual([0, 48, 96]);
});

test('the bands of a bar lie under each other in the order of the links', () => {
  const { bands } = layoutFlow(
    [purchase, { id: 'a', column: 1, coins: 60 }, { id: 'b', column: 1, coins: 40 }],
    [
      { from: 'purchase', to: 'a', coins: 60 },
      { from: 'purchase', to: 'b', coins: 40 },
    ],
    100,
  );
  expect(bands.map(({ fromTop, toTop, height }) => [fromTop, toTop, height])).toEqual([
    [0, 0, 60],
    [60, 68, 40],
  ]);
});

test('a flow without coins has a layout', () => {
  expect(layoutFlow([{ ...purchase, coins: 0 }], [], 100).bars.get('purchase')).toEqual({
    top: 0,
    height: 3,
  });
});
