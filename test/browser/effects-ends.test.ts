import { describe, expect, test } from 'vitest';
import { browserPath } from '../support/browser.ts';
import { count, log, PATIENCE, play, playUntilDrawn, useEffectsStage } from './effects-stage.ts';

describe.skipIf(browserPath === undefined)('the end of a player of effects, in a real browser', () => {
  const { openStage, complaints } = useEffectsStage();

  test('destroy leaves nothing behind, whatever played', async () => {
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
      // A frame that was already requested does nothing.
      await expect.poll(() => page.evaluate('[...pending]'), PATIENCE).toEqual([]);
      expect(await page.evaluate('document.getAnimations().length')).toBe(0);
      expect(await page.evaluate('effects.state.assetBytes')).toBe(0);
      await page.evaluate('begin()');
    }
    expect(complaints()).toEqual([]);
  });

  test('created and destroyed repeatedly, as under StrictMode, one player and one sound remain', async () => {
    const page = await openStage({ rose: { animation: { kind: 'none', duration_ms: 60_000 } } });
    const afterwards = await page.evaluate(`(() => {
      for (let turn = 0; turn < 20; turn += 1) {
        effects.play({ id: 'before ' + turn, item: 'rose', quantity: 1, coins: 1 });
        const before = effects;
        before.destroy();
        begin();
        // A second destroy and a late gift do not affect the next player.
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

  test('two players on one page are independent', async () => {
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
      window.secondLog = [];
      for (const event of ['start', 'end', 'drop']) second.on(event, ({ item }) => secondLog.push(event + ' ' + item.id));
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
    await expect.poll(() => page.evaluate('secondLog'), PATIENCE).toEqual(['start star', 'end star']);
    expect(await page.evaluate(`second.play({ id: 'next', item: 'rose', quantity: 1, coins: 1 })`)).toBe(
      'playing',
    );
    expect(await log(page)).toEqual(['start star']);
    await page.evaluate('second.destroy()');
    expect(await count(page, '#second *')).toBe(0);
    await expect.poll(() => page.evaluate('[...pending]'), PATIENCE).toEqual([]);
    expect(complaints()).toEqual([]);
  });

  test('functions of the page that throw do not prevent effects', async () => {
    const page = await openStage({ rose: { animation: { kind: 'none', duration_ms: 700 } } });
    await page.evaluate(`
      effects.destroy();
      const broken = () => { throw new Error('of the page'); };
      // A device may have no audio output.
      window.AudioContext = function () { throw new Error('no sound'); };
      effects = Effects.createEffects(stage, { items, maxPlaying: 1, caption: broken, accept: broken, findItem: broken });
      for (const event of ['start', 'end', 'fallback']) {
        effects.on(event, broken);
        effects.on(event, ({ item }) => log.push(event + ' ' + item.id));
      }`);
    expect(await play(page, 'rose', { id: '1' })).toBe('playing');
    expect(await play(page, 'rose', { id: '2' })).toBe('waiting');
    expect(await play(page, 'unknown')).toBe('fetching');
    await expect
      .poll(() => log(page), PATIENCE)
      .toEqual(['start rose', 'end rose', 'start rose', 'end rose']);
    await expect.poll(() => count(page, '#stage img'), PATIENCE).toBe(0);
    // Each error is reported to the console, and none stops the player.
    expect(complaints().filter((line) => !line.includes('of the page'))).toEqual([]);
  });
});
