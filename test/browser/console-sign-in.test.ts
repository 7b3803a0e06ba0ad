import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CLIENT, type OpenIdProvider, startOpenIdProvider } from '../console/support/openid-provider.ts';
import { browserPath, launchBrowser } from '../support/browser.ts';
import { removeDataFolder } from '../support/data-folder.ts';
import { type LavishProcess, startLavish } from '../support/lavish-process.ts';
import { runLavish } from '../support/run-lavish.ts';
import { steadyPort } from '../support/steady-port.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

describe.skipIf(browserPath === undefined)(
  'signing in at an OpenID provider of another site, in a real browser',
  () => {
    let dataDir: string;
    let provider: OpenIdProvider;
    let lavish: LavishProcess;
    let browser: Browser;
    let context: BrowserContext;
    const complaints: string[] = [];

    beforeAll(async () => {
      const origin = `http://127.0.0.1:${await steadyPort()}`;
      [dataDir, provider] = await Promise.all([
        makeTemporaryFolder('lavish-console-'),
        startOpenIdProvider({
          host: 'localhost',
          redirectUri: `${origin}/console/api/sign-in/oidc/callback`,
          accounts: {
            ada: { email: 'ada@studio.example', email_verified: true, groups: ['gift-admins'] },
            bob: {},
          },
        }),
      ]);
      Object.assign(process.env, {
        LAVISH_OIDC_ISSUER: provider.issuer,
        LAVISH_OIDC_CLIENT_ID: CLIENT.id,
        LAVISH_OIDC_CLIENT_SECRET: CLIENT.secret,
        LAVISH_OIDC_ORIGIN: origin,
        LAVISH_OIDC_NAME: 'Studio',
        LAVISH_OIDC_ROLES: 'groups=gift-admins:admin',
      });
      [lavish, browser] = await Promise.all([
        startLavish(dataDir, '--port', new URL(origin).port, '--no-demo'),
        launchBrowser(),
      ]);
      context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
    });
    afterEach(async () => {
      for (const page of context.pages()) await page.close();
      expect(complaints.splice(0)).toEqual([]);
    });
    afterAll(async () => {
      for (const name of Object.keys(process.env))
        if (name.startsWith('LAVISH_OIDC_')) delete process.env[name];
      await browser?.close();
      await lavish?.stop();
      await provider?.stop();
      await removeDataFolder(dataDir);
    });

    /** Neither the console nor the provider knows the browser. */
    const forget = () => context.clearCookies();

    async function open(path: string): Promise<Page> {
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(`${lavish.origin}${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      return page;
    }

    test('an account without a role comes back to the sign-in, which says so', async () => {
      provider.person = 'bob';
      const page = await open('/console');
      await page.getByRole('button', { name: 'Continue with Studio' }).click();
      await page.getByRole('alert').filter({ hasText: 'Your account may not use this console' }).waitFor();
      expect(page.url()).toBe(`${lavish.origin}/console`);
    });

    test('one click leads to the provider and back into the console, and the session stays', async () => {
      await forget();
      provider.person = 'ada';
      const page = await open('/console');
      await page.getByRole('button', { name: 'Continue with Studio' }).click();
      await page.getByRole('navigation', { name: 'Pages' }).waitFor();
      await page.reload();
      await page.getByRole('navigation', { name: 'Pages' }).waitFor();
      await page.goto(`${lavish.origin}/console/account`);
      await page.getByText('You sign in at the sign-in service of your company').waitFor();
    });

    test('an operator who edits a user sees what another one has changed meanwhile, and saves again', async () => {
      const call = (method: string, body: object) =>
        fetch(`${lavish.api}/users/mia`, {
          method,
          headers: { authorization: `Bearer ${lavish.api_key}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
      await call('PUT', { name: 'Mia' });
      const [one, two] = [await open('/console/users/mia'), await open('/console/users/mia')];
      for (const page of [one, two]) await page.getByRole('button', { name: 'Edit profile' }).click();
      const fill = async (page: Page, label: string, value: string) => {
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel(label, { exact: true }).fill(value);
        await dialog.getByLabel('Reason').fill('a test');
        await dialog.getByRole('button', { name: 'Save' }).click();
      };
      await fill(one, 'VIP level', '3');
      await one.getByRole('dialog').waitFor({ state: 'detached' });
      await fill(two, 'Name', 'Mia B.');
      const notice = two.getByRole('alert').filter({ hasText: 'ada@studio.example changed this at' });
      await notice.waitFor();
      expect(await notice.getByRole('listitem').allInnerTexts()).toEqual(['VIP level: 0 → 3']);
      await two.getByRole('button', { name: 'Save again' }).click();
      await two.getByRole('dialog').waitFor({ state: 'detached' });
      await two.getByRole('heading', { name: 'Mia B.' }).waitFor();
    });

    test('an operator who has forgotten the password sets a new one after a link, and signs in with it', async () => {
      await forget();
      const page = await open(new URL(lavish.console).pathname + new URL(lavish.console).hash);
      await page.getByRole('navigation', { name: 'Pages' }).waitFor();
      await page.goto(`${lavish.origin}/console/account`);
      await page.getByLabel('New password').fill('a password of the tests');
      await page.getByRole('button', { name: 'Set password' }).click();
      await page.getByRole('status').filter({ hasText: 'The password is changed' }).waitFor();
      await forget();
      await page.goto(`${lavish.origin}/console`);
      await page.getByLabel('Name', { exact: true }).fill('developer');
      await page.getByLabel('Password').fill('a password of the tests');
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    });

    test('an invited person accepts by the account, with the role of the invitation', async () => {
      await forget();
      provider.person = 'bob';
      const { stdout } = await runLavish(
        ['operator', 'invite', '--role', 'support', '--name', 'Bob', '--url', lavish.origin],
        { DATABASE_URL: lavish.database_url },
      );
      const page = await open(`/console${/#invitation=\S+/.exec(stdout)![0]}`);
      await page.getByRole('button', { name: 'Continue with Studio' }).click();
      await page.getByRole('navigation', { name: 'Pages' }).waitFor();
      const session = await page.evaluate<{ operator: object }>(
        "fetch('/console/api/session').then((r) => r.json())",
      );
      expect(session.operator).toMatchObject({ name: 'Bob', role: 'support' });
    });

    test('while the provider does not respond, the sign-in says so and keeps its form for the password', async () => {
      await forget();
      await provider.stop();
      const page = await open('/console');
      await page.getByRole('button', { name: 'Continue with Studio' }).click();
      await page.getByRole('alert').filter({ hasText: 'The sign-in service does not respond' }).waitFor();
      expect(await page.getByLabel('Password').isEnabled()).toBe(true);
      await provider.start();
    });
  },
);
