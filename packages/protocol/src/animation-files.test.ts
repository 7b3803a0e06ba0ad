import { expect, it } from 'vitest';
import { whyNotConfetti, whyNotLottie } from './animation-files.ts';

const layer = { ty: 4, ks: { o: { a: 0, k: 100 } } };
const drawing = { w: 512, h: 512, fr: 30, ip: 0, op: 60, layers: [layer] };

it('accepts a drawing of shapes', () => {
  expect(whyNotLottie(drawing)).toBeNull();
  const image = { id: 'i', p: 'data:image/png;base64,', e: 1 };
  expect(whyNotLottie({ ...drawing, assets: [image, { id: 'c', layers: [layer] }] })).toBeNull();
  expect(whyNotLottie({ ...drawing, fonts: { list: [{ fName: 'Arial', fFamily: 'Arial' }] } })).toBeNull();
});

it.each([
  ['nothing', null, /no Lottie/],
  ['other JSON', {}, /no Lottie/],
  ['no frame rate', { ...drawing, fr: 0 }, /frame rate/],
  ['no size', { ...drawing, w: 0 }, /width/],
  ['a huge size', { ...drawing, h: 1e9 }, /width/],
  ['no frames', { ...drawing, op: 0 }, /ends before/],
  ['an hour', { ...drawing, op: 30 * 3_600 }, /longer than 60 s/],
  ['no layers', { ...drawing, layers: [] }, /no layers/],
  ['a camera', { ...drawing, layers: [{ ty: 13 }] }, /type 13/],
  ['a broken layer', { ...drawing, layers: [null] }, /broken/],
  ['3D', { ...drawing, layers: [{ ...layer, ddd: 1 }] }, /3D/],
  ['layer effects', { ...drawing, layers: [{ ...layer, ef: [{}] }] }, /effects/],
  ['an image elsewhere', { ...drawing, assets: [{ id: 'i', u: '/x/', p: 'a.png' }] }, /embed/],
  [
    'a font elsewhere',
    { ...drawing, fonts: { list: [{ fName: 'F', fFamily: 'F', fPath: 'https://x/f.css', origin: 1 }] } },
    /fonts/,
  ],
  [
    'an expression',
    { ...drawing, layers: [{ ...layer, ks: { r: { a: 0, k: 0, x: 'var $bm_rt;' } } }] },
    /expressions/,
  ],
])('returns the reason: %s', (_case, value, reason) => expect(whyNotLottie(value)).toMatch(reason));

it('accepts a recipe of confetti, and returns the reason against others', () => {
  expect(whyNotConfetti({ bursts: [{ count: 5 }] })).toBeNull();
  expect(whyNotConfetti({ layers: [] })).toMatch(/not a confetti recipe/);
  expect(whyNotConfetti({ bursts: [5] })).toMatch(/burst/);
});
