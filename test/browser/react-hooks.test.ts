import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserPath, launchBrowser } from '../support/browser.ts';
import { HOOKS_PAGE } from './react-hooks-page.ts';

const HOOKS = ['useBattle', 'useCatalogue', 'useGifts', 'useRoom', 'useStatus', 'useWallet'];
const OF_A_ROOM = ['useBattle', 'useGifts', 'useRoom'];
const PATIENCE = { timeout: 15_000, interval: 20 };

/** In development, StrictMode mounts each component twice, which reveals what a hook leaves behind. */
describe.skipIf(browserPath === undefined)('the React hooks under StrictMode, in a real browser', () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    const { outputFiles } = await build({
      stdin: { contents: HOOKS_PAGE, resolveDir: import.meta.dirname, loader: 'js' },
      bundle: true,
      write: false,
      format: 'iife',
      conditions: ['source'],
      define: { 'process.env.NODE_ENV': '"development"' },
    });
    const script = outputFiles[0]!.text;
    server = createServer(({ url }, answer) => {
      const isScript = url === '/page.js';
      answer
        .writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html; charset=utf-8' })
        .end(
          isScript
            ? script
            : '<!doctype html><link rel="icon" href="data:,"><body><script src="/page.js"></script>',
        );
    });
    server.listen(0, '127.0.0.1');
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function open(): Promise<{ page: Page; complaints: string[] }> {
    const complaints: string[] = [];
    const page = await browser.newPage();
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await expect.poll(() => page.evaluate('isOnline()'), PATIENCE).toBe(true);
    return { page, complaints };
  }

  const counts = (page: Page) => page.evaluate('counts()');
  const shown = (page: Page) => page.evaluate<(string | undefined)[]>(`['one', 'other'].map(shown)`);

  test('the list has every hook', async () => {
    const { page } = await open();
    expect(await page.evaluate('hookNames')).toEqual(HOOKS);
    expect(await page.evaluate('usedNames')).toEqual(HOOKS);
  });

  test.each(HOOKS)('%s leaves nothing behind, however often it is mounted', async (hook) => {
    const { page, complaints } = await open();
    await page.evaluate(`comeAndGo('${hook}', 20)`);
    await expect.poll(() => counts(page), PATIENCE).toEqual({ listening: 0, subscribed: 0 });
    // It then works like the first one.
    await page.evaluate(`window.unmount = mount('${hook}', 'one'); undefined`);
    await expect.poll(async () => (await shown(page))[0], PATIENCE).not.toMatch(/undefined|^$/);
    if (OF_A_ROOM.includes(hook))
      await expect.poll(() => counts(page), PATIENCE).toMatchObject({ subscribed: 1 });
    await page.evaluate('unmount()');
    await expect.poll(() => counts(page), PATIENCE).toEqual({ listening: 0, subscribed: 0 });
    expect(complaints).toEqual([]);
  });

  test.each(HOOKS)('two components with %s: unmounting one does not affect the other', async (hook) => {
    const { page, complaints } = await open();
    await page.evaluate(`window.ends = ['one', 'other'].map((id) => mount('${hook}', id)); undefined`);
    const isReady = async () => {
      const [one, other] = await shown(page);
      return one === other && one !== undefined && one !== 'undefined';
    };
    await expect.poll(isReady, PATIENCE).toBe(true);
    if (OF_A_ROOM.includes(hook))
      await expect.poll(() => counts(page), PATIENCE).toMatchObject({ subscribed: 1 });
    const [, before] = await shown(page);
    await page.evaluate('ends[0]()');
    await page.evaluate(`change('${hook}')`);
    await expect.poll(() => shown(page), PATIENCE).not.toContain(before);
    expect((await shown(page))[0]).toBeUndefined();
    await page.evaluate('ends[1]()');
    await expect.poll(() => counts(page), PATIENCE).toMatchObject({ listening: 0 });
    if (hook !== 'useStatus') expect(await counts(page)).toEqual({ listening: 0, subscribed: 0 });
    expect(complaints).toEqual([]);
  });
});
