import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserPath, launchBrowser } from '../support/browser.ts';
import { removeDataFolder } from '../support/data-folder.ts';
import { type LavishProcess, startLavish } from '../support/lavish-process.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

/** Resolves when a crown shows among the gifts that arrive: for some seconds only, so it is watched, not looked for. */
const CROWN_ARRIVES = `new Promise((resolve) => {
  new MutationObserver((_changes, observer) => {
    if (!document.querySelector('[aria-label="Gifts arriving"]').textContent.includes('sent Crown')) return;
    observer.disconnect();
    resolve();
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
})`;

describe.skipIf(browserPath === undefined)('the demo, in a real browser', () => {
  let dataDir: string;
  let lavish: LavishProcess;
  let browser: Browser;
  /** What a page should never do: errors, refused content, requests to other hosts. */
  const complaints: string[] = [];

  beforeAll(async () => {
    dataDir = await makeTemporaryFolder('lavish-demo-');
    [lavish, browser] = await Promise.all([startLavish(dataDir, '--port', '0'), launchBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await lavish?.stop();
    await removeDataFolder(dataDir);
  });

  async function open(view: 'viewer' | 'host', size = { width: 390, height: 844 }): Promise<Page> {
    const context = await browser.newContext({ viewport: size });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => complaints.push(`${view}: ${error.message}`));
    page.on(
      'console',
      (message) => message.type() === 'error' && complaints.push(`${view}: ${message.text()}`),
    );
    page.on('request', (request) => {
      if (!request.url().startsWith(lavish.origin)) complaints.push(`${view} asked ${request.url()}`);
    });
    await page.goto(`${lavish.origin}/demo?view=${view}`);
    return page;
  }

  test('a gift tapped on one screen arrives on the others, and is charged once', async () => {
    const pages = await Promise.all([open('viewer'), open('viewer'), open('host')]);
    const [viewer] = pages;
    await Promise.all(pages.map((page) => page.getByText('Luna', { exact: true }).first().waitFor()));
    const crown = viewer!.getByRole('button', { name: /^Crown/ });
    await crown.waitFor();

    const arrivals = pages.map((page) => page.evaluate(CROWN_ARRIVES));
    await crown.click();
    await Promise.all(arrivals);
    await viewer!.getByText('9,501', { exact: true }).first().waitFor();
    expect(complaints).toEqual([]);
  });

  test('what the coins do not cover leads to the top-up', async () => {
    const viewer = await open('viewer');
    await viewer.getByText('10,000', { exact: true }).first().waitFor();
    await viewer.getByText('×10', { exact: true }).first().click();
    await viewer.getByRole('button', { name: /^10 times Sports car/ }).click();
    await viewer
      .getByText(/2,000 coins short/)
      .first()
      .waitFor();
    expect(complaints).toEqual([]);
  });

  test('the page says when the server is gone, and goes on by itself when it is back', async () => {
    const viewer = await open('viewer');
    await viewer.getByRole('button', { name: /^Rose/ }).waitFor();
    const port = new URL(lavish.origin).port;
    await lavish.kill();
    await viewer.getByRole('button', { name: 'Try now' }).waitFor();
    lavish = await startLavish(dataDir, '--port', port);
    await viewer.getByRole('button', { name: 'Try now' }).waitFor({ state: 'hidden' });
    await viewer.getByRole('button', { name: /^Rose/ }).click();
    await viewer.getByRole('list', { name: 'Gifts arriving' }).getByText('sent Rose').first().waitFor();
  });
});
