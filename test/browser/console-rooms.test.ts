import { describe, expect, test } from 'vitest';
import { browserPath } from '../support/browser.ts';
import { testLooks, useConsoleStage } from './console-stage.ts';

interface BattleAnswer {
  id: string;
  state: string;
}

describe.skipIf(browserPath === undefined)('rooms and battles in the console, in a real browser', () => {
  let running: string;
  let over: string;
  const stage = useConsoleStage(async () => {
    for (const [user, name] of [
      ['mia', 'Mia'],
      ['noah', 'Noah'],
      ['luna', 'Luna'],
      ['rex', 'Rex'],
    ] as const)
      await call('PUT', `/users/${user}`, { name });
    for (const user of ['mia', 'noah']) await call('POST', `/users/${user}/top-ups`, { coins: 100_000 });
    await call('PUT', '/catalogue/tulip', { name: 'Tulip', price: 10, max_quantity: 99 });
    await call('POST', '/rooms', { id: 'old-show', host: 'luna', title: 'Yesterday' });
    await call('POST', '/rooms/old-show/end', {});
    await call('POST', '/rooms', { id: 'luna-live', host: 'luna', title: 'Neon nights' });
    await call('POST', '/rooms', { id: 'rex-live', host: 'rex' });
    over = await fight({ countdown_s: 0, duration_s: 600 });
    await give('luna-live', 'mia', 7);
    await call('POST', `/battles/${over}/end`, {});
    running = await fight({
      countdown_s: 0,
      duration_s: 3_600,
      boosts: [{ id: 'opening', kind: 'window', from_s: 0, to_s: 3_000, multiplier: 2 }],
    });
    await give('luna-live', 'mia', 5);
    await give('rex-live', 'noah', 3);
  });
  const { call, open, settle, complaints } = stage;

  const give = (room: string, sender: string, quantity: number) =>
    call('POST', `/rooms/${room}/gifts`, { sender, item: 'tulip', quantity });

  async function fight(rules: object): Promise<string> {
    const { id } = (await call('POST', '/battles', {
      mode: 'solo',
      accept: 'auto',
      sides: [
        { hosts: [{ host: 'luna', room: 'luna-live' }] },
        { hosts: [{ host: 'rex', room: 'rex-live' }] },
      ],
      ...rules,
    })) as unknown as BattleAnswer;
    return id;
  }

  test('a room is found by its title, and its gifts appear as they are sent', async () => {
    const page = await open('/console/rooms');
    await page.getByRole('row', { name: /Neon nights/ }).waitFor();
    await page.getByRole('searchbox', { name: 'Search rooms' }).fill('neon');
    await page.getByRole('button', { name: 'Find' }).click();
    expect(new URL(page.url()).searchParams.get('q')).toBe('neon');
    await page.getByRole('link', { name: 'Neon nights' }).click();
    await page.getByRole('heading', { level: 1, name: 'Neon nights' }).waitFor();
    // The socket is open, and watches the room.
    await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();

    await give('luna-live', 'noah', 9);
    const feed = page.getByRole('list', { name: 'Feed' });
    await feed.getByText('Noah').first().waitFor();
    await feed.getByRole('link', { name: 'tulip × 9' }).waitFor();
    await page
      .getByRole('region', { name: 'Biggest gifts' })
      .getByRole('link', { name: 'tulip × 9' })
      .waitFor();
    await page.getByRole('region', { name: 'Supporters' }).getByRole('link', { name: 'noah' }).waitFor();
    await page.getByRole('button', { name: 'All gifts' }).click();
    await page.getByRole('row', { name: /^tulip × 7/ }).waitFor();
    // Who watches in the console is no viewer.
    expect(await call('GET', '/rooms/luna-live')).toMatchObject({ stats: { viewers: 0 } });
  });

  test('support adds a guest and blocks a sender with a reason, and cannot end the room', async () => {
    const support = await stage.signedIn('support');
    const page = await open('/console/rooms/luna-live', support);
    const guests = page.getByRole('region', { name: 'Guests' });
    await guests.getByRole('textbox', { name: 'User id' }).fill('gus');
    await guests.getByRole('button', { name: 'Add guest' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('ticket 7');
    await dialog.getByRole('button', { name: 'Add guest' }).click();
    await guests.getByRole('link', { name: 'gus' }).waitFor();

    const blocks = page.getByRole('region', { name: 'Blocked senders' });
    await blocks.getByRole('textbox', { name: 'User id' }).fill('noah');
    await blocks.getByRole('button', { name: 'Block' }).click();
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('spam');
    await dialog.getByRole('button', { name: 'Block' }).click();
    await blocks.getByRole('link', { name: 'noah' }).waitFor();
    expect(await call('GET', '/rooms/luna-live/blocks')).toMatchObject({ data: [{ user: 'noah' }] });
    await blocks.getByRole('button', { name: 'Unblock noah' }).click();
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('a mistake');
    await dialog.getByRole('button', { name: 'Unblock' }).click();
    await blocks.getByText('Nobody is blocked in this room.').waitFor();

    expect(await page.getByRole('button', { name: 'End the room' }).count()).toBe(0);
    const refused = await page.evaluate(
      `fetch('/console/api/v1/rooms/luna-live/end', { method: 'POST', headers: { 'lavish-reason': 'x' } }).then(({ status }) => status)`,
    );
    expect(refused).toBe(403);
    expect(complaints.splice(0)).toHaveLength(1);
    await support.close();
  });

  test('an operator opens a room, and ends it after confirming', async () => {
    const operator = await stage.signedIn('operator');
    const page = await open('/console/rooms', operator);
    await page.getByRole('button', { name: 'Open a room' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Host' }).fill('nova');
    await dialog.getByRole('textbox', { name: 'Title' }).fill('A new show');
    await dialog.getByRole('textbox', { name: 'Room id' }).fill('nova-live');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('she asked for it');
    await dialog.getByRole('button', { name: 'Open a room' }).click();
    await page.getByRole('heading', { level: 1, name: 'A new show' }).waitFor();
    await page.getByRole('button', { name: 'End the room' }).click();
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('over');
    await dialog.getByRole('button', { name: 'End the room' }).click();
    // Not confirmed, so the browser keeps the form.
    expect(await page.evaluate('document.querySelector("dialog input:invalid") !== null')).toBe(true);
    await dialog.getByRole('checkbox').check();
    await dialog.getByRole('button', { name: 'End the room' }).click();
    await page.getByText('Ended', { exact: true }).waitFor();
    expect(await call('GET', '/rooms/nova-live')).toMatchObject({ live: false });
    await operator.close();
  });

  test('a battle: its score over time, boosts, verdicts, supporters, and the audit', async () => {
    const analyst = await stage.signedIn('analyst');
    const page = await open('/console/battles', analyst);
    await page.getByRole('link', { name: /luna .*rex/ }).click();
    await page.getByRole('heading', { level: 1, name: 'luna – rex' }).waitFor();
    await page.getByRole('img', { name: 'Score over time' }).waitFor();
    await page.getByRole('list', { name: 'Boosts' }).getByText('opening').waitFor();
    await page.getByRole('row', { name: /^tulip × 5 mia luna Yes 100 50 × 2 opening \+1/ }).waitFor();
    await page
      .getByRole('region', { name: 'Supporters of rex' })
      .getByRole('link', { name: 'noah' })
      .waitFor();
    await page.getByRole('combobox', { name: 'Which gifts' }).selectOption('false');
    await page.getByText('Every gift counted.').waitFor();
    await page.getByRole('button', { name: 'Recompute' }).click();
    await page.getByText('The recomputed values equal the stored ones.').waitFor();
    expect(
      await page.getByRole('button', { name: /End without|Rematch|Take|Cancel the battle/ }).count(),
    ).toBe(0);
    expect(
      await page.evaluate(
        `fetch('/console/api/v1/battles/${running}/end', { method: 'POST', headers: { 'lavish-reason': 'x' } }).then(({ status }) => status)`,
      ),
    ).toBe(403);
    expect(complaints.splice(0)).toHaveLength(1);
    await analyst.close();
  });

  test('the palette finds a room and a battle, and searches rooms', async () => {
    const page = await open('/console/overview');
    const search = page.getByRole('combobox', { name: 'Go to a page, user or gift' });
    await page.keyboard.press('/');
    await search.fill(over);
    await page.getByRole('option', { name: `Battle ${over}` }).click();
    await page.getByText('Cut short, without a winner').waitFor();
    await page.keyboard.press('Control+k');
    await search.fill('rex-live');
    await page.getByRole('option', { name: 'Room rex-live' }).click();
    await page.getByRole('heading', { level: 1, name: 'rex-live' }).waitFor();
    await page.keyboard.press('Control+k');
    await search.fill('yester');
    await page.getByRole('option', { name: 'Search rooms for “yester”' }).click();
    await page.getByRole('row', { name: /Yesterday old-show luna Ended/ }).waitFor();
  });

  test('a gift is found by its sender and key', async () => {
    const response = await fetch(`${stage.lavish.api}/rooms/luna-live/gifts`, {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${stage.lavish.api_key}`, 'content-type': 'application/json' },
        'idempotency-key': 'the key of mia',
      },
      body: JSON.stringify({ sender: 'mia', item: 'tulip', quantity: 2 }),
    });
    const { id } = (await response.json()) as { id: string };
    const page = await open('/console/users');
    const form = page.getByRole('region', { name: 'Find a gift by its key' });
    await form.getByRole('textbox', { name: 'Sender' }).fill('mia');
    await form.getByRole('textbox', { name: 'Idempotency key' }).fill('another key');
    await form.getByRole('button', { name: 'Find' }).click();
    await form.getByRole('alert').waitFor();
    expect(complaints.splice(0)).toHaveLength(1);
    await form.getByRole('textbox', { name: 'Idempotency key' }).fill('the key of mia');
    await form.getByRole('button', { name: 'Find' }).click();
    await page.getByText(id).waitFor();
  });

  testLooks(
    stage,
    {
      rooms: () => '/console/rooms',
      'a search': () => '/console/rooms?q=luna',
      'a live room': () => '/console/rooms/luna-live',
      'an ended room': () => '/console/rooms/old-show',
      'battles of a host': () => '/console/battles?host=luna',
      'a running battle': () => `/console/battles/${running}`,
      'a battle that is over': () => `/console/battles/${over}`,
    },
    ({ context }) => {
      test('the dialog that ends a room', async () => {
        const page = await open('/console/rooms/luna-live', context());
        await settle(page);
        await page.locator('.button--danger').click();
        await page.locator('dialog').waitFor();
        expect(await stage.findings(page)).toEqual([]);
      });
    },
  );

  test('an operator takes a host out of a battle, which ends it, and starts a rematch that ends without a winner', async () => {
    const operator = await stage.signedIn('operator');
    const page = await open(`/console/battles/${running}`, operator);
    const dialog = page.getByRole('dialog');
    const confirm = async (action: string) => {
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('a test');
      await dialog.getByRole('button', { name: action }).click();
      await dialog.waitFor({ state: 'detached' });
    };
    await page.getByRole('button', { name: 'Take out rex' }).click();
    await confirm('Take out rex');
    await page.getByText(/luna won because the others left/).waitFor();
    await page.getByRole('button', { name: 'Rematch' }).click();
    await confirm('Rematch');
    await page.getByRole('button', { name: 'End without a winner' }).click();
    await confirm('End without a winner');
    await page.getByText('Cut short, without a winner').waitFor();
    const { data } = (await call('GET', '/battles?limit=1')) as unknown as { data: BattleAnswer[] };
    expect(data[0]!.state).toBe('cut_short');
    await operator.close();
  });
});
