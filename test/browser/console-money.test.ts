import { describe, expect, test } from 'vitest';
import { browserPath } from '../support/browser.ts';
import { testLooks, useConsoleStage } from './console-stage.ts';

describe.skipIf(browserPath === undefined)('the pages about money, in a real browser', () => {
  let gift: string;
  const stage = useConsoleStage(async ({ call }) => {
    await call('PUT', '/users/mia', { name: 'Mia' });
    await call('PUT', '/catalogue/tulip', { name: 'Tulip', price: 10, max_quantity: 99 });
    await call('POST', '/rooms', { id: 'nova-live', host: 'nova' });
    await call('POST', '/users/mia/top-ups', { coins: 1_000 });
    const sent = { sender: 'mia', item: 'tulip', quantity: 60 };
    gift = String((await call('POST', '/rooms/nova-live/gifts', sent)).id);
  });
  const { open, call } = stage;

  test('finance takes back a top-up, sees the gifts that it had paid for, and corrects the rest', async () => {
    const context = await stage.signedIn('finance');
    const page = await open('/console/users/mia', context);
    await page
      .getByRole('row', { name: /^Top-up/ })
      .getByRole('button', { name: 'Refund' })
      .click();
    const refund = page.getByRole('dialog', { name: 'Take coins back' });
    await refund.getByRole('textbox', { name: 'Reason' }).fill('wrong card');
    await refund.getByRole('button', { name: 'Refund' }).click();
    const outcome = page.getByRole('dialog', { name: 'The coins were taken back' });
    await outcome.getByText('Unspent in the wallet: 400. Spent, and owed now: 600.').waitFor();
    await outcome.getByRole('row', { name: /nova nova-live 600$/ }).waitFor();
    await outcome.getByRole('button', { name: 'Close' }).click();
    await page.getByText('No gifts until new coins have repaid it.').waitFor();

    await page.getByRole('button', { name: 'Adjust' }).click();
    const adjust = page.getByRole('dialog', { name: 'Adjust coins' });
    await adjust.getByRole('spinbutton', { name: 'Coins' }).fill('700');
    await adjust.getByRole('textbox', { name: 'Reason' }).fill('goodwill');
    await adjust.getByRole('button', { name: 'Adjust' }).click();
    await page.getByRole('row', { name: /^Repaid debt -600 100/ }).waitFor();

    await page.getByRole('button', { name: 'Grant coins' }).click();
    const grant = page.getByRole('dialog', { name: 'Grant promotional coins' });
    await grant.getByRole('spinbutton', { name: 'Coins' }).fill('50');
    await grant.getByRole('textbox', { name: 'Reason' }).fill('a broken stream');
    await grant.getByRole('button', { name: 'Grant' }).click();
    await page.getByText('50 of them promotional').waitFor();
    await context.close();
  });

  test('finance reverses a gift once; the second time is refused with a sentence', async () => {
    const page = await open(`/console/gifts/${gift}`);
    await page.getByRole('region', { name: 'Paid by' }).getByText('Adjustment').waitFor();
    const reverse = async () => {
      await page.getByRole('button', { name: 'Reverse' }).click();
      const dialog = page.getByRole('dialog', { name: 'Reverse the gift' });
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('moderation');
      await dialog.getByRole('button', { name: 'Reverse' }).click();
      return dialog;
    };
    await (await reverse()).waitFor({ state: 'detached' });
    await page.getByText('The gift was reversed, and its coins were returned.').waitFor();
    expect((await call('GET', '/users/nova')).earnings).toEqual({ coins: 0 });
    await (await reverse()).getByText('The gift was reversed before.').waitFor();
    // The browser reports the 409.
    expect(stage.complaints.splice(0)).toHaveLength(1);
  });

  test('an analyst sees that the books agree', async () => {
    const context = await stage.signedIn('analyst');
    const page = await open('/console/ledger', context);
    await page.getByText('All accounts agree and sum to zero.').waitFor();
    await page.getByRole('row', { name: 'Sum 0 0 0' }).waitFor();
    await context.close();
  });

  test('support sees the money of a user, and cannot change it', async () => {
    const context = await stage.signedIn('support');
    const page = await open('/console/users/mia', context);
    await page.getByRole('row', { name: /^Top-up/ }).waitFor();
    expect(await page.getByRole('button', { name: /Refund|Adjust|Grant|Top up/ }).count()).toBe(0);
    await context.close();
  });

  testLooks(stage, {
    ledger: () => '/console/ledger',
  });
});
