import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { browserPath } from '../support/browser.ts';
import { waitUntil } from '../support/wait-until.ts';
import { testLooks, useConsoleStage } from './console-stage.ts';

const HOUR_MS = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();
/** As a field of the type `datetime-local` has it, in UTC, which is the zone of the server. */
const localInHours = (hours: number) => inHours(hours).slice(0, 16);

describe.skipIf(browserPath === undefined)('campaigns and bonuses in the console', () => {
  const stage = useConsoleStage(async ({ call }) => {
    await call('PUT', '/catalogue/tulip', {
      name: 'Tulip',
      price: 10,
      category: 'flowers',
      max_quantity: 99,
    });
    for (const id of ['mia', 'noah', 'luna']) await call('PUT', `/users/${id}`, { name: id });
    for (const id of ['mia', 'noah']) await call('POST', `/users/${id}/top-ups`, { coins: 1_000 });
    await call('POST', '/rooms', { id: 'luna-live', host: 'luna' });
    await call('POST', '/rooms/luna-live/gifts', { sender: 'mia', item: 'tulip', quantity: 7 });
    await call('PUT', '/campaigns/spring', {
      name: 'Spring stars',
      starts_at: inHours(24),
      ends_at: inHours(72),
      rules: [{ id: 'coins', kind: 'coins', weight: 1 }],
      rewards: [{ list: 'receivers', from_rank: 1, to_rank: 1, label: 'A crown' }],
      groups: [{ id: 'moons', name: 'Moons', receivers: ['luna'] }],
    });
    // It may start in 10 s at the earliest, and runs by the time that its test needs it.
    await call('PUT', '/campaigns/sprint', {
      name: 'Sprint',
      starts_at: new Date(Date.now() + 10_400).toISOString(),
      ends_at: inHours(5),
      rules: [{ id: 'coins', kind: 'coins', weight: 1 }],
      rewards: [{ list: 'senders', from_rank: 1, to_rank: 2, label: 'A golden frame' }],
      groups: [{ id: 'moons', name: 'Moons', receivers: ['luna'] }],
    });
    await call('PUT', '/bonuses/evening', { starts_at: inHours(-2), ends_at: inHours(2), multiplier: 2 });
  });
  const { call, open, settle, complaints } = stage;

  async function giveReason(dialog: Locator, button: string): Promise<void> {
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('a test');
    await dialog.getByRole('button', { name: button }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  test('a campaign is created with a rule, a window, a group and a reward, and previewed before', async () => {
    const page = await open('/console/campaigns');
    await page.getByRole('link', { name: 'New campaign' }).click();
    await page.getByRole('heading', { level: 1, name: 'New campaign' }).waitFor();
    await page.getByRole('textbox', { name: 'Id', exact: true }).fill('flower-week');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Flower week');
    const starts = page.getByLabel('Starts');
    await starts.fill(localInHours(1));
    await page.getByLabel('Ends').fill(localInHours(49));
    await page.getByRole('combobox', { name: 'Categories' }).fill('flowers,');
    await page.getByRole('button', { name: 'flowers Remove' }).waitFor();
    await page.getByRole('spinbutton', { name: 'Weight' }).fill('2');
    await page.getByRole('button', { name: 'Add a window' }).click();
    const window = page.getByRole('group', { name: 'Multiplier windows 1' });
    await window.getByLabel('Ends').fill(localInHours(3));
    await page.getByRole('button', { name: 'Add a reward' }).click();
    await page.getByRole('textbox', { name: 'Reward' }).fill('A wreath');
    await page.getByRole('button', { name: 'Add a group' }).click();
    const group = page.getByRole('group', { name: 'Groups 1' });
    await group.getByRole('textbox', { name: 'Receivers' }).fill('luna');
    await group.getByRole('textbox', { name: 'Receivers' }).press('Enter');

    await page.getByRole('button', { name: 'Preview', exact: true }).click();
    await page.getByText('As if the campaign had run 1 weeks earlier').waitFor();

    await page.getByRole('button', { name: 'Save campaign' }).click();
    await giveReason(page.getByRole('dialog', { name: 'Save campaign' }), 'Save campaign');
    await page.getByRole('heading', { level: 1, name: 'Flower week' }).waitFor();
    expect(await call('GET', '/campaigns/flower-week')).toMatchObject({
      name: 'Flower week',
      state: 'scheduled',
      zone: 'UTC',
      scope: { categories: ['flowers'] },
      rules: [{ id: 'coins', kind: 'coins', weight: 2 }],
      multipliers: [{ id: 'window-1', multiplier: 2 }],
      groups: [{ id: 'group-1', receivers: ['luna'] }],
      rewards: [{ list: 'receivers', from_rank: 1, to_rank: 1, label: 'A wreath' }],
    });
    await page.getByRole('link', { name: 'Campaigns' }).first().click();
    await page.locator('.calendar__bar', { hasText: 'Flower week' }).first().waitFor();
  });

  test('a fault is shown at its field, and saving works once it is mended', async () => {
    const page = await open('/console/campaign-editor?campaign=spring');
    await page.getByRole('spinbutton', { name: 'Weight' }).waitFor();
    await page.getByRole('combobox', { name: 'Counts' }).selectOption('Gifts');
    const weight = page.getByRole('spinbutton', { name: 'Weight' });
    await weight.fill('0.5');
    await page.getByRole('button', { name: 'Save campaign' }).click();
    await giveReason(page.getByRole('dialog', { name: 'Save campaign' }), 'Save campaign');
    await page.getByText('the weight must be at least 1').waitFor();
    await waitUntil('the field has the focus', () =>
      page.evaluate<boolean>(
        `document.activeElement.type === 'number' && document.activeElement.ariaInvalid === 'true'`,
      ),
    );
    await weight.fill('3');
    expect(await page.getByText('the weight must be at least 1').count()).toBe(0);
    await page.getByRole('button', { name: 'Save campaign' }).click();
    await giveReason(page.getByRole('dialog', { name: 'Save campaign' }), 'Save campaign');
    await page.getByRole('heading', { level: 1, name: 'Spring stars' }).waitFor();
    expect(await call('GET', '/campaigns/spring')).toMatchObject({ rules: [{ kind: 'gifts', weight: 3 }] });
    // The browser reports the refusal.
    expect(complaints.splice(0)).toHaveLength(1);
  });

  test('a campaign that runs: standings with groups and rewards, the audit, and cancelling it', async () => {
    const page = await open('/console/campaigns/sprint');
    await waitUntil(
      'the campaign runs',
      async () => (await call('GET', '/campaigns/sprint')).state === 'running',
    );
    for (const sender of ['mia', 'noah'])
      await call('POST', '/rooms/luna-live/gifts', { sender, item: 'tulip', quantity: 4 });
    await page.reload();
    await page.getByRole('row', { name: /^1 luna 80 2 80/ }).waitFor();
    await page.getByRole('button', { name: 'Senders' }).click();
    await page.getByRole('row', { name: /^1 mia 40 1 40 A golden frame/ }).waitFor();
    await page.getByRole('row', { name: /^2 noah 40\s*tied, later 1 40 A golden frame/ }).waitFor();
    await page.getByRole('button', { name: 'Groups' }).click();
    await page.getByRole('row', { name: /^1 Moons 80/ }).waitFor();

    await page.getByRole('button', { name: 'Recompute' }).click();
    await page.getByText('The recomputed values equal the stored ones.').waitFor();

    await page.getByRole('button', { name: 'Cancel campaign' }).click();
    await giveReason(page.getByRole('dialog', { name: 'Cancel campaign' }), 'Cancel campaign');
    await waitUntil(
      'it is cancelled',
      async () => (await call('GET', '/campaigns/sprint')).state !== 'running',
    );
  });

  test('a bonus is created, its effect computed, changed and ended', async () => {
    const page = await open('/console/campaign-bonuses');
    await page.getByRole('row', { name: /^evening Running ×2/ }).waitFor();
    await page.getByRole('button', { name: 'Effect' }).click();
    await page.getByRole('button', { name: 'Compute' }).click();
    await page.getByText('Battles that it decided').waitFor();

    await page.getByRole('button', { name: 'New bonus' }).click();
    const dialog = page.getByRole('dialog', { name: 'New bonus' });
    await dialog.getByRole('textbox', { name: 'Bonus' }).fill('night');
    await dialog.getByRole('spinbutton', { name: 'Multiplier' }).fill('1.5');
    await dialog.getByLabel('Starts').fill(localInHours(24));
    await dialog.getByLabel('Ends').fill(localInHours(25));
    await giveReason(dialog, 'Save bonus');
    const row = page.getByRole('row', { name: /^night Scheduled ×1\.5/ });
    await row.waitFor();
    await row.getByRole('button', { name: 'End bonus' }).click();
    await giveReason(page.getByRole('dialog', { name: 'End bonus' }), 'End bonus');
    await row.waitFor({ state: 'detached' });
  });

  test('an analyst reads all of it and changes nothing; support does not compute what-ifs', async () => {
    const analyst = await stage.signedIn('analyst');
    const page = await open('/console/campaigns/spring', analyst);
    expect(await page.getByRole('link', { name: /Edit|template/ }).count()).toBe(0);
    expect(await page.getByRole('button', { name: /Cancel campaign/ }).count()).toBe(0);
    await page.goto(`${stage.lavish.origin}/console/campaign-bonuses`);
    await page.getByRole('button', { name: 'Effect' }).first().waitFor();
    expect(await page.getByRole('button', { name: /New bonus|Change|End bonus/ }).count()).toBe(0);
    await analyst.close();
    const support = await stage.signedIn('support');
    const other = await open('/console/campaign-bonuses', support);
    await other.getByRole('row', { name: /^evening/ }).waitFor();
    expect(await other.getByRole('button', { name: /Effect|Change|End/ }).count()).toBe(0);
    await support.close();
  });

  test('without campaigns the page says what to do, and an unknown campaign is named', async () => {
    const page = await open('/console/campaigns/nothing');
    await page.getByText('There is no campaign with this id.').waitFor();
    await settle(page);
    // The browser reports the 404.
    expect(complaints.splice(0)).toHaveLength(1);
  });

  testLooks(stage, {
    campaigns: () => '/console/campaigns',
    'a campaign': () => '/console/campaigns/spring',
    'a new campaign': () => '/console/campaign-editor',
    'a campaign that is changed': () => '/console/campaign-editor?campaign=spring',
    bonuses: () => '/console/campaign-bonuses',
  });
});
