import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { browserPath } from '../support/browser.ts';
import {
  count,
  eventsOf,
  log,
  PATIENCE,
  play,
  playUntilDrawn,
  ROSE,
  type StagedItem,
  type StageFiles,
  useEffectsStage,
  waitFor,
} from './effects-stage.ts';

const layer = {
  ty: 4,
  nm: 'layer',
  ip: 0,
  op: 60,
  st: 0,
  ks: {},
  shapes: [
    { ty: 'rc', p: { a: 0, k: [50, 50] }, s: { a: 0, k: [80, 80] }, r: { a: 0, k: 0 } },
    { ty: 'fl', c: { a: 0, k: [1, 0, 0, 1] }, o: { a: 0, k: 100 }, r: 1 },
  ],
};
const drawing = {
  v: '5.7.0',
  w: 100,
  h: 100,
  fr: 30,
  ip: 0,
  op: 60,
  layers: [layer],
  assets: [] as object[],
};
const self = { ...layer, ty: 0, refId: 'self', w: 100, h: 100, shapes: undefined };

/** Faulty drawings by their fault, with the expected reason. */
const DRAWINGS: Record<string, [file: unknown, reason: RegExp]> = {
  'no frame rate': [{ ...drawing, fr: 0 }, /no frame rate above 0/],
  'no size': [{ ...drawing, w: 0, h: 0 }, /no width and height/],
  'no layers': [{ ...drawing, layers: [] }, /no layers/],
  'a sound layer': [{ ...drawing, layers: [{ ...layer, ty: 6 }] }, /layers of type 6 are not supported/],
  'a camera': [{ ...drawing, layers: [{ ...layer, ty: 13 }] }, /layers of type 13 are not supported/],
  'layer effects': [
    { ...drawing, layers: [{ ...layer, ef: [{ ty: 25 }] }] },
    /layer effects are not supported/,
  ],
  'an hour': [{ ...drawing, op: 30 * 3_600 }, /longer than 60 s/],
  'ends before it begins': [{ ...drawing, ip: 60, op: 0 }, /ends before it begins/],
  'an image of another host': [
    { ...drawing, assets: [{ id: 'i', u: 'https://x/', p: 'i.png' }] },
    /images outside of the drawing/,
  ],
  'a font of another host': [
    { ...drawing, fonts: { list: [{ fPath: 'https://x/f.css', origin: 1 }] } },
    /fonts/,
  ],
  'a layer without its asset': [{ ...drawing, layers: [{ ...self, refId: 'nowhere' }] }, /cannot be built/],
  'a layer that contains itself': [
    { ...drawing, layers: [self], assets: [{ id: 'self', layers: [self] }] },
    /cannot be built/,
  ],
  'a shape layer without shapes': [
    { ...drawing, layers: [{ ...layer, shapes: undefined }] },
    /cannot be (built|drawn)/,
  ],
  'half a file': ['{"layers": "none', /not JSON/],
  'a page': ['<!doctype html><title>Not found</title>', /not JSON/],
  'other JSON': [{ w: 3 }, /no Lottie drawing/],
};

/** A tenth of a second of silence: a file that a video element opens but that has no picture. */
function wave(): Buffer {
  const samples = 800;
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8_000, 24);
  header.writeUInt32LE(8_000, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples, 40);
  return Buffer.concat([header, Buffer.alloc(samples, 128)]);
}

const FILES: StageFiles = {
  ...Object.fromEntries(
    Object.values(DRAWINGS).map(([file], index) => [
      `/broken/${index}.json`,
      typeof file === 'string' ? file : JSON.stringify(file),
    ]),
  ),
  '/broken/recipe.json': '{"bursts": "many"}',
  '/broken/text.webm': 'This is no video.',
  '/broken/drawing.webm': JSON.stringify(drawing),
  '/broken/sound.webm': wave(),
  '/whole.json': JSON.stringify(drawing),
};

const VIDEO: StagedItem = { animation: { kind: 'video', url: '/effects/galaxy.webm', duration_ms: 60_000 } };

describe.skipIf(browserPath === undefined)('an animation that cannot play, in a real browser', () => {
  const { openStage, complaints } = useEffectsStage();

  const animated = (kind: string, url: string): StagedItem => ({
    animation: { kind, url, duration_ms: 60_000, fullscreen: true },
  });

  /** Expects that the icon plays instead and that nothing of the animation is left. */
  async function fallsBack(page: Page, item: string, reason: RegExp) {
    await waitFor(page, `fallback ${item}`);
    expect((await eventsOf(page, `fallback ${item}`)).map((line) => line.split(': ')[1])).toEqual([
      expect.stringMatching(reason),
    ]);
    expect(await page.locator('#stage img').getAttribute('src')).toBe(ROSE);
    expect(await count(page, '#stage canvas, #stage video')).toBe(0);
    await page.evaluate('effects.skip()');
    await expect.poll(() => count(page, '#stage *'), PATIENCE).toBe(1);
  }

  /** Expects that no request, timer or frame callback of the effects is left. */
  const nothingIsPending = (page: Page) =>
    expect.poll(() => page.evaluate('[...pending]'), PATIENCE).toEqual([]);

  test('unsupported, broken or too long drawings fall back to the icon with a reason', async () => {
    const names = Object.keys(DRAWINGS);
    const items = names.map((name, index) => [name, animated('lottie', `/broken/${index}.json`)]);
    const page = await openStage(Object.fromEntries(items), { files: FILES });
    for (const name of names) {
      await play(page, name);
      await fallsBack(page, name, DRAWINGS[name]![1]);
      await nothingIsPending(page);
    }
    expect(complaints()).toEqual([]);
  });

  test('missing files and files of another kind fall back to the icon', async () => {
    const faults: Record<string, [item: StagedItem, reason: RegExp]> = {
      'missing drawing': [animated('lottie', '/effects/none.json'), /answered 404/],
      'missing recipe': [animated('confetti', '/effects/none.json'), /answered 404/],
      'missing video': [animated('video', '/effects/none.webm'), /answered 404/],
      'no recipe': [animated('confetti', '/broken/recipe.json'), /not a confetti recipe/],
      'video as drawing': [animated('lottie', '/effects/galaxy.webm'), /not JSON/],
      'video as recipe': [animated('confetti', '/effects/galaxy.webm'), /not JSON/],
      'drawing as video': [animated('video', '/broken/drawing.webm'), /cannot be decoded/],
      'text as video': [animated('video', '/broken/text.webm'), /cannot be decoded/],
      'sound as video': [animated('video', '/broken/sound.webm'), /no picture/],
      'another kind': [animated('svga', '/effects/star.json'), /kind "svga"/],
      'a kind of every object': [animated('constructor', '/effects/star.json'), /kind "constructor"/],
    };
    const items = Object.entries(faults).map(([name, [item]]) => [name, item]);
    const page = await openStage(Object.fromEntries(items), { files: FILES });
    for (const [name, [, reason]] of Object.entries(faults)) {
      await play(page, name);
      await fallsBack(page, name, reason);
      await nothingIsPending(page);
    }
    // Only the browser's own network errors.
    expect(complaints().filter((line) => !line.includes('404'))).toEqual([]);
  });

  test.each([
    ['an hour', `duration`, 3_600, /not 0 to 60 s long/],
    ['no end', `duration`, 'Infinity', /not 0 to 60 s long/],
    ['no length', `duration`, 0, /not 0 to 60 s long/],
    ['no width', `videoWidth`, 0, /no picture/],
  ])('a video of %s', async (_what, property, value, reason) => {
    const page = await openStage({ galaxy: VIDEO });
    await page.evaluate(
      `Object.defineProperty(HTMLVideoElement.prototype, '${property}', { get: () => ${value} })`,
    );
    await play(page, 'galaxy');
    await fallsBack(page, 'galaxy', reason);
    expect(complaints()).toEqual([]);
  });

  test.each([
    // The library reports the error of a frame, and throws that of a resize.
    ['a drawing', 'star', 'CanvasRenderingContext2D.prototype.fill', /is broken|cannot be drawn/],
    ['a video', 'galaxy', 'CanvasRenderingContext2D.prototype.drawImage', /cannot be drawn/],
  ])('%s that fails while it is drawn', async (_what, item, method, reason) => {
    const page = await openStage({
      star: { animation: { kind: 'lottie', url: '/effects/star.json', duration_ms: 60_000 } },
      galaxy: VIDEO,
    });
    await playUntilDrawn(page, item);
    await page.evaluate(`${method} = () => { throw new Error('out of memory'); }`);
    await fallsBack(page, item, reason);
    expect(complaints()).toEqual([]);
  });

  test('a player that also throws when destroyed leaves the stage', async () => {
    const page = await openStage({
      heart: { animation: { kind: 'confetti', url: '/effects/heart.json', duration_ms: 700 } },
      rose: { animation: { kind: 'none', duration_ms: 60_000, fullscreen: true } },
    });
    await playUntilDrawn(page, 'heart');
    await play(page, 'rose');
    await page.evaluate(`cancelAnimationFrame = () => { throw new Error('broken'); }`);
    await waitFor(page, 'start rose');
    await expect.poll(() => count(page, '#stage canvas'), PATIENCE).toBe(0);
  });

  test('an effect that never finishes loading, opening or starting leaves the stage to the next', async () => {
    const files = { ...FILES };
    const page = await openStage(
      {
        'never loads': animated('lottie', '/never.json'),
        'never loads either': animated('video', '/never.webm'),
        'never starts': { ...VIDEO, animation: { ...VIDEO.animation!, duration_ms: 700 } },
        last: { animation: { kind: 'lottie', url: '/whole.json', duration_ms: 60_000, fullscreen: true } },
      },
      { files },
    );
    for (const path of ['never.json', 'never.webm']) await page.route(`**/${path}`, () => undefined);
    await page.evaluate(`HTMLMediaElement.prototype.play = () => new Promise(() => {})`);
    for (const item of ['never loads', 'never loads either']) {
      await play(page, item);
      await fallsBack(page, item, /took too long to load/);
    }
    await play(page, 'never starts');
    await play(page, 'last');
    await waitFor(page, 'start last');
    expect((await log(page)).slice(-4)).toEqual([
      'start never starts',
      'fallback never starts: it took too long to load',
      'end never starts',
      'start last',
    ]);
    await page.locator('#stage canvas').waitFor({ state: 'attached' });
    await page.evaluate('effects.destroy()');
    await nothingIsPending(page);
    expect(complaints()).toEqual([]);
  });

  test('an effect of an hour ends after a minute', async () => {
    const page = await openStage({ rose: { animation: { kind: 'none', duration_ms: 3_600_000 } } });
    await page.clock.install();
    await page.reload();
    await play(page, 'rose');
    await page.clock.runFor(59_000);
    expect(await log(page)).toEqual(['start rose']);
    await page.clock.runFor(2_000);
    expect(await log(page)).toEqual(['start rose', 'end rose']);
  });

  test('a streak of long effects ends after a minute as well, however often it is raised', async () => {
    const page = await openStage({ rose: { animation: { kind: 'none', duration_ms: 25_000 } } });
    await page.clock.install();
    await page.reload();
    const raise = (count: number) => play(page, 'rose', { streak: { id: 's', count } });
    for (let count = 1; count <= 5; count += 1) {
      await raise(count);
      await page.clock.runFor(10_000);
    }
    // After two rounds a third one would end after 74 s.
    expect(await log(page)).toEqual(['start rose', 'end rose']);
  });

  test.each([
    ['there is no canvas', 'null', /no more canvases/],
    ['the canvas fails', `(() => { throw new Error('out of memory'); })()`, /out of memory/],
  ])('confetti for which %s', async (_what, context, reason) => {
    const page = await openStage({
      heart: { animation: { kind: 'confetti', url: '/effects/heart.json', duration_ms: 60_000 } },
    });
    await page.evaluate(`HTMLCanvasElement.prototype.getContext = () => ${context}`);
    await play(page, 'heart');
    await fallsBack(page, 'heart', reason);
    expect(complaints()).toEqual([]);
  });

  test('confetti that fails when it is thrown', async () => {
    const page = await openStage(
      {
        late: { animation: { kind: 'confetti', url: '/late.json', duration_ms: 60_000 } },
      },
      { files: { '/late.json': JSON.stringify({ bursts: [{ at_ms: 300 }] }) } },
    );
    await playUntilDrawn(page, 'late');
    await page.evaluate(
      `HTMLCanvasElement.prototype.getContext = () => { throw new Error('out of memory'); }`,
    );
    await fallsBack(page, 'late', /cannot be drawn/);
    expect(complaints()).toEqual([]);
  });

  test('a wrapped gift plays for an item without an icon or with a missing one', async () => {
    const page = await openStage({
      'no icon': { icon_url: null, animation: { kind: 'none', duration_ms: 60_000 } },
      'missing icon': { icon_url: '/art/none.svg', animation: { kind: 'none', duration_ms: 60_000 } },
    });
    for (const item of ['no icon', 'missing icon']) {
      await play(page, item);
      await page.locator('#stage svg').waitFor();
      await page.evaluate('effects.skip()');
      await expect.poll(() => count(page, '#stage svg'), PATIENCE).toBe(0);
    }
    expect(complaints().filter((line) => !line.includes('404'))).toEqual([]);
  });
});
