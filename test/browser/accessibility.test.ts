import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Battle } from '@lavish/protocol';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { IS_LONG_RUN } from '../faults/support/rounds.ts';
import { browserPath, launchBrowser } from '../support/browser.ts';
import { removeDataFolder } from '../support/data-folder.ts';
import { type LavishProcess, startLavish } from '../support/lavish-process.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { FAINT, MOVING, OUTLINED, SHOWN_ON_OVERLAY, TEXTS } from './overlay-scripts.ts';

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1440, height: 900 };
/** Sizes of overlays: a stream at half its size. */
const WIDE = { width: 960, height: 540 };
const TALL = { width: 540, height: 960 };
const SIZES = IS_LONG_RUN ? [WIDE, TALL] : [WIDE];
/** The real `setTimeout`, which the page's fake clock replaces. */
const REAL_TIMER = 'realSetTimeout';

describe.skipIf(browserPath === undefined)('accessibility of every page, in a real browser', () => {
  let dataDir: string;
  let lavish: LavishProcess;
  let browser: Browser;
  let axe: string;
  const strangers: string[] = [];

  beforeAll(async () => {
    dataDir = await makeTemporaryFolder('lavish-axe-');
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    [lavish, browser] = await Promise.all([startLavish(dataDir, '--port', '0'), launchBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await lavish?.stop();
    await removeDataFolder(dataDir);
  });

  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(strangers).toEqual([]);
  });

  /** With reduced motion, because a half faded-in element fails the contrast checks. */
  async function open(path: string, viewport = PHONE, colorScheme: 'dark' | 'light' = 'dark'): Promise<Page> {
    const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== lavish.origin && protocol !== 'data:') strangers.push(request.url());
    });
    await page.goto(`${lavish.origin}${path}`);
    await page.locator('button:visible, a:visible').first().waitFor();
    return page;
  }

  /** Keeps only the first entries of the reference, because axe takes half a minute for all of them. */
  const SHORTEN_DOCS = `document.querySelectorAll('.entry').forEach((entry, n) => { if (n >= 6) entry.remove(); })`;

  /**
   * Returns axe's serious and critical findings, one line each. All finite animations are finished at once, also those that
   * start while axe runs, so that nothing is half faded. `rules`: only these.
   */
  async function findings(page: Page, rules?: readonly string[]): Promise<string[]> {
    await page.evaluate(SHORTEN_DOCS);
    // If the page's clock is paused, axe gets the real one.
    await page.evaluate(`((setTimeout) => {\n${axe}\n})(window.${REAL_TIMER} ?? setTimeout)`);
    const { violations } = await page.evaluate<AxeResults>(`(async () => {
      const settle = () => {
        for (const animation of document.getAnimations()) {
          if (Number.isFinite(animation.effect.getComputedTiming().endTime)) animation.finish();
        }
      };
      const observer = new MutationObserver(settle);
      observer.observe(document, { subtree: true, childList: true, attributes: true });
      settle();
      const found = await axe.run({ exclude: ['${OUTLINED}'] }, ${JSON.stringify({
        resultTypes: ['violations'],
        ...(rules && { runOnly: rules }),
      })});
      observer.disconnect();
      return found;
    })()`);
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
      );
  }

  test.each([
    ['/demo', DESKTOP, 'dark'],
    ['/docs', DESKTOP, 'light'],
    ['/docs', PHONE, 'dark'],
    ['/effects', PHONE, 'dark'],
    ['/effects', DESKTOP, 'dark'],
  ] as const)('%s', async (path, viewport, scheme) => {
    expect(await findings(await open(path, viewport, scheme))).toEqual([]);
  });

  test('the viewer’s screen and its sheets', async () => {
    const page = await open('/demo?view=viewer');
    await page.getByRole('button', { name: /^Rose/ }).click();
    await page.locator('.streak').first().waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Top up', exact: true }).click();
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Top supporters' }).click();
    await page.getByRole('list', { name: 'Latest gifts' }).waitFor();
    expect(await findings(page)).toEqual([]);
  });

  test('both screens during a battle and after it', async () => {
    const [host, viewer] = await Promise.all([open('/demo?view=host'), open('/demo?view=viewer')]);
    await viewer.getByRole('button', { name: /^Rose/ }).waitFor();
    const started = await fetch(`${lavish.api}/battles`, {
      method: 'POST',
      headers: { authorization: `Bearer ${lavish.api_key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        mode: 'solo',
        sides: [{ hosts: [{ host: 'luna', room: 'demo' }] }, { hosts: [{ host: 'kai', room: 'demo-kai' }] }],
        accept: 'auto',
        duration_s: 120,
        countdown_s: 0,
      }),
    });
    expect(started.status).toBe(201);
    await viewer.locator('.battle[data-phase="running"]').waitFor();
    expect(await findings(viewer)).toEqual([]);
    const { id } = (await started.json()) as Battle;
    const ended = await fetch(`${lavish.api}/battles/${id}/end`, {
      method: 'POST',
      headers: { authorization: `Bearer ${lavish.api_key}` },
    });
    expect(ended.status).toBe(200);
    await Promise.all([host, viewer].map((page) => page.getByRole('region', { name: 'Result' }).waitFor()));
    expect(await Promise.all([viewer, host].map((page) => findings(page)))).toEqual([[], []]);
  });

  /** Texts with too little contrast, measured by the pixels behind them. axe does not check texts on gradients. */
  async function tooFaint(page: Page): Promise<string[]> {
    const texts = await page.evaluate<object[]>(TEXTS);
    expect(texts.length).toBeGreaterThan(0);
    const hidden = await page.addStyleTag({ content: '* { color: transparent !important; }' });
    const ground = (await page.screenshot({ animations: 'disabled' })).toString('base64');
    await hidden.evaluate((tag) => (tag as unknown as { remove(): void }).remove());
    const blank = await page.context().newPage();
    const faint = await blank.evaluate<string[]>(FAINT(ground, texts));
    await blank.close();
    return faint;
  }

  /**
   * Opens an overlay in test mode at `ms` after the start, by the page's fake clock. Also returns the elements that moved in
   * the last second.
   */
  async function openOverlay(name: string, viewport: typeof PHONE, ms: number) {
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await context.addInitScript(`window.${REAL_TIMER} = setTimeout`);
    await page.clock.install({ time: 0 });
    await page.clock.pauseAt(600_000);
    await page.goto(`${lavish.origin}/overlay/${name}?test=1`);
    await page.locator('.overlay').waitFor({ state: 'attached' });
    await page.clock.runFor(ms - 1_000);
    const moved: string[] = [];
    for (let step = 0; step < 10; step += 1) {
      await page.clock.runFor(100);
      moved.push(...(await page.evaluate<string[]>(MOVING)));
    }
    await page.locator(SHOWN_ON_OVERLAY).first().waitFor();
    const opacity = `getComputedStyle(document.querySelector('${SHOWN_ON_OVERLAY}')).opacity`;
    await expect.poll(() => page.evaluate(opacity), { timeout: 20_000 }).toBe('1');
    return { page, moved };
  }

  // The PK bar in the middle of a round with double points, with a task, and after the end.
  test.each([
    ['alerts', 4_000],
    ['pk', 9_000],
    ['pk', 20_000],
    ['pk', 36_000],
    ['supporters', 20_000],
    ['goal', 20_000],
    ['combo', 8_000],
  ] as const)('the overlay %s after %i ms, over a dark scene and a bright one', async (name, ms) => {
    for (const viewport of SIZES) {
      const { page, moved } = await openOverlay(name, viewport, ms);
      // An overlay has no controls, so nothing may take the focus; with reduced motion only fades run.
      expect(await page.locator('a, button, input, [tabindex]').count()).toBe(0);
      expect(moved).toEqual([]);
      for (const scene of ['#000', '#fff']) {
        await page.addStyleTag({ content: `html { background: ${scene} !important; }` });
        // Names and roles are the same in each size and over each scene, and axe takes seconds for all rules.
        const isFirst = viewport === WIDE && scene === '#000';
        expect(await findings(page, isFirst ? undefined : ['color-contrast'])).toEqual([]);
        expect(await tooFaint(page)).toEqual([]);
      }
    }
  });

  test('a viewer can send a gift and top up by keyboard alone', async () => {
    const page = await open('/demo?view=viewer');
    await page.getByRole('button', { name: /^Rose/ }).waitFor();
    await page.getByText('10,000', { exact: true }).first().waitFor();
    const focused = () =>
      page.evaluate<string>(
        'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent',
      );
    const tabTo = async (name: RegExp) => {
      for (let step = 0; step < 40 && !name.test(await focused()); step += 1)
        await page.keyboard.press('Tab');
      expect(await focused()).toMatch(name);
    };
    await tabTo(/^Rose/);
    await page.keyboard.press('Enter');
    await page.getByText('9,999', { exact: true }).first().waitFor();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    expect(await focused()).toBe('Top up');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Top up' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Top up' }).waitFor({ state: 'hidden' });
    expect(await focused()).toBe('Top up');
  });
});
