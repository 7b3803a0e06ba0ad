import { randomUUID } from 'node:crypto';
import { connect, type Lavish } from '@lavish/client';
import type { Battle, Frame, Token } from '@lavish/protocol';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { browserPath, launchBrowser } from '../support/browser.ts';
import { removeDataFolder } from '../support/data-folder.ts';
import { type LavishProcess, startLavish } from '../support/lavish-process.ts';
import { steadyPort } from '../support/steady-port.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { SHOWN } from './page-scripts.ts';

const OVERLAYS = ['alerts', 'pk', 'supporters', 'goal', 'combo'];
const SENDERS = Array.from({ length: 20 }, (_, index) => `viewer${index}`);
const FLOOD = 2_000;
/** The fullest overlay has about 90 nodes. */
const NODES_AT_MOST = 250;

describe.skipIf(browserPath === undefined)('overlays, in a real browser', () => {
  let dataDir: string;
  let port: number;
  let lavish: LavishProcess;
  let browser: Browser;
  let context: BrowserContext;
  let token: string;
  /** Faults of the pages: errors, blocked content, requests to other hosts. */
  let complaints: string[];

  const start = async () => {
    lavish = await startLavish(dataDir, '--port', String(port), '--no-demo');
  };

  beforeAll(async () => {
    [dataDir, port] = await Promise.all([makeTemporaryFolder('lavish-overlay-'), steadyPort()]);
    [, browser] = await Promise.all([start(), launchBrowser()]);
    await ask('PUT', '/catalogue/rose', {
      name: 'Rose',
      price: 1,
      icon_url: '/art/rose.svg',
      // Long enough for all gifts of a combo on a busy machine.
      streak_window_ms: 60_000,
    });
    await ask('PUT', '/users/luna', { name: 'Luna' });
    await ask('PUT', '/users/kai', { name: 'Kai' });
    await ask('POST', '/rooms', { id: 'live', host: 'luna' });
    await ask('POST', '/rooms', { id: 'other', host: 'kai' });
    for (const user of SENDERS) {
      await ask('PUT', `/users/${user}`, { name: user.replace('viewer', 'Viewer ') });
      await ask('POST', `/users/${user}/top-ups`, { coins: 10_000 });
    }
    const grants = { user: 'overlay:live', room: 'live', overlay: true };
    token = (await ask<Token>('POST', '/tokens', grants)).token;
  });

  afterAll(async () => {
    await browser?.close();
    await lavish?.stop();
    await removeDataFolder(dataDir);
  });

  beforeEach(async () => {
    complaints = [];
    context = await browser.newContext({ viewport: { width: 960, height: 540 }, reducedMotion: 'reduce' });
    context.on('request', (request) => {
      if (!request.url().startsWith(`http://127.0.0.1:${port}/`)) complaints.push(`asked ${request.url()}`);
    });
  });

  afterEach(() => context.close());

  async function open(name: string, parameters = '', credential = token): Promise<Page> {
    const page = await context.newPage();
    // A page may wait 20 s between two attempts to connect.
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`http://127.0.0.1:${port}/overlay/${name}${parameters}#${credential}`);
    return page;
  }

  /** A call of the platform's server to the API. */
  async function ask<Answer>(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${lavish.api}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${lavish.api_key}`,
        'idempotency-key': randomUUID(),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(response.ok, `${method} ${path}: ${response.status}`).toBe(true);
    return (await response.json()) as Answer;
  }

  const give = (sender: string, quantity = 1) =>
    ask('POST', '/rooms/live/gifts', { sender, item: 'rose', quantity });

  async function joinCrowd(user: string): Promise<Lavish> {
    const { token } = await ask<Token>('POST', '/tokens', { user, send: true });
    return connect({ url: lavish.realtime, token, giftDeadlineMs: 60_000 });
  }

  /** The message of a server on which the sender's gifts are always too small for a frame. */
  function withoutGiftsOf(sender: string, text: string): string {
    const message = JSON.parse(text) as Frame;
    if (message.t !== 'frame') return text;
    const events = message.events.map((event) => {
      if (event.type !== 'gift' || event.sender !== sender) return event;
      const { gifts, quantity, coins } = event;
      return { type: 'gifts_summary', gifts, quantity, coins };
    });
    return JSON.stringify({ ...message, events });
  }

  /** Waits until the page has the room's state: it shows all later gifts. */
  const inStep = (page: Page) => page.locator('.overlay').waitFor({ state: 'attached' });

  /** Also waits until the page has loaded the items: the alert of an unknown item is delayed. */
  const knowsItems = (page: Page) =>
    page.waitForFunction(`performance.getEntriesByType('resource')
      .some(({ name, responseEnd }) => name.endsWith('/v1/catalogue') && responseEnd > 0)`);

  test('overlays show gifts after the server starts, whether opened before it or open when it stopped', async () => {
    const before = await open('combo');
    await inStep(before);
    // A loaded page is cached for when the server is unavailable.
    await before.waitForFunction(
      `navigator.serviceWorker.ready.then(() => caches.open('lavish-overlay')).then((cache) => cache.match('/overlay/'))
         .then((kept) => kept !== undefined || (location.reload(), false))`,
    );
    await inStep(before);
    // Waits until all its files are cached, which happens in the background.
    await before.waitForFunction(
      `caches.open('lavish-overlay').then(async (cache) => {
         const parts = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/assets/'));
         const kept = await Promise.all(parts.map(({ name }) => cache.match(name)));
         return kept.length > 0 && !kept.includes(undefined);
       })`,
    );
    await lavish.stop();

    const early = await open('goal', '?goal=50&reached=Danke');
    expect(await early.locator('body').innerText()).toBe('');
    await start();
    await inStep(early);
    await give('viewer1', 60);
    await early.getByText('Danke').waitFor();
    await before.getByText('×60').waitFor();
    expect(complaints).toEqual([]);
  });

  test('the combo rises, and alerts and supporters show the sender', async () => {
    const [combo, alerts, supporters] = await Promise.all([
      open('combo'),
      open('alerts', '?text=Thanks, {name}!'),
      open('supporters'),
    ]);
    await Promise.all([combo, alerts, supporters].map(inStep));
    await knowsItems(alerts);
    const thanked = alerts.evaluate(SHOWN('.alert:not(.overlay__panel--away) p', /^Thanks, Viewer 2!$/));
    for (let units = 1; units <= 3; units += 1) await give('viewer2');
    await combo.getByText('×3').waitFor();
    await combo.getByText('Viewer 2').waitFor();
    await thanked;
    await give('viewer2', 500);
    await combo.getByText('×503').waitFor();
    await supporters.getByText('503').waitFor();
    expect(complaints).toEqual([]);
  });

  test('a combo of which every gift was part of a summary is announced at its end', async () => {
    await ask('PUT', '/catalogue/daisy', {
      name: 'Daisy',
      price: 10,
      icon_url: '/art/rose.svg',
      streak_window_ms: 2_000,
      animation: { kind: 'none', duration_ms: 60_000 },
    });
    await context.routeWebSocket(/realtime/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((text) => socket.send(withoutGiftsOf('viewer11', text.toString())));
    });
    const pages = await Promise.all([open('alerts', '?min=100'), open('combo')]);
    await Promise.all(pages.map(inStep));
    const [alerts, combo] = pages;
    await knowsItems(alerts);
    const final = combo.evaluate(SHOWN('.combo--final .combo__count', /^×15$/));
    for (let gift = 0; gift < 3; gift += 1)
      await ask('POST', '/rooms/live/gifts', { sender: 'viewer11', item: 'daisy', quantity: 5 });
    await alerts.getByText('Viewer 11 sent Daisy').waitFor();
    expect(await alerts.locator('.alert__count').last().innerText()).toBe('×15');
    expect(await alerts.locator('.alert__sum').last().innerText()).toBe('150');
    await final;
    expect(complaints).toEqual([]);
  });

  test('a gift that arrives before the catalogue or of a new item is announced once the item is loaded', async () => {
    const alerts = await context.newPage();
    alerts.setDefaultTimeout(60_000);
    let answer: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let asked = 0;
    await alerts.route('**/v1/catalogue', async (route) => {
      asked += 1;
      if (asked === 1) await held;
      await route.continue();
    });
    await alerts.goto(`http://127.0.0.1:${port}/overlay/alerts#${token}`);
    await inStep(alerts);
    const shown = (words: RegExp) => alerts.evaluate(SHOWN('.alert:not(.overlay__panel--away) p', words));
    const first = shown(/^Viewer 5 sent Rose$/);
    await give('viewer5', 3);
    await expect.poll(() => asked, { timeout: 60_000 }).toBe(1);
    answer();
    await first;
    // A gift of an item that no page has loaded yet.
    const second = shown(/^Viewer 6 sent Tulip$/);
    await ask('PUT', '/catalogue/tulip', { name: 'Tulip', price: 40, icon_url: '/art/rose.svg' });
    await ask('POST', '/rooms/live/gifts', { sender: 'viewer6', item: 'tulip', quantity: 1 });
    await second;
    const third = shown(/^Viewer 7 sent Big tulip$/);
    const isRead = alerts.waitForResponse(
      async (response) =>
        response.url().endsWith('/v1/catalogue') && (await response.text()).includes('Big tulip'),
    );
    await ask('PUT', '/catalogue/tulip', { name: 'Big tulip', price: 50 });
    await isRead;
    const coins = alerts.evaluate(SHOWN('.alert:not(.overlay__panel--away) .alert__sum', /^50$/));
    await ask('POST', '/rooms/live/gifts', { sender: 'viewer7', item: 'tulip', quantity: 1 });
    await Promise.all([third, coins]);
    expect(complaints).toEqual([]);
  });

  test('a name, or a VIP level, that changes while it is shown changes on the screen', async () => {
    await ask('PUT', '/catalogue/lamp', {
      name: 'Lamp',
      price: 1,
      icon_url: '/art/rose.svg',
      streak_window_ms: 60_000,
      animation: { kind: 'none', duration_ms: 60_000 },
    });
    const [combo, alerts, supporters] = await Promise.all([
      open('combo'),
      open('alerts'),
      open('supporters'),
    ]);
    await Promise.all([combo, alerts, supporters].map(inStep));
    await knowsItems(alerts);
    const lamp = (sender: string, quantity: number) =>
      ask('POST', '/rooms/live/gifts', { sender, item: 'lamp', quantity });
    // The second one's alert waits for the end of the first.
    await lamp('viewer8', 900);
    await combo.getByText('Viewer 8').waitFor();
    await alerts.getByText('Viewer 8 sent Lamp').waitFor();
    await supporters.getByText('Viewer 8').waitFor();
    await lamp('viewer9', 20);
    await ask('PUT', '/users/viewer8', { name: 'Moderated 8', vip_level: 3 });
    await ask('PUT', '/users/viewer9', { name: 'Moderated 9' });
    await combo.getByText('Moderated 8').waitFor();
    await combo.locator('.combo .avatar--vip').waitFor();
    await alerts.getByText('Moderated 8 sent Lamp').waitFor();
    await supporters.getByText('Moderated 8').waitFor();
    await supporters.locator('.supporter .avatar--vip').first().waitFor();
    expect(complaints).toEqual([]);
  });

  test('an alert stays on the screen whatever the characters of its names are', async () => {
    const alerts = await open('alerts');
    await inStep(alerts);
    await knowsItems(alerts);
    // The widest character of Unicode, and letters with as many marks as are shown.
    const names = ['\ufdfd'.repeat(32), `a${'\u0e49'.repeat(40)}`.repeat(4), 'W'.repeat(200)];
    for (const [index, name] of names.entries()) {
      await ask('PUT', '/users/viewer10', { name });
      await ask('PUT', `/catalogue/wide${index}`, {
        name,
        price: 1,
        animation: { kind: 'none', duration_ms: 2_000 },
      });
      const fits = alerts.evaluate(`new Promise((resolve) => {
        const look = () => {
          const card = document.querySelector('.alert:not(.overlay__panel--away)');
          if (card?.querySelector('.alert__sum').textContent !== '${7 + index}') return requestAnimationFrame(look);
          const box = card.getBoundingClientRect();
          resolve(box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth);
        };
        look();
      })`);
      await ask('POST', '/rooms/live/gifts', {
        sender: 'viewer10',
        item: `wide${index}`,
        quantity: 7 + index,
      });
      expect(await fits, name).toBe(true);
    }
    expect(complaints).toEqual([]);
  });

  test('the PK bar follows a battle to its result', async () => {
    const page = await open('pk');
    await inStep(page);
    expect(await page.locator('.pk').getAttribute('class')).toContain('away');
    const begins = page.evaluate(SHOWN('.pk', /Begins in/));
    const battle = await ask<Battle>('POST', '/battles', {
      mode: 'solo',
      sides: [{ hosts: [{ host: 'luna', room: 'live' }] }, { hosts: [{ host: 'kai', room: 'other' }] }],
      accept: 'auto',
      duration_s: 10,
      countdown_s: 2,
      boosts: [{ id: 'double', kind: 'window', multiplier: 2 }],
    });
    await begins;
    await page.getByText('Double points').waitFor();
    await give('viewer3', 21);
    await page.locator('.pk__digits', { hasText: '42' }).waitFor();
    await page.getByRole('heading', { name: 'Luna wins!' }).waitFor();
    expect(await page.locator('.crowning').innerText()).toMatch(
      /by 42 points\s+V\s+MVP\s+Viewer 3\s+42 points/,
    );
    expect((await ask<Battle>('GET', `/battles/${battle.id}`)).result?.winner).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('an overlay of a host switches to the next live room', async () => {
    const grants = { user: 'overlay:noa', overlay: true };
    const { token: anyRoom } = await ask<Token>('POST', '/tokens', grants);
    await ask('POST', '/rooms', { id: 'noa-1', host: 'noa' });
    const page = await open('goal', '?host=noa&goal=9', anyRoom);
    await inStep(page);
    await page.evaluate("document.querySelector('.goal').dataset.room = 'noa-1'");
    await ask('POST', '/rooms/noa-1/end');
    await ask('POST', '/rooms', { id: 'noa-2', host: 'noa' });
    // Redrawn for the next room.
    await page.locator('.goal:not([data-room])').waitFor();
    await ask('POST', '/rooms/noa-2/gifts', { sender: 'viewer4', item: 'rose', quantity: 9 });
    await page.locator('.goal--reached').waitFor();
    expect(complaints).toEqual([]);
  });

  test('a token is in no page and no address, survives a refresh, and only grants watching', async () => {
    const pages = await Promise.all(OVERLAYS.map((name) => open(name)));
    for (const [index, page] of pages.entries()) {
      await inStep(page);
      expect(page.url()).toBe(`http://127.0.0.1:${port}/overlay/${OVERLAYS[index]}`);
      expect(await page.content()).not.toContain(token);
      // OBS inserts a streamer's own CSS like this.
      await page.addStyleTag({ content: ':root { --coin: #123456 }' });
      const style = 'getComputedStyle(document.documentElement)';
      expect(await page.evaluate(`${style}.getPropertyValue('--coin')`)).toBe('#123456');
      expect(await page.evaluate(`${style}.backgroundColor`)).toBe('rgba(0, 0, 0, 0)');
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgba(0, 0, 0, 0)');
    }
    await pages[0]!.reload();
    await inStep(pages[0]!);
    expect(pages[0]!.url()).not.toContain(token);
    const asOverlay = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const gift = await fetch(`${lavish.api}/rooms/live/gifts`, {
      method: 'POST',
      headers: { ...asOverlay, 'idempotency-key': 'k' },
      body: '{"item":"rose"}',
    });
    const wallet = await fetch(`${lavish.api}/users/luna`, { headers: asOverlay });
    expect([gift.status, wallet.status]).toEqual([403, 403]);
    expect(complaints).toEqual([]);
  });

  test('with an invalid token an overlay is empty and logs a warning without the token', async () => {
    const warnings: string[] = [];
    context.on('console', (message) => warnings.push(message.text()));
    const forged = `${token.slice(0, -6)}AAAAAA`;
    const page = await open('goal', '', forged);
    await expect.poll(() => warnings.join('\n'), { timeout: 60_000 }).toContain('make a new address');
    expect(warnings.join('\n')).not.toContain(forged.slice(-20));
    expect(await page.locator('body').innerText()).toBe('');
  });

  test('test mode needs no server and moves no money', async () => {
    const before = await ask('GET', '/rooms/live/gifts');
    const shown = {
      alerts: '.alert:not(.overlay__panel--away)',
      pk: '.pk:not(.overlay__panel--away)',
      supporters: '.supporters:not(.overlay__panel--away)',
      goal: '.goal',
      combo: '.combo:not(.overlay__panel--away)',
    };
    await Promise.all(
      Object.entries(shown).map(async ([name, selector]) => {
        const page = await open(name, '?test=1', '');
        await page.locator(selector).waitFor();
      }),
    );
    expect(await ask('GET', '/rooms/live/gifts')).toEqual(before);
    expect(complaints).toEqual([]);
  });

  test(`${FLOOD} gifts leave few nodes`, async () => {
    const pages = await Promise.all(['alerts', 'combo', 'supporters', 'goal'].map((name) => open(name)));
    await Promise.all(pages.map(inStep));
    const most = pages.map((page) =>
      page.evaluate(`window.most = 0; new MutationObserver(() => {
        most = Math.max(most, document.querySelectorAll('*').length);
      }).observe(document, { childList: true, subtree: true })`),
    );
    await Promise.all(most);
    const crowd = await Promise.all(SENDERS.slice(0, 4).map(joinCrowd));
    await Promise.all(
      Array.from({ length: FLOOD }, (_, index) =>
        crowd[index % crowd.length]!.send('live', { item: 'rose' }),
      ),
    );
    for (const viewer of crowd) viewer.close();
    const { stats } = await ask<{ stats: { coins: number } }>('GET', '/rooms/live');
    await pages[3]!.getByText(stats.coins.toLocaleString('en'), { exact: true }).waitFor();
    for (const page of pages) {
      const nodes = await page.evaluate('most');
      expect(nodes).toBeGreaterThan(0);
      expect(nodes).toBeLessThan(NODES_AT_MOST);
    }
    expect(complaints).toEqual([]);
  });
});
