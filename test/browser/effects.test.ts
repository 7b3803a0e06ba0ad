import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { servePages } from '../../packages/server/src/http/testing/serve-pages.ts';
import { browserPath, launchBrowser } from '../support/browser.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

interface Item {
  price?: number;
  icon_url?: string | null;
  animation?: {
    kind: 'none' | 'confetti' | 'lottie' | 'video';
    url?: string;
    duration_ms?: number;
    fullscreen?: boolean;
  };
}

const PATIENCE = { timeout: 15_000, interval: 50 };
const ROSE = '/art/rose.svg';

const BUILD_WEB = `const { buildWeb } = await import('./packages/web/build.mjs'); await buildWeb(process.argv[1])`;

// What runs in the page is text: this file is checked without a browser's types.

/** Counts the timers and frame callbacks that have been asked for and have neither run nor been cancelled. */
const WATCH_TIMERS = `
  window.pending = new Set();
  for (const [set, clear] of [['setTimeout', 'clearTimeout'], ['setInterval', 'clearInterval'], ['requestAnimationFrame', 'cancelAnimationFrame']]) {
    const [start, stop] = [window[set].bind(window), window[clear].bind(window)];
    window[set] = (act, ms) => {
      const id = start((...now) => {
        if (set !== 'setInterval') pending.delete(set + id);
        act(...now);
      }, ms);
      pending.add(set + id);
      return id;
    };
    window[clear] = (id) => {
      pending.delete(set + id);
      stop(id);
    };
  }`;

/** WebGL is drawn by software here, for which there is another way; this one is for everybody else. */
const SAY_THERE_IS_A_CARD = `
  WebGLRenderingContext.prototype.getParameter = new Proxy(WebGLRenderingContext.prototype.getParameter, {
    apply: (real, gl, [name]) => (name === 0x9246 ? 'A graphics card' : real.call(gl, name)),
  })`;

/** Of every video, from now on, only the picture at this moment. */
const STOP_VIDEOS_AT = (seconds: number) => `
  HTMLMediaElement.prototype.play = async function () {
    await new Promise((resolve) => {
      this.onseeked = resolve;
      this.currentTime = ${seconds};
    });
  }`;

/** Colours and cover on a grid of 8 by 8, as soon as something is drawn. */
const LOOK_AT_CANVAS = `new Promise((resolve) => {
  const grid = Object.assign(document.createElement('canvas'), { width: 8, height: 8 }).getContext('2d');
  const look = () => {
    const canvas = document.querySelector('#stage canvas');
    if (canvas !== null) {
      grid.clearRect(0, 0, 8, 8);
      grid.drawImage(canvas, 0, 0, 8, 8);
    }
    const seen = [...grid.getImageData(0, 0, 8, 8).data];
    if (seen.some((value) => value > 100)) resolve(seen);
    else requestAnimationFrame(look);
  };
  look();
})`;

/** In the page: the round lasts 600 ms, and whoever looks from outside may look again too late. */
const RESUME_AND_PAUSE_IN_MID_ROUND = `new Promise((resolve) => {
  const observer = new MutationObserver(() => {
    if (document.querySelector('#stage canvas') === null) return;
    observer.disconnect();
    // The round begins in this very task.
    effects.resume();
    setTimeout(() => {
      effects.pause();
      resolve();
    });
  });
  observer.observe(stage, { childList: true, subtree: true });
  effects.resume();
  // It loads all the same, and takes the time that it takes.
  effects.pause();
})`;

/** `told` lists what has happened, in order. */
const SET_THE_STAGE = `
  const stage = document.querySelector('#stage');
  Object.assign(stage.style, { position: 'fixed', inset: '0' });
  const told = [];
  let effects;
  function begin() {
    effects = Effects.createEffects(stage, { items, preload: false });
    for (const event of ['start', 'end', 'drop']) effects.on(event, ({ item }) => told.push(event + ' ' + item.id));
    effects.on('fallback', ({ effect, reason }) => told.push('fallback ' + effect.item.id + ': ' + reason));
  }
  begin();`;

describe.skipIf(browserPath === undefined)('effects of gifts, in a real browser', () => {
  let server: Awaited<ReturnType<typeof servePages>>;
  let webRoot: string;
  let origin: string;
  let browser: Browser;
  let player: string;
  /** Errors, refused content, requests to other hosts. */
  let complaints: string[] = [];

  beforeAll(async () => {
    webRoot = await makeTemporaryFolder('lavish-effects-');
    await Promise.all([
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', BUILD_WEB, webRoot]).then(
        async () => {
          server = await servePages(webRoot);
          origin = server.origin;
        },
      ),
      launchBrowser().then((opened) => {
        browser = opened;
      }),
      build({
        entryPoints: ['@lavish/effects'],
        bundle: true,
        write: false,
        format: 'iife',
        globalName: 'Effects',
        conditions: ['source'],
      }).then(({ outputFiles }) => {
        player = outputFiles[0]!.text;
      }),
    ]);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await rm(webRoot, { recursive: true, force: true });
  });

  async function open(
    path: string,
    options: { reducedMotion?: 'reduce' } = {},
    prepare: (page: Page) => Promise<void> = async () => undefined,
  ): Promise<Page> {
    complaints = [];
    const context = await browser.newContext({ viewport: { width: 390, height: 700 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('request', (request) => {
      const ours = request.url().startsWith(origin) || request.url().startsWith('blob:');
      if (!ours) complaints.push(`asked ${request.url()}`);
    });
    await prepare(page);
    await page.goto(`${origin}${path}`);
    return page;
  }

  /** A page with nothing on it but a stage, and the content policy of ours. */
  async function openStage(items: Record<string, Item>, options: { reducedMotion?: 'reduce' } = {}) {
    const catalogue = Object.entries(items).map(([id, item]) => ({
      id,
      name: id,
      price: 1,
      icon_url: ROSE,
      animation: { kind: 'none' },
      ...item,
    }));
    const policy = (await fetch(`${origin}/effects`)).headers.get('content-security-policy')!;
    const files: Record<string, string> = {
      '/stage':
        '<!doctype html><link rel="icon" href="data:,"><div id="stage"></div><script src="/player.js"></script>',
      '/player.js': `${player}\nconst items = ${JSON.stringify(catalogue)};${SET_THE_STAGE}`,
      '/broken/half.json': '{"layers": "none',
      '/broken/other.json': '{"w": 3}',
      '/broken/text.webm': 'This is no video.',
    };
    return open('/stage', options, async (page) => {
      await page.addInitScript(WATCH_TIMERS);
      for (const [path, body] of Object.entries(files)) {
        await page.route(`**${path}`, (route) =>
          route.fulfill({
            body,
            contentType: path.endsWith('.js') ? 'text/javascript' : 'text/html',
            headers: { 'content-security-policy': policy },
          }),
        );
      }
    });
  }

  const PLAY = (item: string, more: object) =>
    `effects.play(${JSON.stringify({ id: `gift of ${item}`, item, quantity: 1, coins: 1, ...more })})`;
  const play = (page: Page, item: string, more: object = {}): Promise<string> =>
    page.evaluate(PLAY(item, more));
  /** Held from the beginning: of the 5 s that it has to load, those in which the machine stands still do not count. */
  const playHeld = (page: Page, item: string, more: object = {}) =>
    page.evaluate(`${PLAY(item, more)}, effects.pause()`);
  async function playUntilDrawn(page: Page, item: string, drawn = 'canvas') {
    await playHeld(page, item);
    await page.locator(`#stage ${drawn}`).first().waitFor({ state: 'attached' });
    await page.evaluate('effects.resume()');
  }
  const told = (page: Page): Promise<string[]> => page.evaluate('told');
  const toldOf = async (page: Page, event: string) =>
    (await told(page)).filter((line) => line.startsWith(event));
  const waitFor = (page: Page, what: string) =>
    expect.poll(() => toldOf(page, what), PATIENCE).not.toEqual([]);
  const count = (page: Page, selector: string) => page.locator(selector).count();
  const assetsOf = (page: Page): Promise<string[]> =>
    page.evaluate(`performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)`);

  test('the gallery plays each kind, from this server alone, and nothing is missing', async () => {
    // By a clock that stands still, so that nothing ends before it has been looked at.
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
    expect(complaints).toEqual([]);
  });

  test('200 gifts of a streak are one effect, whose number only rises', async () => {
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
    expect(await toldOf(page, 'start')).toHaveLength(1);
    expect(complaints).toEqual([]);
  });

  test('own gifts and dear ones go first, full screen goes alone, and a crowd is cut short', async () => {
    const small = { animation: { kind: 'none' as const, duration_ms: 700 } };
    const page = await openStage({
      cheap: small,
      dear: { ...small, price: 500 },
      grand: { animation: { kind: 'none', duration_ms: 700, fullscreen: true } },
    });
    const gifts = [
      { id: '1', item: 'cheap', coins: 1 },
      { id: '2', item: 'cheap', coins: 1 },
      { id: '3', item: 'cheap', coins: 1 },
      { id: '4', item: 'dear', coins: 500 },
      { id: '5', item: 'grand', coins: 900 },
      { id: '6', item: 'cheap', coins: 1, mine: true },
      { id: '7', item: 'unheard-of', coins: 1 },
      { id: '6', item: 'cheap', coins: 1, mine: true },
    ];
    // At once: the first are over after 600 ms.
    const outcomes = await page.evaluate<string[]>(
      `${JSON.stringify(gifts)}.map((gift) => effects.play({ quantity: 1, ...gift }))`,
    );
    expect(outcomes).toEqual([
      ...['playing', 'playing', 'waiting', 'waiting', 'waiting', 'waiting'],
      ...['unknown_item', 'joined'],
    ]);
    await expect
      .poll(async () => (await told(page)).filter((line) => line.startsWith('end')), PATIENCE)
      .toHaveLength(6);
    expect(await told(page)).toEqual([
      ...['start cheap', 'start cheap', 'end cheap', 'start cheap', 'end cheap', 'end cheap'],
      ...['start grand', 'end grand', 'start dear', 'start cheap', 'end dear', 'end cheap'],
    ]);

    const dropped: { playing: object[] } = await page.evaluate(`
      for (let gift = 0; gift < 40; gift += 1) {
        effects.play({ id: 'flood-' + gift, item: 'cheap', coins: gift, quantity: 1 });
      }
      effects.state`);
    expect(dropped).toMatchObject({ waiting: 12, dropped: 26 });
    expect(dropped.playing).toHaveLength(2);
  });

  test('pause holds, skip ends, and the next begins', async () => {
    const page = await openStage({
      star: { animation: { kind: 'lottie', url: '/effects/star.json', duration_ms: 600, fullscreen: true } },
      rose: { animation: { kind: 'none', duration_ms: 60_000 } },
    });
    await page.evaluate('effects.pause()');
    expect(await play(page, 'star')).toBe('waiting');
    await page.evaluate(RESUME_AND_PAUSE_IN_MID_ROUND);
    expect(await play(page, 'rose')).toBe('waiting');
    // Twice its time and more.
    await page.waitForTimeout(1_300);
    expect(await told(page)).toEqual(['start star']);
    await page.evaluate('effects.resume()');
    await waitFor(page, 'start rose');
    await page.evaluate('effects.skip()');
    await waitFor(page, 'end rose');
    expect(complaints).toEqual([]);
  });

  test('what is missing or broken falls back to the icon, and without one to a wrapped gift', async () => {
    const animated = (kind: 'lottie' | 'video' | 'confetti', url: string): Item => ({
      animation: { kind, url, duration_ms: 60_000, fullscreen: true },
    });
    const page = await openStage({
      'missing lottie': animated('lottie', '/effects/none.json'),
      'half a file': animated('lottie', '/broken/half.json'),
      'another JSON': animated('lottie', '/broken/other.json'),
      'missing recipe': animated('confetti', '/effects/none.json'),
      'missing video': animated('video', '/effects/none.webm'),
      'no video': animated('video', '/broken/text.webm'),
      'no icon': { icon_url: null, animation: { kind: 'none', duration_ms: 60_000 } },
      'missing icon': { icon_url: '/art/none.svg', animation: { kind: 'none', duration_ms: 60_000 } },
    });
    for (const item of [
      'missing lottie',
      'half a file',
      'another JSON',
      'missing recipe',
      'missing video',
      'no video',
    ]) {
      await play(page, item);
      await waitFor(page, `fallback ${item}`);
      expect(await page.locator('#stage img').getAttribute('src')).toBe(ROSE);
      expect(await count(page, '#stage canvas, #stage video')).toBe(0);
      await page.evaluate('effects.skip()');
      await expect.poll(() => count(page, '#stage img'), PATIENCE).toBe(0);
    }
    for (const item of ['no icon', 'missing icon']) {
      await play(page, item);
      await page.locator('#stage svg').waitFor();
      await page.evaluate('effects.skip()');
      await expect.poll(() => count(page, '#stage svg'), PATIENCE).toBe(0);
    }
    // What the network said, and nothing else.
    expect(complaints.filter((line) => !line.includes('404'))).toEqual([]);
  });

  test('a device without WebGL shows the icon, and so does one that loses it', async () => {
    const galaxy: Item = { animation: { kind: 'video', url: '/effects/galaxy.webm', duration_ms: 60_000 } };
    const page = await openStage({ galaxy });
    await page.evaluate(SAY_THERE_IS_A_CARD);
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

  test('a video looks the same with a graphics card and without', async () => {
    const galaxy: Item = { animation: { kind: 'video', url: '/effects/galaxy.webm', duration_ms: 60_000 } };
    const [onCard, inSoftware] = [await openStage({ galaxy }), await openStage({ galaxy })];
    await onCard.evaluate(SAY_THERE_IS_A_CARD);
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

  test('whoever wants less motion sees the icon fade in, and nothing else', async () => {
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
    expect(complaints).toEqual([]);
  });
});
