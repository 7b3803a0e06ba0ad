import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { browserPath } from '../support/browser.ts';
import { testLooks, useConsoleStage } from './console-stage.ts';

describe.skipIf(browserPath === undefined)('the pages about money, in a real browser', () => {
  let gift: string;
  const stage = useConsoleStage(async ({ call }) => {
    await call('PUT', '/users/ava', {});
    await call('PUT', '/users/mia', { name: 'Mia' });
    await call('PUT', '/catalogue/tulip', { name: 'Tulip', price: 10, max_quantity: 99 });
    await call('POST', '/rooms', { id: 'nova-live', host: 'nova' });
    await call('POST', '/users/mia/top-ups', { coins: 1_000 });
    await call('PUT', '/users/luna', { name: 'Luna' });
    await call('POST', '/rooms', { id: 'luna-live', host: 'luna' });
    await call('POST', '/users/ava/top-ups', { coins: 1_000 });
    await call('POST', '/rooms/luna-live/gifts', { sender: 'ava', item: 'tulip', quantity: 40 });
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
    await page.getByRole('row', { name: /^Wallet of mia -600/ }).waitFor();
    const reverse = async () => {
      await page.getByRole('button', { name: 'Reverse' }).click();
      const dialog = page.getByRole('dialog', { name: 'Reverse the gift' });
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('moderation');
      await dialog.getByRole('button', { name: 'Reverse' }).click();
      return dialog;
    };
    await (await reverse()).waitFor({ state: 'detached' });
    await page.getByText('The gift was reversed, and its coins were returned.').waitFor();
    const corrections = page.getByRole('region', { name: 'Corrections' });
    await corrections.getByRole('row', { name: /^Reversed gift -600/ }).waitFor();
    await corrections.getByRole('link', { name: 'Refund' }).waitFor();
    expect((await call('GET', '/users/nova')).earnings).toEqual({ coins: 0 });
    await (await reverse()).getByText('The gift was reversed before.').waitFor();
    // The browser reports the 409.
    expect(stage.complaints.splice(0)).toHaveLength(1);
  });

  test('an admin sets the policy; finance requests a payout, and only another operator can approve it', async () => {
    const policy = await open('/console/payout-policy');
    await policy.getByText('Without a rate there are no payouts.').waitFor();
    await policy.getByRole('button', { name: 'Change the policy' }).click();
    const change = policy.getByRole('dialog', { name: 'Change the policy' });
    await change.getByRole('button', { name: 'Add a currency' }).click();
    await change.getByRole('textbox', { name: 'Currency' }).fill('eur');
    await change.getByRole('spinbutton', { name: 'Coins', exact: true }).fill('100');
    await change.getByRole('spinbutton', { name: 'Worth' }).fill('0.5');
    await change.getByRole('textbox', { name: 'Reason' }).fill('agreed');
    await change.getByRole('button', { name: 'Save' }).click();
    await policy.getByRole('row', { name: /^EUR 100 €0\.50 €0\.00/ }).waitFor();

    const first = await stage.signedIn('finance');
    const page = await open('/console/users/luna', first);
    await page.getByText('This user cannot have payouts.').waitFor();
    await page.getByRole('button', { name: 'Edit profile' }).click();
    const profile = page.getByRole('dialog', { name: 'Edit profile' });
    await profile.getByRole('spinbutton', { name: 'Days until earnings clear' }).fill('0');
    await profile.getByRole('checkbox', { name: 'May have payouts' }).check();
    await profile.getByRole('textbox', { name: 'Reason' }).fill('verified');
    await profile.getByRole('button', { name: 'Save' }).click();
    await profile.waitFor({ state: 'detached' });
    await expect
      .poll(async () => (await call('GET', '/users/luna/earnings')).available, { timeout: 20_000 })
      .toBe(200);
    await page.reload();
    await page.getByRole('button', { name: 'Request a payout' }).click();
    const request = page.getByRole('dialog', { name: 'Request a payout' });
    await request.getByRole('textbox', { name: 'Currency' }).fill('EUR');
    await request.getByRole('textbox', { name: 'Reason' }).fill('monthly');
    await request.getByRole('button', { name: 'Request a payout' }).click();
    await request.waitFor({ state: 'detached' });

    const approve = async (of: Page) => {
      await of.getByRole('button', { name: 'Approve' }).click();
      const dialog = of.getByRole('dialog', { name: 'Approve' });
      await dialog.getByText('luna can then be paid €1.00 for 200 coins.').waitFor();
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('checked');
      await dialog.getByRole('button', { name: 'Approve' }).click();
      return dialog;
    };
    await page.getByRole('link', { name: 'Payouts' }).first().click();
    await page.getByRole('link', { name: '€1.00' }).click();
    await (await approve(page)).getByRole('alert').waitFor();
    // The browser reports the refusal.
    expect(stage.complaints.splice(0)).toHaveLength(1);

    const second = await stage.signedIn('finance');
    const queue = await open('/console/payouts', second);
    await queue.getByRole('link', { name: '€1.00' }).click();
    await (await approve(queue)).waitFor({ state: 'detached' });
    await queue.getByRole('row', { name: /^Approved/ }).waitFor();

    await queue.getByRole('link', { name: 'Payouts' }).first().click();
    await queue.getByRole('link', { name: 'Batches' }).click();
    await queue.getByRole('button', { name: 'Send a batch' }).click();
    const batch = queue.getByRole('dialog', { name: 'Send a batch' });
    await batch.getByRole('textbox', { name: 'Currency' }).fill('EUR');
    await batch.getByRole('textbox', { name: 'Reason' }).fill('November');
    await batch.getByRole('button', { name: 'Send a batch' }).click();
    const row = queue.getByRole('row', { name: /^€1\.00 1 200/ });
    const download = queue.waitForEvent('download');
    await row.getByRole('link', { name: 'CSV' }).click();
    expect(await readFile(await (await download).path(), 'utf8')).toContain(',luna,');
    await row.getByRole('link', { name: '€1.00' }).click();
    await queue.getByRole('link', { name: '€1.00' }).click();
    await queue.getByRole('button', { name: 'Mark as paid' }).click();
    const paid = queue.getByRole('dialog', { name: 'Mark as paid' });
    await paid.getByRole('textbox', { name: 'Transfer' }).fill('SEPA 22');
    await paid.getByRole('textbox', { name: 'Reason' }).fill('arrived');
    await paid.getByRole('button', { name: 'Mark as paid' }).click();
    await queue.getByRole('row', { name: /^Paid/ }).waitFor();
    await first.close();
    await second.close();
  });

  test('finance makes a pack, sees where the coins of a purchase are, and takes a part back', async () => {
    const context = await stage.signedIn('finance');
    const page = await open('/console/purchase-packs', context);
    await page.getByRole('button', { name: 'New pack' }).click();
    const pack = page.getByRole('dialog', { name: 'New pack' });
    await pack.getByRole('textbox', { name: 'Pack id' }).fill('starter');
    await pack.getByRole('textbox', { name: 'Name' }).fill('Starter');
    await pack.getByRole('spinbutton', { name: 'Paid coins' }).fill('1000');
    await pack.getByRole('spinbutton', { name: 'Bonus coins' }).fill('100');
    await pack.getByRole('button', { name: 'Add a price' }).click();
    await pack.getByRole('textbox', { name: 'Currency' }).fill('EUR');
    await pack.getByRole('spinbutton', { name: 'Amount' }).fill('9.99');
    await pack.getByRole('textbox', { name: 'Reason' }).fill('launch');
    await pack.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: /^Starter starter 1,000 \+ 100 €9\.99/ }).waitFor();

    await call('PUT', '/users/noah', {});
    await call('POST', '/purchases', {
      ...{ provider: 'custom', user: 'noah', pack: 'starter', transaction: 'order-1' },
      price: { amount: 999, currency: 'EUR' },
    });
    await call('POST', '/rooms/nova-live/gifts', { sender: 'noah', item: 'tulip', quantity: 40 });
    await page.getByRole('link', { name: 'Purchases' }).last().click();
    await page.getByRole('link', { name: 'starter' }).click();
    const trace = page.getByRole('figure', { name: 'From the purchase to the receivers' });
    await trace.getByRole('list', { name: 'Went to' }).getByText('Unspent').waitFor();
    const texts = async (name: string) =>
      (await trace.getByRole('list', { name }).getByRole('listitem').allInnerTexts()).map((text) =>
        text.replace(/\s+/g, ' '),
      );
    expect(await texts('Bought')).toEqual(['Paid coins 1,000', 'Bonus coins 100']);
    expect(await texts('Went to')).toEqual(['Gift 400', 'Unspent 700']);
    expect(await texts('Ended at')).toEqual(['nova 200', 'Platform 200']);

    await page.getByRole('button', { name: 'Refund' }).click();
    const refund = page.getByRole('dialog', { name: 'Take coins back' });
    await refund.getByRole('spinbutton', { name: 'Amount in EUR' }).fill('4.99');
    await refund.getByRole('textbox', { name: 'Reason' }).fill('a part was not delivered');
    await refund.getByRole('button', { name: 'Refund' }).click();
    const outcome = page.getByRole('dialog', { name: 'The coins were taken back' });
    await outcome.getByText(/^Coins: 548\./).waitFor();
    await outcome.getByRole('button', { name: 'Close' }).click();
    await page.getByText('Partly refunded').waitFor();
    await trace.getByRole('list', { name: 'Went to' }).getByText('Taken back').waitFor();

    await page.getByRole('link', { name: 'Purchases' }).first().click();
    await page.getByRole('link', { name: 'Provider messages' }).click();
    await page.getByText('No provider has sent a message yet.').waitFor();
    await context.close();
  });

  test('finance changes who bears losses', async () => {
    const context = await stage.signedIn('finance');
    const page = await open('/console/purchase-losses', context);
    await page.getByText('The platform bears spent coins.').waitFor();
    await page.getByRole('button', { name: 'Change the policy' }).click();
    const dialog = page.getByRole('dialog', { name: 'Change the policy' });
    await dialog.getByRole('combobox', { name: 'Who bears it' }).selectOption('shared');
    await dialog.getByRole('spinbutton').fill('25');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('agreed with hosts');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('A part is taken from the receiver and the agency: 25%.').waitFor();
    await context.close();
  });

  test('finance proposes a contract, the host accepts it, and the agency sees its own figures only', async () => {
    const context = await stage.signedIn('finance');
    const page = await open('/console/agencies', context);
    await page.getByRole('button', { name: 'New agency' }).click();
    const agency = page.getByRole('dialog', { name: 'New agency' });
    await agency.getByRole('textbox', { name: 'Agency id' }).fill('starlight');
    await agency.getByRole('textbox', { name: 'Name' }).fill('Starlight');
    await agency.getByRole('textbox', { name: 'Reason' }).fill('new partner');
    await agency.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Starlight' }).click();
    await page.getByRole('button', { name: 'Propose a contract' }).click();
    const contract = page.getByRole('dialog', { name: 'Propose a contract' });
    await contract.getByRole('textbox', { name: 'Host' }).fill('nova');
    await contract.getByRole('spinbutton').fill('12.5');
    await contract.getByRole('textbox', { name: 'Reason' }).fill('asked by Nova');
    await contract.getByRole('button', { name: 'Propose' }).click();
    await page.getByRole('link', { name: 'Contracts' }).click();
    await page.getByRole('row', { name: /^nova starlight 12\.5% The platform Proposed/ }).waitFor();
    await context.close();

    const signIn = async (who: object) => {
      const { path } = await call('POST', '/console/links', who);
      const own = await stage.browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
      const link = await open(String(path), own);
      await link.getByRole('navigation', { name: 'Pages' }).waitFor();
      await link.close();
      return own;
    };
    const hosts = await signIn({ host: 'nova' });
    const host = await open('/console/agencies', hosts);
    await host.getByRole('button', { name: 'Accept' }).click();
    const accept = host.getByRole('dialog', { name: 'Accept' });
    await accept.getByText('starlight gets 12.5% of the coins of your gifts.').waitFor();
    await accept.getByRole('textbox', { name: 'Reason' }).fill('fine');
    await accept.getByRole('button', { name: 'Accept' }).click();
    await host.getByText('By the host').waitFor();
    await hosts.close();

    const agencies = await signIn({ agency: 'starlight' });
    const own = await open('/console', agencies);
    await own.getByRole('heading', { level: 1, name: 'Starlight' }).waitFor();
    await own.getByRole('link', { name: 'Contracts' }).click();
    await own.getByRole('row', { name: /^nova 12\.5%/ }).waitFor();
    expect(await own.getByRole('navigation', { name: 'Pages' }).getByRole('link').count()).toBe(1);
    expect(await own.getByRole('button', { name: /Settle|Propose|Sign|End/ }).count()).toBe(0);
    await agencies.close();
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
    purchases: () => '/console/purchases',
    packs: () => '/console/purchase-packs',
    'provider messages': () => '/console/purchase-messages',
    'loss policy': () => '/console/purchase-losses',
    payouts: () => '/console/payouts?state=all',
    'payout policy': () => '/console/payout-policy',
    agencies: () => '/console/agencies',
    'an agency': () => '/console/agencies/starlight?view=contracts',
    ledger: () => '/console/ledger',
  });
});
