import { describe, expect, test } from 'vitest';
import { browserPath } from '../support/browser.ts';
import { testLooks, useConsoleStage } from './console-stage.ts';

describe.skipIf(browserPath === undefined)(
  'overlays, keys, operators and settings, in a real browser',
  () => {
    const stage = useConsoleStage(async ({ call }) => {
      await call('PUT', '/users/luna', { name: 'Luna' });
      await call('POST', '/rooms', { id: 'luna-live', host: 'luna' });
    });

    test('support makes the address of an overlay, sees its look, tests it where it is open, and revokes it', async () => {
      const context = await stage.signedIn('support');
      const page = await stage.open('/console/overlays', context);
      await page.getByRole('link', { name: 'New address' }).click();
      await page.getByRole('combobox', { name: 'Overlay' }).selectOption('goal');
      await page.getByRole('textbox', { name: 'Host id' }).fill('luna');
      await page.getByRole('textbox', { name: 'Title', exact: true }).fill('New microphone');
      await page.getByRole('spinbutton', { name: 'Goal' }).fill('20000');
      const preview = page.frameLocator('iframe[title="Preview"]');
      await preview.getByText('New microphone').waitFor();
      await page.getByRole('textbox', { name: 'Reason' }).fill('asked by Luna');
      await page.getByRole('button', { name: 'Create the address' }).click();
      const dialog = page.getByRole('dialog', { name: 'Goal bar' });
      const address = await dialog.getByRole('textbox', { name: 'Address' }).inputValue();
      const { pathname, searchParams, hash } = new URL(address);
      expect(pathname).toBe('/overlay/goal');
      expect(Object.fromEntries(searchParams)).toEqual({
        host: 'luna',
        title: 'New microphone',
        goal: '20000',
      });
      expect(hash).toMatch(/^#ey/);
      await dialog.getByRole('button', { name: 'Copy' }).click();
      await dialog.getByRole('button', { name: 'Copied' }).waitFor();

      // Overlays have no heading, so that `open` of the stage cannot wait for it.
      const obs = await stage.browser.newContext();
      const overlay = await obs.newPage();
      await overlay.goto(address);
      await overlay.getByText('New microphone').waitFor();
      const before = await overlay.locator('.goal__now').innerText();
      await dialog.getByRole('button', { name: 'Test' }).click();
      await expect
        .poll(() => overlay.locator('.goal__now').innerText(), { timeout: 30_000 })
        .not.toBe(before);
      await obs.close();

      await dialog.getByRole('button', { name: 'Close' }).click();
      const row = page.getByRole('row', { name: /^Goal bar luna/ });
      await row.getByText('until').waitFor();
      expect(await page.content()).not.toContain(address.split('#')[1]);
      await row.getByRole('button', { name: 'Revoke: Goal bar, luna' }).click();
      const revoke = page.getByRole('dialog', { name: 'Revoke' });
      await revoke.getByRole('textbox', { name: 'Reason' }).fill('no longer used');
      await revoke.getByRole('button', { name: 'Revoke' }).click();
      await row.getByText('revoked').waitFor();
      await context.close();
    });

    test('an analyst sees addresses and makes none', async () => {
      const context = await stage.signedIn('analyst');
      const page = await stage.open('/console/overlays', context);
      await stage.settle(page);
      expect(await page.getByRole('button', { name: /Revoke|Test/ }).count()).toBe(0);
      expect(await page.getByRole('link', { name: 'New address' }).count()).toBe(0);
      expect(await page.getByRole('link', { name: /Operators|Settings|Audit log/ }).count()).toBe(0);
      await context.close();
    });

    test('an admin invites an operator by a link that is shown once, changes the role, makes a link and removes them', async () => {
      const page = await stage.open('/console/operators');
      await page.getByRole('button', { name: 'Invite an operator' }).click();
      const invite = page.getByRole('dialog', { name: 'Invite an operator' });
      await invite.getByRole('combobox', { name: 'Role' }).selectOption('finance');
      await invite.getByRole('textbox', { name: 'Name' }).fill('Grace H.');
      await invite.getByRole('textbox', { name: 'Reason' }).fill('new in finance');
      await invite.getByRole('button', { name: 'Make a link' }).click();
      const shown = page.getByRole('dialog', { name: 'Invitation' });
      const link = await shown.getByRole('textbox', { name: 'Link' }).inputValue();
      await shown.getByRole('button', { name: 'Close' }).click();
      await shown.waitFor({ state: 'detached' });

      const graces = await stage.browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
      const invited = await stage.open(link.replace(stage.lavish.origin, ''), graces);
      expect(await invited.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Grace H.');
      await invited.getByLabel('New password').fill('a long enough password');
      await invited.getByRole('button', { name: 'Create account' }).click();
      await invited.getByRole('navigation', { name: 'Pages' }).waitFor();

      await page.reload();
      await page.getByRole('row', { name: /^Grace H\. Finance/ }).waitFor();
      await page.getByRole('button', { name: 'Change role: Grace H.' }).click();
      const role = page.getByRole('dialog', { name: 'Change role' });
      await role.getByRole('combobox', { name: 'Role' }).selectOption('analyst');
      await role.getByRole('textbox', { name: 'Reason' }).fill('moved');
      await role.getByRole('button', { name: 'Change role' }).click();
      await page.getByRole('row', { name: /^Grace H\. Analyst/ }).waitFor();
      // The overview's socket closes, and the page asks to sign in.
      await invited.getByText('Your session has ended.').waitFor();

      await page.getByRole('button', { name: 'Make a link: Grace H.' }).click();
      const make = page.getByRole('dialog', { name: 'Make a link' });
      await make.getByRole('textbox', { name: 'Reason' }).fill('password lost');
      await make.getByRole('button', { name: 'Make a link' }).click();
      const again = page.getByRole('dialog', { name: 'Link for Grace H.' });
      const signIn = await again.getByRole('textbox', { name: 'Link' }).inputValue();
      await again.getByRole('button', { name: 'Close' }).click();
      await invited.goto(`${stage.lavish.origin}/console`);
      await invited.goto(signIn);
      await invited.reload();
      await invited.getByRole('navigation', { name: 'Pages' }).waitFor();
      await graces.close();

      await page.getByRole('button', { name: 'Remove: Grace H.' }).click();
      const remove = page.getByRole('dialog', { name: 'Remove' });
      await remove.getByRole('textbox', { name: 'Reason' }).fill('left');
      await remove.getByRole('button', { name: 'Remove' }).click();
      await page.getByRole('row', { name: /^Grace H\./ }).waitFor({ state: 'detached' });

      // The operator of lavish dev is the only admin.
      await page.getByRole('button', { name: 'Remove: developer' }).click();
      await remove.getByRole('textbox', { name: 'Reason' }).fill('a mistake');
      await remove.getByRole('button', { name: 'Remove' }).click();
      await remove.getByText('One administrator has to remain.').waitFor();
      // The browser reports the refusal, and the requests of the session that had ended.
      expect(stage.complaints.splice(0).length).toBeGreaterThan(0);
    });

    test('an admin creates a key that is shown once, sees when it was used, and revokes it', async () => {
      const page = await stage.open('/console/keys');
      await page.getByRole('button', { name: 'Create a key' }).first().click();
      const create = page.getByRole('dialog', { name: 'Create a key' });
      await create.getByRole('textbox', { name: 'Name' }).fill('Billing');
      await create.getByRole('checkbox', { name: 'users.read' }).check();
      await create.getByRole('textbox', { name: 'Reason' }).fill('the new billing');
      await create.getByRole('button', { name: 'Create a key' }).click();
      const shown = page.getByRole('dialog', { name: 'Billing' });
      const key = await shown.getByRole('textbox', { name: 'Key' }).inputValue();
      await shown.getByRole('button', { name: 'Close' }).click();
      const row = page.getByRole('row', { name: /^Billing/ });
      await row.getByText('Scopes: 1').waitFor();
      await row.getByRole('cell', { name: 'never', exact: true }).waitFor();
      expect(await page.content()).not.toContain(key);

      const read = () =>
        fetch(`${stage.lavish.api}/users/luna`, { headers: { authorization: `Bearer ${key}` } });
      expect((await read()).status).toBe(200);
      await row.getByRole('button', { name: 'Revoke: Billing' }).click();
      const revoke = page.getByRole('dialog', { name: 'Revoke' });
      await revoke.getByRole('textbox', { name: 'Reason' }).fill('leaked');
      await revoke.getByRole('button', { name: 'Revoke' }).click();
      await row.getByText('revoked').waitFor();
      await expect.poll(async () => (await read()).status, { timeout: 10_000 }).toBe(401);
    });

    test('settings say what has set them and what the checks have found', async () => {
      const page = await stage.open('/console/settings');
      await page.getByText('Checks without a problem').click();
      await page.getByText('All migrations are applied.').waitFor();
      await page.getByRole('searchbox', { name: 'Search settings' }).fill('LAVISH_USER_GIFTS');
      const setting = page.getByRole('listitem').filter({ hasText: 'LAVISH_USER_GIFTS_PER_S' });
      await setting.getByText('10000').waitFor();
      await setting.getByText('set by the command').waitFor();
      expect(await page.getByText('LAVISH_TICK_MS').count()).toBe(0);
      expect(await page.content()).not.toContain(stage.lavish.api_key);
    });

    test('on a phone all pages are one tap away', async () => {
      const page = await stage.open('/console/overview', stage.admin, { width: 390, height: 844 });
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('dialog', { name: 'Pages' }).getByRole('link', { name: 'Settings' }).click();
      await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
      expect(await page.getByRole('dialog').count()).toBe(0);
    });

    testLooks(stage, {
      overlays: () => '/console/overlays',
      'a new overlay': () => '/console/overlays/new',
      keys: () => '/console/keys',
      operators: () => '/console/operators',
      settings: () => '/console/settings',
    });
  },
);
