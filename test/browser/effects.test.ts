import { describe, expect, test } from 'vitest';
import { browserPath } from '../support/browser.ts';
import { RESUME_AND_PAUSE_IN_MID_ROUND } from './effects-scripts.ts';
import { count, eventsOf, log, PATIENCE, play, useEffectsStage, waitFor } from './effects-stage.ts';

describe.skipIf(browserPath === undefined)('effects of gifts, in a real browser', () => {
  const { open, openStage, complaints } = useEffectsStage();

  test('the gallery plays each kind with files of this server only', async () => {
    // With a paused clock, so that no effect ends before it is checked.
    const asked: string[] = [];
    const page = await open('/effects', {}, async (page) => {
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      await page.clock.install({ time: 0 });
    });
    await page.clock.pauseAt(600_000);
    for (const [item, drawn] of [
      ['rose', '.stage img'],
      ['heart', '.stage canvas'],
      ['star', '.stage canvas'],
      ['galaxy', '.stage canvas'],
    ] as const) {
      await page.locator(`[data-item="${item}"]`).getByRole('button').click();
      await page.locator(drawn).first().waitFor({ state: 'attached' });
      const before = await page.screenshot();
      const isAsBefore = async () => {
        await page.clock.runFor(100);
        return (await page.screenshot()).equals(before);
      };
      await expect.poll(isAsBefore, PATIENCE).toBe(false);
      await page.getByRole('button', { name: 'Skip' }).click();
      await page.clock.runFor(1_000);
      expect(await count(page, '.stage canvas, .stage img')).toBe(0);
    }
    expect(asked).toContain('/effects/galaxy.webm');
    expect(complaints()).toEqual([]);
  });

  test('the gallery lists what cannot be played', async () => {
    const page = await open('/effects');
    const words = await page.locator('dt', { hasText: 'Not supported' }).locator('xpath=..').innerText();
    for (const each of ['expressions', 'effects', '3D', 'fonts', 'images', 'size', 'frame rate', '60 s'])
      expect(words).toContain(each);
    expect(complaints()).toEqual([]);
  });

  test('200 gifts of a streak are one effect with a rising number', async () => {
    const page = await openStage({ rose: { animation: { kind: 'none', duration_ms: 60_000 } } });
    const shown: { numbers: number[]; nodes: number; playing: number; waiting: number; last: object[] } =
      await page.evaluate(`(async () => {
        const shown = { numbers: [], nodes: 0, playing: 0, waiting: 0 };
        for (let count = 1; count <= 200; count += 1) {
          effects.play({ id: 'gift-' + count, item: 'rose', quantity: 1, coins: 1, streak: { id: 'streak', count } });
          if (count % 10 !== 0) continue;
          await new Promise(requestAnimationFrame);
          shown.numbers.push(Number(/×(\\d+)/.exec(stage.textContent)?.[1]));
          shown.nodes = Math.max(shown.nodes, stage.querySelectorAll('*').length);
          shown.playing = Math.max(shown.playing, effects.state.playing.length);
          shown.waiting = Math.max(shown.waiting, effects.state.waiting);
        }
        return { ...shown, last: effects.state.playing.map(({ count, value }) => ({ count, value })) };
      })()`);
    expect(shown.numbers).toEqual(Array.from({ length: 20 }, (_, index) => (index + 1) * 10));
    expect(shown).toMatchObject({ playing: 1, waiting: 0, last: [{ count: 200, value: 200 }] });
    expect(shown.nodes).toBeLessThan(12);
    await page.evaluate('effects.skip()');
    await waitFor(page, 'end rose');
    expect(await eventsOf(page, 'start')).toHaveLength(1);
    expect(complaints()).toEqual([]);
  });

  test('own and expensive gifts play first, full-screen ones play alone, and the queue is limited', async () => {
    const small = { animation: { kind: 'none' as const, duration_ms: 700 } };
    const page = await openStage({
      cheap: small,
      expensive: { ...small, price: 500 },
      grand: { animation: { kind: 'none', duration_ms: 700, fullscreen: true } },
    });
    const gifts = [
      { id: '1', item: 'cheap', coins: 1 },
      { id: '2', item: 'cheap', coins: 1 },
      { id: '3', item: 'cheap', coins: 1 },
      { id: '4', item: 'expensive', coins: 500 },
      { id: '5', item: 'grand', coins: 900 },
      { id: '6', item: 'cheap', coins: 1, mine: true },
      { id: '7', item: 'unknown', coins: 1 },
      { id: '6', item: 'cheap', coins: 1, mine: true },
    ];
    // All in one task: the first effects end after 600 ms.
    const outcomes = await page.evaluate<string[]>(
      `${JSON.stringify(gifts)}.map((gift) => effects.play({ quantity: 1, ...gift }))`,
    );
    expect(outcomes).toEqual([
      ...['playing', 'playing', 'waiting', 'waiting', 'waiting', 'waiting'],
      ...['unknown_item', 'joined'],
    ]);
    await expect
      .poll(async () => (await log(page)).filter((line) => line.startsWith('end')), PATIENCE)
      .toHaveLength(6);
    expect(await log(page)).toEqual([
      ...['start cheap', 'start cheap', 'end cheap', 'start cheap', 'end cheap', 'end cheap'],
      ...['start grand', 'end grand', 'start expensive', 'start cheap', 'end expensive', 'end cheap'],
    ]);

    const dropped: { playing: object[] } = await page.evaluate(`
      for (let gift = 0; gift < 40; gift += 1) {
        effects.play({ id: 'flood-' + gift, item: 'cheap', coins: gift, quantity: 1 });
      }
      effects.state`);
    expect(dropped).toMatchObject({ waiting: 12, dropped: 26 });
    expect(dropped.playing).toHaveLength(2);
  });

  test('the end of a streak raises its effect to the final sum, also one that was too small before', async () => {
    const page = await openStage({ rose: { animation: { kind: 'none', duration_ms: 60_000 } } });
    const state = await page.evaluate(`(() => {
      effects.destroy();
      effects = Effects.createEffects(stage, { items, maxPlaying: 1, accept: ({ value }) => value >= 100 });
      const gift = (id, coins, count, quantity = count) => ({
        id: id + count, item: 'rose', quantity, coins, streak: { id, count },
      });
      const outcomes = [gift('plays', 300, 30), gift('waits', 200, 20), gift('small', 50, 5)].map(effects.play);
      for (const [id, count] of [['plays', 40], ['plays', 40], ['waits', 25], ['small', 12], ['unknown', 900], ['plays', 1]])
        effects.endStreak({ id, count });
      const details = { sender: 'u1', item: 'rose', coins: 5_000 };
      const users = new Map([['u1', { name: 'Mia' }]]);
      for (const id of ['summed', 'summed', 'plays']) effects.endStreak({ id, count: 40, details }, users);
      const [{ count, value }] = effects.state.playing;
      const first = { outcomes, count, value, waiting: effects.state.waiting };
      const sums = [];
      effects.on('start', ({ key, count, value, senderName }) => sums.push([key, count, value, senderName]));
      effects.skip();
      effects.skip();
      effects.skip();
      return { ...first, text: stage.textContent, sums };
    })()`);
    expect(state).toMatchObject({
      outcomes: ['playing', 'waiting', 'refused'],
      count: 40,
      value: 400,
      waiting: 3,
    });
    expect((state as { sums: unknown }).sums).toEqual([
      ['summed', 40, 5_000, 'Mia'],
      ['waits', 25, 250, null],
      ['small', 12, 120, null],
    ]);
    expect(complaints()).toEqual([]);
  });

  test('paths of assets are those of the server that the page names', async () => {
    const page = await openStage(
      {
        star: { animation: { kind: 'lottie', url: '/effects/star.json', duration_ms: 60_000 } },
        gone: { animation: { kind: 'lottie', url: '/effects/none.json', duration_ms: 60_000 } },
      },
      { files: { '/below/art/rose.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>' } },
    );
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    // As a proxy would that serves Lavish below a path.
    await page.route('**/below/effects/*.json', async (route) => {
      const response = await route.fetch({ url: route.request().url().replace('/below', '') });
      await route.fulfill({ response });
    });
    for (const slash of ['', '/']) {
      await page.evaluate(`
        effects.destroy();
        effects = Effects.createEffects(stage, { items, url: location.origin + '/below${slash}', preload: false });
        effects.play({ id: 'gift', item: 'star', quantity: 1, coins: 1 });`);
      await page.locator('#stage canvas').waitFor({ state: 'attached' });
      await page.evaluate(
        `effects.skip(), effects.play({ id: 'next', item: 'gone', quantity: 1, coins: 1 })`,
      );
      await expect
        .poll(() => [...new Set(asked)].sort(), PATIENCE)
        .toEqual(['/below/art/rose.svg', '/below/effects/none.json', '/below/effects/star.json']);
    }
    // The missing drawing is reported late, and would count to the next test. Its request may still be on the way.
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.context().close();
  });

  test('pause holds an effect, skip ends it, and the next one starts', async () => {
    const page = await openStage({
      star: { animation: { kind: 'lottie', url: '/effects/star.json', duration_ms: 600, fullscreen: true } },
      rose: { animation: { kind: 'none', duration_ms: 60_000 } },
    });
    await page.evaluate('effects.pause()');
    expect(await play(page, 'star')).toBe('waiting');
    await page.evaluate(RESUME_AND_PAUSE_IN_MID_ROUND);
    expect(await play(page, 'rose')).toBe('waiting');
    // More than twice its duration.
    await page.waitForTimeout(1_300);
    expect(await log(page)).toEqual(['start star']);
    await page.evaluate('effects.resume()');
    await waitFor(page, 'start rose');
    await page.evaluate('effects.skip()');
    await waitFor(page, 'end rose');
    expect(complaints()).toEqual([]);
  });
});
