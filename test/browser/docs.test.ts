import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserPath, launchBrowser } from '../support/browser.ts';
import { removeDataFolder } from '../support/data-folder.ts';
import { type LavishProcess, startLavish } from '../support/lavish-process.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { SHOWN } from './page-scripts.ts';

interface OpenApi {
  paths: Record<string, Record<string, { operationId: string; summary: string }>>;
  components: { schemas: Record<string, { properties: object }> };
}
interface AsyncApi {
  channels: { realtime: { messages: Record<string, object>; 'x-close-codes': { code: number }[] } };
}

const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const PATIENCE = { timeout: 15_000, interval: 50 };

describe.skipIf(browserPath === undefined)('the API reference, in a real browser', () => {
  let dataDir: string;
  let lavish: LavishProcess;
  let browser: Browser;
  let openapi: OpenApi;
  let asyncapi: AsyncApi;
  /** Faults of the page: errors, blocked content, requests to other hosts. */
  const complaints: string[] = [];

  beforeAll(async () => {
    dataDir = await makeTemporaryFolder('lavish-docs-');
    [lavish, browser] = await Promise.all([
      startLavish(dataDir, '--port', '0', '--no-demo'),
      launchBrowser(),
    ]);
    const read = async (name: string) => (await fetch(`${lavish.origin}/${name}`)).json();
    openapi = (await read('openapi.json')) as OpenApi;
    asyncapi = (await read('asyncapi.json')) as AsyncApi;
  });

  afterAll(async () => {
    await browser?.close();
    await lavish?.stop();
    await removeDataFolder(dataDir);
  });

  async function open(path = '/docs', viewport = DESKTOP): Promise<Page> {
    const context = await browser.newContext({ viewport, colorScheme: 'light', reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('request', (request) => {
      if (!request.url().startsWith(lavish.origin)) complaints.push(`asked ${request.url()}`);
    });
    await page.goto(`${lavish.origin}${path}`);
    await page.getByRole('heading', { name: 'Lavish API' }).waitFor({ state: 'attached' });
    return page;
  }

  const search = (page: Page) => page.getByRole('searchbox', { name: 'Search this page' });
  /** The ids of the visible parts of the page. */
  const shown = (page: Page) =>
    page.locator('.entry:visible').evaluateAll((entries) => entries.map(({ id }) => id));
  const isInView = (page: Page, selector: string) =>
    page.locator(selector).evaluate((element) => {
      // Hidden elements have no height and are at 0.
      const { top, height } = element.getBoundingClientRect();
      return height > 0 && top >= 0 && top < 200;
    });

  test('the front page links to it', async () => {
    const page = await open('/');
    expect(page.url()).toBe(`${lavish.origin}/docs`);
  });

  test('shows every operation with its path, method and an example to copy', async () => {
    const page = await open();
    for (const [path, methods] of Object.entries(openapi.paths)) {
      for (const [method, { operationId, summary }] of Object.entries(methods)) {
        const operation = page.locator(`#${operationId}`);
        expect(await operation.getByRole('heading', { level: 3 }).innerText()).toBe(summary);
        expect(await operation.locator('.route').innerText()).toMatch(
          new RegExp(`^${method.toUpperCase()}\\s+${path.replace(/[{}]/g, '\\$&')}$`),
        );
        expect(await operation.locator('pre').first().innerText()).toContain('curl ');
      }
    }
    expect(complaints).toEqual([]);
  });

  test('documents sending a gift completely: callers, fields with limits, response, errors', async () => {
    const page = await open();
    const sendGift = page.locator('#sendGift');
    const callers = sendGift.getByRole('list', { name: 'Who may call it' });
    expect(await callers.getByRole('listitem').allInnerTexts()).toEqual([
      'Server key',
      'User token with send',
      'Moves coins: once per key',
    ]);
    const names = (schema: string) => Object.keys(openapi.components.schemas[schema]!.properties);
    const rows = (table: string) =>
      sendGift.locator(`table[aria-label="${table}"] > tbody > .field > th code`).allInnerTexts();
    expect(await rows('Body')).toEqual(names('PostGift'));
    expect(await rows('Response 201 or 200')).toEqual(names('Receipt'));
    const item = await sendGift.locator('table[aria-label="Body"] .field').first().innerText();
    expect(item).toMatch(
      /^item\s+required\s+string\s+The item to send, from the catalogue\.\s+.*1 to 64 letters/,
    );
    const errors = sendGift.getByRole('table', { name: 'Errors' });
    expect(await errors.getByRole('row', { name: /^insufficient_balance/ }).innerText()).toMatch(
      /402\s+The wallet has balance coins, and the gift costs required\./,
    );
  });

  test('shows every message and every close code', async () => {
    const page = await open();
    const { messages, 'x-close-codes': closeCodes } = asyncapi.channels.realtime;
    for (const t of Object.keys(messages)) {
      const message = page.locator(`#message-${t}`);
      expect(await message.getByRole('heading', { level: 3 }).innerText()).toBe(t);
      expect(await message.locator('.field th code').first().innerText()).toBe('t');
      expect(JSON.parse(await message.locator('pre').innerText())).toMatchObject({ t });
    }
    const codes = page.getByRole('table', { name: 'Close codes' });
    expect(await codes.locator('th code').allInnerTexts()).toEqual(
      closeCodes.map(({ code }) => String(code)),
    );
    expect(complaints).toEqual([]);
  });

  test('every link of the page has a target', async () => {
    const page = await open();
    const ids = await page.locator('[id]').evaluateAll((all) => all.map(({ id }) => `#${id}`));
    const links = await page
      .locator('a[href^="#"]')
      .evaluateAll((all) => all.map((link) => link.getAttribute('href')!));
    const lost = links.filter((href) => !ids.includes(href));
    expect(links.length).toBeGreaterThan(200);
    expect(lost).toEqual([]);
  });

  test('the search filters page and contents, and shows when nothing matches', async () => {
    const page = await open();
    await page.keyboard.press('/');
    await search(page).pressSequentially('room_conflict');
    expect(await shown(page)).toEqual(['openRoom', 'errors-other-refusals']);
    expect(await page.getByRole('status').innerText()).toBe('2 matches');
    await search(page).fill('platypus');
    await page.getByText('No entry has all of these words.').waitFor();
    await page.getByRole('button', { name: 'Show everything' }).click();
    expect((await shown(page)).length).toBeGreaterThan(40);
  });

  test('by keyboard: search, open the match with the words in its title, and continue from there', async () => {
    const page = await open();
    await page.keyboard.press('/');
    await search(page).pressSequentially('top up');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#topUp$/);
    // The address changes first; the focus moves in the following `hashchange` event.
    await expect
      .poll(() => page.evaluate('document.activeElement.textContent'), PATIENCE)
      .toBe('Top up coins');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe('#topUp');
  });

  test('a deep link opens its entry, also when a search hides it', async () => {
    const page = await open('/docs#sendGift');
    await expect.poll(() => isInView(page, '#sendGift h3'), PATIENCE).toBe(true);
    await search(page).fill('health');
    expect(await shown(page)).not.toContain('message-frame');
    await page.goto(`${lavish.origin}/docs#message-frame`);
    // Here too the address changes first.
    await expect.poll(() => isInView(page, '#message-frame h3'), PATIENCE).toBe(true);
    expect(await search(page).inputValue()).toBe('');
  });

  test('an example is copied unchanged', async () => {
    const page = await open();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const request = page.locator('#sendGift .code-block').first();
    const copiedIsShown = page.evaluate(SHOWN('#sendGift .copy__words', /^Copied$/));
    await request.getByRole('button', { name: 'Copy: Request' }).click();
    await copiedIsShown;
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      await request.locator('pre').innerText(),
    );
  });

  test('light or dark follows the system until the user chooses', async () => {
    const page = await open();
    const theme = () => page.evaluate('document.documentElement.dataset.theme');
    expect(await theme()).toBe('light');
    await page.getByRole('button', { name: 'Light or dark' }).click();
    expect(await theme()).toBe('dark');
    await page.reload();
    expect(await theme()).toBe('dark');
  });

  test('on a phone the contents are a sheet and nothing is wider than the screen', async () => {
    const page = await open('/docs', PHONE);
    await page.locator('details').evaluateAll((all) => {
      for (const details of all) details.setAttribute('open', '');
    });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
    const contents = page.getByRole('navigation', { name: 'Contents' });
    expect(await contents.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Contents and search' }).click();
    await contents.getByRole('link', { name: 'Send a gift' }).click();
    await contents.waitFor({ state: 'hidden' });
    await expect.poll(() => isInView(page, '#sendGift h3'), PATIENCE).toBe(true);
    expect(complaints).toEqual([]);
  });
});
