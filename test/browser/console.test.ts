import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import type { BrowserContext, Response } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { totpCode } from '../console/support/totp-code.ts';
import { browserPath } from '../support/browser.ts';
import { followRollups } from '../support/follow-rollups.ts';
import { runLavish } from '../support/run-lavish.ts';
import { testLooks, useConsoleStage } from './console-stage.ts';

/** Gzipped, scripts and styles. */
const MAX_SIGN_IN_BYTES = 150_000;
const MAX_OVERVIEW_BYTES = 220_000;

const PAGES = [
  '/audit',
  '/overview',
  '/account',
  '/analytics/trend',
  '/analytics/items',
  '/analytics/senders',
  '/analytics/battles',
  '/analytics/cohorts',
  '/analytics/funnel',
  '/summary',
  '/users',
  '/users/mia',
];

describe.skipIf(browserPath === undefined)('the console, in a real browser', () => {
  let gift: string;
  const stage = useConsoleStage(async () => {
    gift = await giveRoses();
  });
  const { call, open, settle, findings, complaints } = stage;

  /** Mia gives Luna seven roses of 10 coins. The reports have it. Returns the gift's id. */
  async function giveRoses(): Promise<string> {
    await call('PUT', '/users/mia', { name: 'Mia' });
    await call('PUT', '/users/luna', { name: 'Luna' });
    await call('PUT', '/catalogue/tulip', { name: 'Tulip', price: 10, max_quantity: 99 });
    await call('POST', '/users/mia/top-ups', { coins: 1_000 });
    await call('POST', '/rooms', { id: 'luna-live', host: 'luna' });
    const { id } = await call('POST', '/rooms/luna-live/gifts', {
      sender: 'mia',
      item: 'tulip',
      quantity: 7,
    });
    await followRollups(stage.lavish.database_url);
    return id as string;
  }

  /** The gzipped size of all scripts and styles that a page loads. */
  async function bytesOf(path: string, of: BrowserContext): Promise<number> {
    const sizes: Promise<number>[] = [];
    const measure = (response: Response) => {
      if (response.status() === 200 && /\.(js|css)$/.test(new URL(response.url()).pathname))
        sizes.push(response.body().then((body) => gzipSync(body).length));
    };
    of.on('response', measure);
    await settle(await open(path, of));
    of.off('response', measure);
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  }

  test('the link of lavish dev signs in, leaves no secret in the address, and works once', async () => {
    const page = await open('/console');
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    const stranger = await stage.browser.newContext({ locale: 'en-GB' });
    const { pathname, hash } = new URL(stage.lavish.console);
    const used = await open(pathname + hash, stranger);
    expect(await used.getByRole('alert').innerText()).toContain('was used already');
    expect(used.url()).toBe(`${stage.lavish.origin}/console`);
    // The refusals of the link and of the session.
    expect(complaints.splice(0)).toHaveLength(2);
    await stranger.close();
  });

  test('the sign-in loads less than 150 kB, the overview less than 220 kB', async () => {
    const stranger = await stage.browser.newContext({ locale: 'en-GB' });
    const signIn = await bytesOf('/console', stranger);
    await stranger.close();
    complaints.length = 0;
    const overview = await bytesOf('/console/overview', stage.admin);
    console.log(`gzipped: sign-in ${signIn}, overview ${overview}`);
    expect(signIn).toBeLessThan(MAX_SIGN_IN_BYTES);
    expect(overview).toBeLessThan(MAX_OVERVIEW_BYTES);
    expect(signIn).toBeLessThan(overview);
  });

  test('by keyboard: a user is found with the palette', async () => {
    const page = await open('/console/users');
    await page.keyboard.press('/');
    const search = page.getByRole('combobox', { name: 'Go to a page, user or gift' });
    await search.pressSequentially('mia');
    await page.getByRole('option', { name: 'User mia' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Mia' }).waitFor();
    expect(await search.count()).toBe(0);
    await page.keyboard.press('Control+k');
    await search.pressSequentially('items');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Items', exact: true }).waitFor();
    await page.keyboard.press('Control+k');
    await search.waitFor();
    await page.keyboard.press('Escape');
    await search.waitFor({ state: 'detached' });
  });

  test('a report: figures of the period, a filter that the address keeps, the table, and the CSV', async () => {
    const page = await open('/console/analytics/trend');
    const coins = page.getByRole('button', { name: /^Coins\s*70/ });
    await coins.waitFor();
    await page.getByRole('combobox', { name: 'Filter by' }).selectOption('sender');
    await page.getByRole('textbox', { name: 'Its id' }).fill('luna');
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('button', { name: /^Coins\s*0/ }).waitFor();
    expect(new URL(page.url()).searchParams.get('sender')).toBe('luna');
    await page.reload();
    await page.getByRole('button', { name: /^Coins\s*0/ }).waitFor();
    await page.getByRole('button', { name: /^Sender: luna/ }).click();
    await coins.waitFor();
    await page.getByText('Values').click();
    await page.getByRole('row', { name: /70/ }).first().waitFor();

    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'CSV' }).click();
    const csv = await readFile(await (await download).path(), 'utf8');
    expect(csv.split('\n')[0]).toMatch(/^period,starts_at,ends_at,coins,gifts,/);
    expect(csv).toMatch(/,70,1,/);
    await page.getByRole('link', { name: 'Items' }).click();
    await page.getByRole('row', { name: /^tulip 70/ }).waitFor();
  });

  test('a user: top-up and block with a reason, the statement, and a gift with its ledger lines', async () => {
    const page = await open('/console/users');
    await page.getByRole('textbox', { name: 'User id' }).fill('mia');
    await page.getByRole('button', { name: 'Find' }).first().click();
    await page.getByRole('button', { name: 'Top up' }).click();
    const dialog = page.getByRole('dialog', { name: 'Top up a wallet' });
    await dialog.getByRole('spinbutton', { name: 'Coins' }).fill('500');
    await dialog.getByRole('button', { name: 'Add coins' }).click();
    // The reason is missing, so the browser keeps the form.
    expect(await page.evaluate('document.querySelector("dialog input:invalid") !== null')).toBe(true);
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Fehlbuchung, Ticket №12');
    await dialog.getByRole('button', { name: 'Add coins' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('1,430', { exact: true }).first().waitFor();
    await page.getByRole('row', { name: /^Top-up .*\+500 1,430/ }).waitFor();

    await page.getByRole('button', { name: 'Block' }).click();
    const block = page.getByRole('dialog', { name: 'Block' });
    await block.getByRole('textbox', { name: 'Reason' }).fill('a test');
    await block.getByRole('button', { name: 'Block' }).click();
    await page.getByText('Blocked', { exact: true }).waitFor();
    await expect.poll(async () => (await call('GET', '/users/mia')).blocked).toBe(true);

    await page.getByRole('link', { name: 'Changes by operators' }).click();
    await page.getByRole('row', { name: /Fehlbuchung, Ticket №12/ }).waitFor();
    await page.getByRole('row', { name: /a test blocked: false → true/ }).waitFor();
    await page.goBack();

    await page.getByRole('link', { name: 'tulip × 7' }).click();
    await page.getByText(gift).first().waitFor();
    const lines = await page.getByRole('row').allInnerTexts();
    expect(lines.slice(1).map((line) => line.replace(/\s+/g, ' '))).toEqual([
      'Wallet of mia -70',
      'Earnings of luna +35',
      'Platform +35',
    ]);
  });

  test('a block that the server does not receive is taken back', async () => {
    const page = await open('/console/users/luna');
    await page.getByRole('button', { name: 'Block' }).click();
    const block = page.getByRole('dialog', { name: 'Block' });
    await block.getByRole('textbox', { name: 'Reason' }).fill('a test');
    await stage.admin.setOffline(true);
    await block.getByRole('button', { name: 'Block' }).click();
    await page.getByRole('alert').getByText('The change was taken back.').waitFor();
    await stage.admin.setOffline(false);
    await page.getByRole('button', { name: 'Block' }).waitFor();
    expect((await call('GET', '/users/luna')).blocked).toBe(false);
    // The browser reports the requests that it could not send.
    expect(complaints.splice(0).length).toBeGreaterThan(0);
  });

  test('the overview shows rooms, viewers and the biggest gifts as they come', async () => {
    const page = await open('/console/overview');
    await page.getByText('Live', { exact: true }).waitFor();
    await call('PUT', '/users/noah', { name: 'Noah' });
    await call('POST', '/users/noah/top-ups', { coins: 1_000 });
    const { id } = await call('POST', '/rooms/luna-live/gifts', {
      sender: 'noah',
      item: 'tulip',
      quantity: 9,
    });
    const biggest = page.getByRole('region', { name: 'Biggest gifts' });
    await biggest.getByRole('link', { name: /^tulip × 9\s*Noah/ }).waitFor();
    const busiest = page.getByRole('table').filter({ hasText: 'Room' });
    await busiest.getByRole('row', { name: /Luna/ }).waitFor();
    await page.getByText('Gifts commit without delay').waitFor();
    await biggest.getByRole('link', { name: /^tulip × 9/ }).click();
    await page.getByText(id as string).waitFor();
  });

  test('an invited analyst chooses a password, adds a second factor, signs in with both, and changes nothing', async () => {
    const { stdout } = await runLavish(
      ['operator', 'invite', '--role', 'analyst', '--url', stage.lavish.origin],
      {
        DATABASE_URL: stage.lavish.database_url,
      },
    );
    const [, invitation] = /(#invitation=\S+)/.exec(stdout)!;
    const stranger = await stage.browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
    const page = await open(`/console${invitation}`, stranger);
    expect(page.url()).toBe(`${stage.lavish.origin}/console`);
    await page.getByRole('textbox', { name: 'Name' }).fill('Grace');
    await page.getByLabel('New password').fill('a long enough password');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();

    await page.goto(`${stage.lavish.origin}/console/users/luna`);
    await page.getByRole('heading', { level: 1, name: 'Luna' }).waitFor();
    expect(await page.getByRole('button', { name: /Top up|Block|Edit/ }).count()).toBe(0);

    await page.getByLabel('Your account').click();
    await page.getByRole('link', { name: 'Second factor' }).click();
    await page.getByRole('button', { name: 'Set up' }).click();
    const secret = (await page.locator('.account__secret').innerText()).replaceAll(' ', '');
    await page.getByRole('textbox', { name: 'Code' }).fill(totpCode(secret));
    await page.getByRole('button', { name: 'Confirm' }).click();
    const codes = page.locator('.account__codes li');
    await codes.first().waitFor();
    const [recoveryCode] = await codes.allInnerTexts();

    await page.getByLabel('Your account').click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Grace');
    await page.getByLabel('Password').fill('a wrong password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Name or password is wrong.').waitFor();
    await page.getByLabel('Password').fill('a long enough password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('textbox', { name: 'Code' }).fill(recoveryCode!);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await stranger.close();
    // The browser reports the 401 after the signing out, of the wrong password, and of the missing code.
    expect(complaints.splice(0)).toHaveLength(3);
  });

  test('an unknown id gets a sentence that says what to check', async () => {
    const page = await open('/console/users/nobody');
    await page.getByText('There is no user with this id.').waitFor();
    // The browser reports the 404.
    expect(complaints.splice(0)).toHaveLength(1);
  });

  test('without a network the page says so, and a request can be tried again', async () => {
    const page = await open('/console/users/mia');
    await settle(page);
    await stage.admin.setOffline(true);
    await page.getByText('This device is offline.').waitFor();
    await page.getByRole('link', { name: 'Users' }).click();
    await stage.admin.setOffline(false);
    await page.getByText('This device is offline.').waitFor({ state: 'detached' });
    complaints.length = 0;
  });

  const pages = Object.fromEntries(PAGES.map((path) => [path, () => `/console${path}`]));
  testLooks(stage, { ...pages, '/gifts/': () => `/console/gifts/${gift}` }, ({ context, options }) => {
    test('the palette', async () => {
      const page = await open('/console/users', context());
      await settle(page);
      await page.keyboard.press('/');
      await page.locator('dialog [role=option]').first().waitFor();
      expect(await findings(page)).toEqual([]);
    });

    test('the sign-in', async () => {
      const stranger = await stage.browser.newContext(options);
      expect(await findings(await open('/console', stranger))).toEqual([]);
      await stranger.close();
      // The browser reports that a stranger has no session.
      expect(complaints.splice(0)).toHaveLength(1);
    });
  });
});
