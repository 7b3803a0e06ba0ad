import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { browserPath } from '../support/browser.ts';
import { testLooks, useConsoleStage } from './console-stage.ts';

/** After the sign-in, typing and the file dialog not counted. */
const MAX_CLICKS = 8;

interface File {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

describe.skipIf(browserPath === undefined)('the catalogue of the console, in a real browser', () => {
  let icon: File;
  let lottie: File;
  // With the demo, whose catalogue has twelve gifts.
  const stage = useConsoleStage(async ({ lavish }) => {
    const file = async (name: string, mimeType: string, path: string) => ({
      ...{ name, mimeType },
      buffer: Buffer.from(await (await fetch(lavish.origin + path)).arrayBuffer()),
    });
    icon = await file('comet.svg', 'image/svg+xml', '/art/star.svg');
    lottie = await file('comet.json', 'application/json', '/effects/star.json');
  }, []);
  const { open, call, complaints } = stage;

  const names = (page: Page) => page.locator('.item-card__name').allInnerTexts();
  const handle = (page: Page, name: string) =>
    page.getByRole('button', { name: new RegExp(`^Move ${name},`) });
  const itemNow = async (id: string) => {
    const { data } = (await call('GET', '/catalogue')) as { data: { id: string }[] };
    return data.find((item) => item.id === id) as Record<string, unknown> | undefined;
  };

  test('a gift with an animation is added and seen in the demo in at most eight clicks', async () => {
    const operator = await stage.signedIn('operator');
    const page = await open('/console', operator);
    let clicks = 0;
    const click = async (target: Locator) => {
      clicks += 1;
      await target.click();
    };
    const choose = async (field: string, file: File) => {
      const dialog = page.waitForEvent('filechooser');
      await click(page.getByRole('group', { name: field }).getByText('Choose a file'));
      await (await dialog).setFiles(file);
    };

    await click(page.getByRole('link', { name: 'Catalogue' }));
    await click(page.getByRole('link', { name: 'Add a gift' }));
    const name = page.getByRole('textbox', { name: 'Name', exact: true });
    // The form begins with the name.
    await expect.poll(() => name.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
    await page.keyboard.type('Comet');
    await click(page.getByRole('textbox', { name: 'Price in coins' }));
    await page.keyboard.type('250');
    await choose('Picture', icon);
    await choose('Animation', lottie);
    // The preview shows the picture or draws the animation, with the player of the viewers' pages.
    await page.getByRole('button', { name: 'Play' }).waitFor();
    await expect.poll(() => page.getByLabel('How it plays').inputValue()).toBe('lottie');
    await click(page.getByRole('button', { name: 'Add the gift' }));
    await click(page.getByRole('link', { name: 'See it in the demo' }));
    const animation = page.waitForResponse(
      (response) => response.url().endsWith('.json') && response.url().includes('/uploads/'),
    );
    await click(page.getByRole('button', { name: /Comet/ }).first());
    expect((await animation).status()).toBe(200);
    await page
      .getByText(/sent Comet/)
      .first()
      .waitFor();
    console.log(`clicks: ${clicks}`);
    expect(clicks).toBeLessThanOrEqual(MAX_CLICKS);
    expect(await itemNow('comet')).toMatchObject({
      ...{ id: 'comet', name: 'Comet', price: 250 },
      icon_url: expect.stringMatching(/^\/assets\/uploads\/[0-9a-f]{64}\.svg$/),
      animation: { kind: 'lottie', url: expect.stringMatching(/^\/assets\/uploads\/[0-9a-f]{64}\.json$/) },
    });
    await operator.close();
    // The demo page connects to a WebSocket, which is not of http.
    complaints.length = 0;
  });

  test('the files of our own gifts are accepted, as what they are', async () => {
    const page = await open('/console/catalogue');
    const uploaded = await page.evaluate<[string, string][]>(`(async () => {
      const found = [];
      const { data } = await (await fetch('/console/api/catalogue')).json();
      for (const { icon_url, animation } of data)
        for (const url of [icon_url, animation.url].filter((url) => url && !url.includes('/uploads/'))) {
          const file = await fetch(url);
          const stored = await fetch('/console/api/uploads', {
            method: 'POST',
            body: await file.blob(),
            headers: { 'content-type': file.headers.get('content-type').split(';')[0], 'lavish-reason': 'a%20test' },
          });
          const body = await stored.json();
          found.push([url, body.kind ?? body.detail]);
        }
      return found;
    })()`);
    const kinds = Object.fromEntries(uploaded);
    expect(kinds['/effects/galaxy.webm']).toBe('video');
    expect(kinds['/effects/heart.json']).toBe('confetti');
    expect(uploaded.filter(([, kind]) => !/^(icon|lottie|confetti|video)$/.test(kind))).toEqual([]);
    expect(uploaded.length).toBeGreaterThan(20);
  });

  test('the preview plays the animation with the player of viewers, and says why one does not play', async () => {
    const page = await open('/console/catalogue/items/crown');
    await page.getByRole('button', { name: 'Play' }).click();
    await page.locator('.effect-preview__stage canvas').waitFor();
    await page.getByRole('group', { name: 'Animation' }).getByLabel('Or its address').fill('/art/none.json');
    await page.getByRole('button', { name: 'Play' }).click();
    await page.getByText(/does not play, so viewers see the picture: .*404/).waitFor();
    // The browser reports the 404.
    expect(complaints.splice(0)).toHaveLength(1);
    page.on('dialog', (dialog) => void dialog.accept());
    await page.getByRole('link', { name: 'Users' }).click();
    await page.getByRole('heading', { level: 1, name: 'Users' }).waitFor();
  });

  test('the form says which fields conflict, before anything is sent', async () => {
    const page = await open('/console/catalogue/new');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Rose');
    await page.getByText('Another gift has the id rose.').waitFor();
    await page.getByRole('textbox', { name: 'Id', exact: true }).fill('red-rose');
    await page.getByText('Another gift has the id rose.').waitFor({ state: 'detached' });
    await page.getByRole('textbox', { name: 'Price in coins' }).fill('9007199254740991');
    await page.getByText('would be more coins than can be counted exactly').waitFor();
    await page.getByLabel('How it plays').selectOption('video');
    await page.getByLabel(/^Can be sent from/).fill('2030-01-02T00:00');
    await page.getByLabel(/^Can be sent until/).fill('2030-01-01T00:00');
    await page.getByText('It ends before it begins.').waitFor();
    await page.getByRole('button', { name: 'Add the gift' }).click();
    await page.getByText('This kind needs a file.').waitFor();
    expect(await itemNow('red-rose')).toBeUndefined();

    // A file that is not what its name says.
    const dialog = page.waitForEvent('filechooser');
    await page.getByRole('group', { name: 'Animation' }).getByText('Choose a file').click();
    await (await dialog).setFiles({ ...lottie, name: 'comet.webm', mimeType: 'video/webm' });
    await page.getByText('The file is declared as video/webm, and is application/json.').waitFor();
    expect(complaints.splice(0)).toHaveLength(1);
  });

  test('an item is changed, and what another operator changes meanwhile is shown', async () => {
    const versionRead = stage.admin.waitForEvent('response', (response) =>
      response.url().endsWith('/console/api/items/heart'),
    );
    const page = await open('/console/catalogue/items/heart');
    await versionRead;
    const price = page.getByRole('textbox', { name: 'Price in coins' });
    await price.fill('6');
    await call('PUT', '/catalogue/heart', { name: 'Big heart', category: 'sweet' });
    await page.getByRole('textbox', { name: 'Reason' }).fill('Prices of spring');
    await page.getByRole('button', { name: 'Save' }).click();
    const notice = page.getByRole('alert').filter({ hasText: 'This was changed while you were editing' });
    await notice.getByText('Name: Heart → Big heart').waitFor();
    expect(await itemNow('heart')).toMatchObject({ name: 'Big heart', price: 5 });
    await notice.getByRole('button', { name: 'Continue with these' }).click();
    await notice.waitFor({ state: 'detached' });
    // Its place is not part of the form, so nobody needs to look at it.
    await call('PUT', '/catalogue/heart', { sort: 15 });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect(await itemNow('heart')).toMatchObject({ name: 'Big heart', category: 'sweet', price: 6 });
    // The browser reports each 412.
    expect(complaints.splice(0)).toHaveLength(2);
    await page.getByRole('heading', { level: 1, name: 'Big heart' }).waitFor();
    await call('PUT', '/catalogue/heart', { name: 'Heart', category: 'classic', price: 5, sort: 1 });
  });

  test('items are moved by keyboard and by dragging, in the order that viewers see', async () => {
    const page = await open('/console/catalogue');
    await handle(page, 'Rose').waitFor();
    const before = await names(page);
    const at = before.indexOf('Star');
    await handle(page, 'Star').focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await handle(page, 'Star').and(page.locator(':focus')).waitFor();
    const after = before.toSpliced(at, 1).toSpliced(at - 2, 0, 'Star');
    expect(await names(page)).toEqual(after);
    const viewers = async () =>
      ((await call('GET', '/catalogue')) as { data: { name: string }[] }).data.map(({ name }) => name);
    await expect.poll(viewers).toEqual(after);

    const from = (await handle(page, 'Star').boundingBox())!;
    const to = (await page.locator('.item-card', { hasText: 'Perfume' }).boundingBox())!;
    await page.mouse.move(from.x + 10, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(to.x + 20, to.y + 40, { steps: 5 });
    await page.mouse.up();
    const others = after.filter((name) => name !== 'Star');
    const dragged = others.toSpliced(after.indexOf('Perfume'), 0, 'Star');
    await expect.poll(() => names(page)).toEqual(dragged);
    await expect.poll(viewers).toEqual(dragged);
  });

  test('a move that the server refuses is taken back, with the reason', async () => {
    const page = await open('/console/catalogue');
    await handle(page, 'Rose').waitFor();
    const before = await names(page);
    await page.route('**/catalogue/order/**', (route) => route.abort());
    await handle(page, before[3]!).focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByText('The gift is back in its place.').waitFor();
    await expect.poll(() => names(page)).toEqual(before);
    complaints.length = 0;
  });

  test('an item is retired, found among retired ones, and returned', async () => {
    const page = await open('/console/catalogue');
    await page.getByRole('searchbox', { name: 'Name or id' }).fill('ice');
    await page.getByRole('link', { name: /Ice cream/ }).click();
    await page.getByRole('button', { name: 'Retire' }).click();
    const dialog = page.getByRole('dialog', { name: 'Retire' });
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Winter');
    await dialog.getByRole('button', { name: 'Retire' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Retired', { exact: true }).waitFor();
    expect(await itemNow('ice-cream')).toBeUndefined();

    await page.getByRole('link', { name: 'Catalogue' }).click();
    await page.getByLabel('State').selectOption('retired');
    expect(new URL(page.url()).searchParams.get('state')).toBe('retired');
    await page.getByRole('link', { name: /Ice cream/ }).click();
    await page.getByRole('button', { name: 'Return to the catalogue' }).click();
    const back = page.getByRole('dialog', { name: 'Return to the catalogue' });
    await back.getByRole('textbox', { name: 'Reason' }).fill('Summer');
    await back.getByRole('button', { name: 'Return to the catalogue' }).click();
    await back.waitFor({ state: 'detached' });
    await expect.poll(async () => (await itemNow('ice-cream'))?.name).toBe('Ice cream');
  });

  test('an import shows what would change, names wrong rows, and changes all or nothing', async () => {
    const page = await open('/console/catalogue/import');
    const choose = async (csv: string) => {
      const dialog = page.waitForEvent('filechooser');
      await page.getByText('Choose a file').click();
      await (await dialog).setFiles({ name: 'gifts.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    };
    await choose('id,price\nclap,free\n');
    await page.getByRole('row', { name: '2 price price must be an integer.' }).waitFor();
    expect(await page.getByRole('button', { name: /^Import/ }).count()).toBe(0);
    await choose(
      'id,name,price,retired\nclap,Clap,10,\nlantern,Lantern,30,\nballoon,Balloon,99,true\nrose,Rose,1,\n',
    );
    await page.getByText('Changes: 3. Already so: 1.').waitFor();
    await page.getByRole('row', { name: /^clap Changed price: 9 → 10/ }).waitFor();
    await page.getByRole('row', { name: /^lantern New/ }).waitFor();
    await page.getByRole('row', { name: /^balloon Retired/ }).waitFor();
    expect((await itemNow('clap'))?.price).toBe(9);
    await page.getByRole('textbox', { name: 'Reason' }).fill('New list');
    await page.getByRole('button', { name: 'Import 3' }).click();
    await page.getByText('Gifts changed: 3.').waitFor();
    expect((await itemNow('clap'))?.price).toBe(10);
    expect(await itemNow('balloon')).toBeUndefined();
  });

  test('an analyst sees items and their previews, and can change nothing', async () => {
    const analyst = await stage.signedIn('analyst');
    const page = await open('/console/catalogue', analyst);
    await page.getByRole('link', { name: /Crown/ }).waitFor();
    expect(await page.getByRole('link', { name: /Add a gift|Import/ }).count()).toBe(0);
    expect(await page.getByRole('button', { name: /^Move/ }).count()).toBe(0);
    await page.getByRole('link', { name: 'Table' }).click();
    await page.getByRole('row', { name: /Crown/ }).getByRole('link').click();
    await page.getByRole('button', { name: 'Play' }).click();
    await page.locator('.effect-preview__stage canvas').waitFor();
    expect(await page.getByRole('button', { name: /Save|Retire/ }).count()).toBe(0);
    expect(await page.getByRole('textbox', { name: 'Price in coins' }).isDisabled()).toBe(true);
    await analyst.close();
  });

  testLooks(stage, {
    'the grid': () => '/console/catalogue',
    'the table': () => '/console/catalogue?view=table',
    'a new gift': () => '/console/catalogue/new',
    'a gift': () => '/console/catalogue/items/phoenix',
    'the import': () => '/console/catalogue/import',
  });
});
