import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { browserPath } from '../support/browser.ts';
import { LOOK_AT_CANVAS, REPORT_A_GRAPHICS_CARD, STOP_VIDEOS_AT } from './effects-scripts.ts';
import {
  count,
  play,
  playHeld,
  playUntilDrawn,
  type StagedItem,
  useEffectsStage,
  waitFor,
} from './effects-stage.ts';

describe.skipIf(browserPath === undefined)('what an effect draws, in a real browser', () => {
  const { openStage } = useEffectsStage();
  const assetsOf = (page: Page): Promise<string[]> =>
    page.evaluate(`performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)`);

  test('a device without WebGL, or one that loses it, shows the icon', async () => {
    const galaxy: StagedItem = {
      animation: { kind: 'video', url: '/effects/galaxy.webm', duration_ms: 60_000 },
    };
    const page = await openStage({ galaxy });
    await page.evaluate(REPORT_A_GRAPHICS_CARD);
    await playUntilDrawn(page, 'galaxy');
    await page.evaluate(`
      document.querySelector('#stage canvas').getContext('webgl').getExtension('WEBGL_lose_context').loseContext()`);
    await waitFor(page, 'fallback galaxy: the WebGL context was lost');
    await page.locator('#stage img').waitFor();
    expect(await count(page, '#stage canvas')).toBe(0);

    await page.evaluate('effects.skip(); HTMLCanvasElement.prototype.getContext = () => null');
    await playHeld(page, 'galaxy', { id: 'another' });
    await waitFor(page, 'fallback galaxy: this device has no WebGL');
  });

  test('a video looks the same with and without a graphics card', async () => {
    const galaxy: StagedItem = {
      animation: { kind: 'video', url: '/effects/galaxy.webm', duration_ms: 60_000 },
    };
    const [onCard, inSoftware] = [await openStage({ galaxy }), await openStage({ galaxy })];
    await onCard.evaluate(REPORT_A_GRAPHICS_CARD);
    const [wanted, drawn] = await Promise.all(
      [onCard, inSoftware].map(async (page) => {
        await page.evaluate(STOP_VIDEOS_AT(3.2));
        await playHeld(page, 'galaxy');
        return page.evaluate<number[]>(LOOK_AT_CANVAS);
      }),
    );
    expect(Math.max(...wanted!)).toBeGreaterThan(100);
    expect(wanted!.filter((value) => value < 20).length).toBeGreaterThan(10);
    const differences = wanted!.map((value, index) => Math.abs(value - drawn![index]!));
    expect(Math.max(...differences)).toBeLessThan(12);
  });

  test('reduced motion: the icon fades in and nothing else moves', async () => {
    const page = await openStage(
      { star: { animation: { kind: 'lottie', url: '/effects/star.json', duration_ms: 60_000 } } },
      { reducedMotion: 'reduce' },
    );
    await play(page, 'star');
    await page.locator('#stage img').waitFor();
    await play(page, 'star', { quantity: 7 });
    const moved: string[] = await page.evaluate(
      `document.getAnimations().flatMap(({ effect }) => effect.getKeyframes().flatMap(Object.keys))`,
    );
    expect(moved).not.toContain('transform');
    expect(await count(page, '#stage canvas')).toBe(0);
    expect(await assetsOf(page)).not.toContain('/effects/star.json');
  });
});
