import { describe, expect, test } from 'vitest';
import { browserPath } from '../support/browser.ts';
import { count, PATIENCE, play, playUntilDrawn, told, useEffectsStage } from './effects-stage.ts';

describe.skipIf(browserPath === undefined)('the end of a player of effects, in a real browser', () => {
  const { openStage, complaints } = useEffectsStage();

  test('nothing is left after destroy, whatever played', async () => {
    const kinds = {
      rose: { kind: 'none' },
      heart: { kind: 'confetti', url: '/effects/heart.json' },
      star: { kind: 'lottie', url: '/effects/star.json' },
      galaxy: { kind: 'video', url: '/effects/galaxy.webm', fullscreen: true },
      slow: { kind: 'lottie', url: '/slow.json' },
    } as const;
    const items = Object.entries(kinds).map(([id, animation]) => [
      id,
      { animation: { duration_ms: 60_000, ...animation } },
    ]);
    const page = await openStage(Object.fromEntries(items));
    await page.route('**/slow.json', () => undefined);
    for (const id of Object.keys(kinds)) {
      if (id === 'slow') await play(page, id);
      else await playUntilDrawn(page, id, id === 'rose' ? 'img' : 'canvas');
      await play(page, 'rose', { id: 'waits' });
      await page.evaluate('effects.destroy()');
      expect(await count(page, '#stage *')).toBe(0);
      // A frame that has been asked for already finds nothing to do.
      await expect.poll(() => page.evaluate('[...pending]'), PATIENCE).toEqual([]);
      expect(await page.evaluate('document.getAnimations().length')).toBe(0);
      expect(await page.evaluate('effects.state.assetBytes')).toBe(0);
      await page.evaluate('begin()');
    }
    expect(complaints()).toEqual([]);
  });

  test('made and destroyed again and again, as under StrictMode, one plays and one chime is left', async () => {
    const page = await openStage({ rose: { animation: { kind: 'none', duration_ms: 60_000 } } });
    const afterwards = await page.evaluate(`(() => {
      for (let turn = 0; turn < 20; turn += 1) {
        effects.play({ id: 'before ' + turn, item: 'rose', quantity: 1, coins: 1 });
        const before = effects;
        before.destroy();
        begin();
        // A second destroy, and a gift that comes too late, change nothing for the player after it.
        before.destroy();
        before.play({ id: 'late', item: 'rose', quantity: 1, coins: 1 });
        before.resume();
        before.skip();
      }
      return { layers: stage.children.length, playing: effects.state.playing.length };
    })()`);
    expect(afterwards).toEqual({ layers: 1, playing: 0 });
    expect(await play(page, 'rose')).toBe('playing');
    expect(await count(page, '#stage img')).toBe(1);
    await page.evaluate('effects.destroy()');
    expect(await count(page, '#stage *')).toBe(0);
    await expect.poll(() => page.evaluate('[...pending]'), PATIENCE).toEqual([]);
    expect(complaints()).toEqual([]);
  });

  test('two players on one page know nothing of each other', async () => {
    const page = await openStage({
      rose: { animation: { kind: 'none', duration_ms: 60_000 } },
      star: { animation: { kind: 'lottie', url: '/effects/star.json', duration_ms: 60_000 } },
    });
    await page.evaluate(`
      window.secondStage = document.createElement('div');
      Object.assign(secondStage.style, { position: 'fixed', inset: '0' });
      secondStage.id = 'second';
      document.body.append(secondStage);
      window.second = Effects.createEffects(secondStage, { items, preload: false });
      window.secondTold = [];
      for (const event of ['start', 'end', 'drop']) second.on(event, ({ item }) => secondTold.push(event + ' ' + item.id));
      second.play({ id: 'same', item: 'star', quantity: 1, coins: 1 })`);
    await play(page, 'star', { id: 'same' });
    await page.locator('#stage canvas').waitFor({ state: 'attached' });
    await page.locator('#second canvas').waitFor({ state: 'attached' });
    await page.evaluate('effects.pause()');
    expect(await page.evaluate('[effects.state.paused, second.state.paused]')).toEqual([true, false]);
    await page.evaluate('effects.destroy()');
    expect(await count(page, '#stage *')).toBe(0);
    expect(await count(page, '#second canvas')).toBe(1);
    await page.evaluate('second.skip()');
    await expect.poll(() => page.evaluate('secondTold'), PATIENCE).toEqual(['start star', 'end star']);
    expect(await page.evaluate(`second.play({ id: 'next', item: 'rose', quantity: 1, coins: 1 })`)).toBe(
      'playing',
    );
    expect(await told(page)).toEqual(['start star']);
    await page.evaluate('second.destroy()');
    expect(await count(page, '#second *')).toBe(0);
    await expect.poll(() => page.evaluate('[...pending]'), PATIENCE).toEqual([]);
    expect(complaints()).toEqual([]);
  });

  test('functions of the page that throw cost no gift its effect', async () => {
    const page = await openStage({ rose: { animation: { kind: 'none', duration_ms: 700 } } });
    await page.evaluate(`
      effects.destroy();
      const broken = () => { throw new Error('of the page'); };
      // A device may have no sound, or no more of it.
      window.AudioContext = function () { throw new Error('no sound'); };
      effects = Effects.createEffects(stage, { items, maxPlaying: 1, caption: broken, accept: broken, findItem: broken });
      for (const event of ['start', 'end', 'fallback']) {
        effects.on(event, broken);
        effects.on(event, ({ item }) => told.push(event + ' ' + item.id));
      }`);
    expect(await play(page, 'rose', { id: '1' })).toBe('playing');
    expect(await play(page, 'rose', { id: '2' })).toBe('waiting');
    expect(await play(page, 'unknown')).toBe('fetching');
    await expect
      .poll(() => told(page), PATIENCE)
      .toEqual(['start rose', 'end rose', 'start rose', 'end rose']);
    await expect.poll(() => count(page, '#stage img'), PATIENCE).toBe(0);
    // Each is reported to the console, and none of them ends anything.
    expect(complaints().filter((line) => !line.includes('of the page'))).toEqual([]);
  });
});
