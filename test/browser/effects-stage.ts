import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { servePages } from '../../packages/server/src/http/testing/serve-pages.ts';
import { launchBrowser } from '../support/browser.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { SET_THE_STAGE, WATCH_TIMERS } from './effects-scripts.ts';

export interface StagedItem {
  price?: number;
  icon_url?: string | null;
  animation?: {
    kind: string;
    url?: string;
    duration_ms?: number;
    fullscreen?: boolean;
  };
}

export type StageFiles = Record<string, string | Buffer>;

export const PATIENCE = { timeout: 15_000, interval: 50 };
export const ROSE = '/art/rose.svg';

const BUILD_WEB = `const { buildWeb } = await import('./packages/web/build.mjs'); await buildWeb(process.argv[1])`;

/** Provides the built pages, the player and a browser to the tests of one file. */
export function useEffectsStage() {
  let server: Awaited<ReturnType<typeof servePages>>;
  let webRoot: string;
  let browser: Browser;
  let player: string;
  /** Faults of the page opened last: errors, blocked content, requests to other hosts. */
  let complaints: string[] = [];

  beforeAll(async () => {
    webRoot = await makeTemporaryFolder('lavish-effects-');
    await Promise.all([
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', BUILD_WEB, webRoot]).then(
        async () => {
          server = await servePages(webRoot);
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
      const ours = request.url().startsWith(server.origin) || request.url().startsWith('blob:');
      if (!ours) complaints.push(`asked ${request.url()}`);
    });
    await prepare(page);
    await page.goto(`${server.origin}${path}`);
    return page;
  }

  /** Opens a page with only a stage and our content policy. Serves `files` besides those of the catalogue. */
  async function openStage(
    items: Record<string, StagedItem>,
    { files = {}, ...options }: { reducedMotion?: 'reduce'; files?: StageFiles } = {},
  ): Promise<Page> {
    const catalogue = Object.entries(items).map(([id, item]) => ({
      id,
      name: id,
      price: 1,
      icon_url: ROSE,
      animation: { kind: 'none' },
      ...item,
    }));
    const policy = (await fetch(`${server.origin}/effects`)).headers.get('content-security-policy')!;
    const served: StageFiles = {
      '/stage':
        '<!doctype html><link rel="icon" href="data:,"><div id="stage"></div><script src="/player.js"></script>',
      '/player.js': `${player}\nconst items = ${JSON.stringify(catalogue)};${SET_THE_STAGE}`,
      ...files,
    };
    return open('/stage', options, async (page) => {
      await page.addInitScript(WATCH_TIMERS);
      for (const [path, body] of Object.entries(served)) {
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

  return { open, openStage, complaints: () => complaints };
}

const PLAY = (item: string, more: object) =>
  `effects.play(${JSON.stringify({ id: `gift of ${item}`, item, quantity: 1, coins: 1, ...more })})`;

export const play = (page: Page, item: string, more: object = {}): Promise<string> =>
  page.evaluate(PLAY(item, more));

/** Plays a gift that is paused from the start, so that a stalled machine does not use up the 5 s for loading. */
export const playHeld = (page: Page, item: string, more: object = {}): Promise<unknown> =>
  page.evaluate(`${PLAY(item, more)}, effects.pause()`);

export async function playUntilDrawn(page: Page, item: string, drawn = 'canvas'): Promise<void> {
  await playHeld(page, item);
  await page.locator(`#stage ${drawn}`).first().waitFor({ state: 'attached' });
  await page.evaluate('effects.resume()');
}

export const log = (page: Page): Promise<string[]> => page.evaluate('log');

export const eventsOf = async (page: Page, event: string): Promise<string[]> =>
  (await log(page)).filter((line) => line.startsWith(event));

export const waitFor = (page: Page, what: string) =>
  expect.poll(() => eventsOf(page, what), PATIENCE).not.toEqual([]);

export const count = (page: Page, selector: string): Promise<number> => page.locator(selector).count();
