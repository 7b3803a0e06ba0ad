import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { StaffRole } from '@lavish/protocol';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openPool } from '../../packages/server/src/postgres/postgres-client.ts';
import { createOperator } from '../../packages/server/src/store/operators/operators.ts';
import { createLink } from '../../packages/server/src/store/operators/sign-in-links.ts';
import { launchBrowser } from '../support/browser.ts';
import { removeDataFolder } from '../support/data-folder.ts';
import { type LavishProcess, startLavish } from '../support/lavish-process.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { HOLDS } from './page-scripts.ts';

interface Size {
  width: number;
  height: number;
}

const SIZES: readonly Size[] = [
  { width: 390, height: 844 },
  { width: 768, height: 1024 },
  { width: 1440, height: 900 },
];

export interface ConsoleStage {
  readonly lavish: LavishProcess;
  readonly browser: Browser;
  /** The browser of the admin. */
  readonly admin: BrowserContext;
  /** Faults of the pages. A test removes those that it expects, because none may be left after it. */
  readonly complaints: string[];
  /** Sends a request with the server key. Each change has an Idempotency-Key of its own. */
  call(method: string, path: string, body?: object): Promise<Record<string, unknown>>;
  /** Opens a page of the server and waits for its heading. */
  open(path: string, of?: BrowserContext, size?: Size): Promise<Page>;
  /** Creates an operator with this role. Returns the browser in which they are signed in, which the caller closes. */
  signedIn(role: StaffRole): Promise<BrowserContext>;
  /** Waits until the page no longer loads. */
  settle(page: Page): Promise<void>;
  /** Axe's serious and critical findings, one line each. */
  findings(page: Page): Promise<string[]>;
}

/**
 * Provides a server, a browser and an admin who is signed in to the console to the tests of one file. `prepare` runs before
 * the admin signs in. `options`: of `lavish dev`.
 */
export function useConsoleStage(
  prepare: (stage: ConsoleStage) => Promise<void>,
  options: readonly string[] = ['--no-demo'],
): ConsoleStage {
  let dataDir: string;
  let lavish: LavishProcess;
  let browser: Browser;
  let admin: BrowserContext;
  let axe: string;
  /** Faults of the pages: errors, content that the policy blocked, requests to other hosts. */
  const complaints: string[] = [];

  const stage: ConsoleStage = {
    get lavish() {
      return lavish;
    },
    get browser() {
      return browser;
    },
    get admin() {
      return admin;
    },
    complaints,

    async call(method, path, body) {
      const response = await fetch(`${lavish.api}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${lavish.api_key}`,
          ...(body && { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      expect(response.ok, `${method} ${path}`).toBe(true);
      return response.status === 204 ? {} : ((await response.json()) as Record<string, unknown>);
    },

    async open(path, of = admin, size = SIZES[2]!) {
      const page = await of.newPage();
      await page.setViewportSize(size);
      page.setDefaultTimeout(15_000);
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('request', (request) => {
        if (!request.url().startsWith(lavish.origin)) complaints.push(`requested ${request.url()}`);
      });
      await page.goto(`${lavish.origin}${path}`);
      await page.evaluate(HOLDS("document.querySelector('h1')?.checkVisibility()"));
      return page;
    },

    async signedIn(role) {
      const pool = openPool(lavish.database_url, () => {}, 1);
      const name = `${role} ${crypto.randomUUID().slice(0, 8)}`;
      const operator = await createOperator(pool, { name, role, passwordHash: null });
      if ('code' in operator) throw new Error(operator.detail);
      const { secret } = await createLink(pool, { operator: operator.id });
      await pool.end();
      const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
      const page = await stage.open(`/console#link=${secret}`, context);
      await page.getByRole('navigation', { name: 'Pages' }).waitFor();
      await page.close();
      return context;
    },

    settle: (page) => page.evaluate(HOLDS("document.querySelector('.state--loading') === null")),

    async findings(page) {
      await page.evaluate(axe);
      const { violations } = await page.evaluate<AxeResults>(
        "axe.run(document, { resultTypes: ['violations'] })",
      );
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) =>
          nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
        );
    },
  };

  beforeAll(async () => {
    dataDir = await makeTemporaryFolder('lavish-console-');
    [lavish, browser, axe] = await Promise.all([
      startLavish(dataDir, '--port', '0', ...options),
      launchBrowser(),
      readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
    ]);
    await prepare(stage);
    admin = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
    await stage.open(new URL(lavish.console).pathname + new URL(lavish.console).hash);
  });

  afterAll(async () => {
    await browser?.close();
    await lavish?.stop();
    await removeDataFolder(dataDir);
  });

  afterEach(async () => {
    for (const each of browser.contexts())
      for (const page of each.pages()) if (each !== admin || page.url() !== 'about:blank') await page.close();
    expect(complaints.splice(0)).toEqual([]);
  });

  return stage;
}

/**
 * Declares the tests that pages are accessible and fit on each size of screen, in the dark theme, and in the light one from right
 * to left. `pages`: by title, the path of each, read when its test runs. `more` declares further tests with the same browser.
 */
export function testLooks(
  stage: ConsoleStage,
  pages: Record<string, () => string>,
  more?: (look: { context: () => BrowserContext; options: object }) => void,
): void {
  describe.each([
    ['dark', 'en-GB', 'ltr'],
    ['light', 'ar-EG', 'rtl'],
  ] as const)('is accessible, and fits on a phone and a tablet: %s, %s', (colorScheme, locale, direction) => {
    const options = { locale, colorScheme, reducedMotion: 'reduce' } as const;
    let themed: BrowserContext;
    beforeAll(async () => {
      const storageState = await stage.admin.storageState();
      themed = await stage.browser.newContext({ ...options, storageState });
    });
    afterAll(() => themed?.close());

    test.each(Object.entries(pages))('%s', async (_, path) => {
      const page = await stage.open(path(), themed);
      await stage.settle(page);
      expect(await page.evaluate('document.documentElement.dir')).toBe(direction);
      expect(await stage.findings(page)).toEqual([]);
      for (const size of SIZES) {
        await page.setViewportSize(size);
        const width = await page.evaluate<number>('document.documentElement.scrollWidth');
        expect(Math.max(width, size.width)).toBe(size.width);
      }
    });

    more?.({ context: () => themed, options });
  });
}
