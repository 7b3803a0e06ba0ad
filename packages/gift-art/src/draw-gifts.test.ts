import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DEMO_CATALOGUE } from '../../server/src/cli/demo-catalogue.ts';
import { drawGifts } from './draw-gifts.ts';
import { oval, shaded } from './drawing/drawing.ts';
import { readPath } from './drawing/path.ts';
import { toSvg } from './drawing/to-svg.ts';
import type { Composition, Layer } from './lottie/lottie-format.ts';

const files = drawGifts();
const film = readFileSync(new URL('../assets/effects/galaxy.webm', import.meta.url));

const drawings = [...files]
  .filter(([path]) => path.endsWith('.json'))
  .map(([path, text]) => [path, JSON.parse(text) as Composition] as const)
  .filter(([, content]) => 'layers' in content);

it.each([...DEMO_CATALOGUE])('%s has its icon and its animation', (_id, { icon_url, animation }) => {
  expect(files.has(icon_url!.slice(1))).toBe(true);
  const url = animation?.url;
  if (url !== undefined && url !== '/effects/galaxy.webm') expect(files.has(url.slice(1))).toBe(true);
});

it.each(drawings)(
  '%s contains all layers and assets that it refers to',
  (_path, { assets, layers, w, h, op, fr }) => {
    expect([w, h]).toEqual(w === 1600 ? [1600, 1600] : [560, 560]);
    expect(op / fr).toBeLessThanOrEqual(5);
    const known = new Set(assets.map(({ id }) => id));
    const check = (list: Layer[]) => {
      const indices = new Set(list.map(({ ind }) => ind));
      for (const { ty, refId, parent, ip, op: end } of list) {
        if (ty === 0) expect(known).toContain(refId);
        if (parent !== undefined) expect(indices).toContain(parent);
        expect(end).toBeGreaterThan(ip);
      }
    };
    for (const each of [layers, ...assets.map((asset) => asset.layers)]) check(each);
  },
);

it('refers to no other host, and keeps each file small', () => {
  for (const [path, text] of files) {
    expect(text.replaceAll('http://www.w3.org/2000/svg', ''), path).not.toMatch(/https?:/);
    expect(text.length, path).toBeLessThan(300_000);
  }
  expect(film.length).toBeLessThan(650_000);
  // EBML
  expect(film.subarray(0, 4).toString('hex')).toBe('1a45dfa3');
});

it('draws the same files each time', () => {
  expect(drawGifts()).toEqual(files);
});

it('parses lines and curves, and joins the ends of closed contours', () => {
  expect(readPath('M0 0H4V4L0 0Z')).toEqual([
    {
      v: [
        [0, 0],
        [4, 0],
        [4, 4],
      ],
      i: [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
      o: [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
      c: true,
    },
  ]);
  expect(readPath('M0 0Q3 3 6 0M1 1L2 2').map(({ v, c }) => [v.length, c])).toEqual([
    [2, false],
    [2, false],
  ]);
  expect(() => readPath('M0 0A1 1 0 0 0 2 2')).toThrow('A is not drawn here');
});

it('writes each clip once', () => {
  const tones = { rim: '#ffffff', tone: '#cccccc', shade: '#999999', light: [1, 1], dark: [2, 2] } as const;
  const svg = toSvg({ title: 'Ball', parts: { ball: [shaded(oval(48, 48, 40, 40), tones)] } });
  expect(svg.match(/<clipPath/g)).toHaveLength(1);
  expect(svg.match(/clip-path="url\(#c0\)"/g)).toHaveLength(2);
});
