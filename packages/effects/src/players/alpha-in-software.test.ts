import { expect, test } from 'vitest';
import { joinHalves } from './alpha-in-software.ts';

const black = [0, 0, 0, 255];
const white = [255, 255, 255, 255];

function joined(width: number, ...pixels: number[][]): number[][] {
  const out = new Uint8ClampedArray((pixels.length / 2) * 4);
  joinHalves(new Uint8ClampedArray(pixels.flat()), out, width);
  return Array.from({ length: out.length / 4 }, (_, n) => [...out.slice(4 * n, 4 * n + 4)]);
}

test('the right half is the alpha of the left half, row by row', () => {
  const red = [200, 0, 0, 255];
  const blue = [0, 0, 90, 255];
  expect(joined(2, red, blue, white, white, black, red, black, white)).toEqual([
    [200, 0, 0, 255],
    [0, 0, 90, 255],
    [0, 0, 0, 0],
    [200, 0, 0, 255],
  ]);
});

test('premultiplied colours become straight colours', () => {
  expect(joined(1, [64, 32, 0, 255], [128, 128, 128, 255])).toEqual([[128, 64, 0, 128]]);
});

test('light without alpha is still visible', () => {
  expect(joined(1, [40, 80, 20, 255], black)).toEqual([[128, 255, 64, 80]]);
});
