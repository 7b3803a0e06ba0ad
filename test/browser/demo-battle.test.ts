import type { Battle } from '@lavish/protocol';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { browserPath, launchBrowser } from '../support/browser.ts';
import { removeDataFolder } from '../support/data-folder.ts';
import { type LavishProcess, startLavish } from '../support/lavish-process.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { FOLLOW_ROW } from './demo-scripts.ts';
import { PRESSED_ONCE_SHOWN, SHOWN } from './page-scripts.ts';

const PHONE = { width: 390, height: 844 };

describe.skipIf(browserPath === undefined)('a PK battle in the demo, in a real browser', () => {
  let dataDir: string;
  let lavish: LavishProcess;
  let browser: Browser;
  /** Faults of the pages: errors, blocked content, requests to other hosts. */
  const complaints: string[] = [];

  beforeAll(async () => {
    dataDir = await makeTemporaryFolder('lavish-battle-');
    [lavish, browser] = await Promise.all([startLavish(dataDir, '--port', '0'), launchBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await lavish?.stop();
    await removeDataFolder(dataDir);
  });

  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });

  /** With reduced motion: software rendering is slow, but a battle runs by the clock. */
  async function open(
    view: 'host' | 'viewer',
    prepare: (page: Page) => Promise<unknown> = async () => undefined,
  ): Promise<Page> {
    const context = await browser.newContext({ viewport: PHONE, reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('request', (request) => {
      if (!request.url().startsWith(lavish.origin)) complaints.push(`asked ${request.url()}`);
    });
    await prepare(page);
    await page.goto(`${lavish.origin}/demo?view=${view}`);
    await page.getByText('Luna', { exact: true }).first().waitFor();
    // The screen is drawn at once; it has the room's state when the banner disappears.
    await page.locator('.banner').waitFor({ state: 'hidden' });
    return page;
  }

  /** A call of the platform's server to the API. */
  async function ask<Answer>(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${lavish.api}${path}`, {
      method,
      headers: { authorization: `Bearer ${lavish.api_key}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(response.ok, `${method} ${path}: ${response.status}`).toBe(true);
    return (await response.json()) as Answer;
  }

  const startBattle = (rules: object) =>
    ask<Battle>('POST', '/battles', {
      mode: 'solo',
      sides: [{ hosts: [{ host: 'luna', room: 'demo' }] }, { hosts: [{ host: 'kai', room: 'demo-kai' }] }],
      accept: 'auto',
      ...rules,
    });

  /** Changes rules of the battle that the host's page will propose. */
  const proposing = (rules: object) => (page: Page) =>
    page.route('**/demo/session', async (route) => {
      const response = await route.fetch();
      const session = (await response.json()) as { battle: object };
      await route.fulfill({ response, json: { ...session, battle: { ...session.battle, ...rules } } });
    });

  const result = (page: Page) => page.getByRole('region', { name: 'Result' });

  test('an accepted battle counts down on both screens until a host cancels it', async () => {
    const [host, viewer] = await Promise.all([
      // Long enough to cancel it before it begins.
      open('host', proposing({ countdown_s: 30 })),
      open('viewer'),
    ]);
    const asking = host.evaluate(SHOWN('.pk-button', /^Asking Kai/));
    await host.getByRole('button', { name: 'Start PK' }).click();
    await asking;
    await host.getByRole('button', { name: 'Call it off' }).waitFor();
    await viewer.locator('.face-off__number').waitFor();
    await host.getByRole('button', { name: 'Call it off' }).click();
    await host.getByRole('button', { name: 'Start PK' }).waitFor();
    await viewer.locator('.battle').waitFor({ state: 'hidden' });
    expect(complaints).toEqual([]);
  });

  test('from invitation to result: a viewer chooses a side, and all screens show the same result', async () => {
    const [host, viewer] = await Promise.all([open('host'), open('viewer')]);
    await viewer.getByRole('button', { name: /^Crown/ }).waitFor();
    const { id } = await startBattle({ duration_s: 20, countdown_s: 1, accept: 'invite' });
    await host.getByRole('dialog', { name: 'PK battle' }).getByRole('button', { name: 'Accept' }).click();

    await viewer.getByRole('button', { name: 'Cheer for Kai' }).click();
    await viewer.getByText('Your gifts go to Kai').waitFor();
    // Waits for the round: an earlier gift would not count.
    await viewer.locator('.battle[data-phase="running"]').waitFor();
    const arrival = viewer.evaluate(FOLLOW_ROW('You', 'sent Crown to Kai', 1));
    await viewer.getByRole('button', { name: /^Crown/ }).click();
    await arrival;
    await host.getByRole('button', { name: 'Leave' }).waitFor();

    const screens = [result(host), result(viewer)];
    await Promise.all(screens.map((screen) => screen.waitFor()));
    const battle = await ask<Battle>('GET', `/battles/${id}`);
    expect(battle.state).toBe('finished');
    expect(battle.sides[1]!.points).toBeGreaterThanOrEqual(499);
    const winner = battle.result!.winner;
    for (const page of [host, viewer])
      expect(await page.locator('.half--won .half__crown').count()).toBe(winner === null ? 0 : 1);
    const title = winner === null ? 'It’s a draw!' : `${['Luna', 'Kai'][winner]} wins!`;
    for (const screen of screens) {
      expect(await screen.getByRole('heading').innerText()).toBe(title);
      for (const { mvp } of battle.result!.sides)
        if (mvp) expect(await screen.innerText()).toContain(`${mvp.points.toLocaleString('en')} point`);
    }
    for (const page of [host, viewer]) {
      const scores = await page.locator('.score-bar .visually-hidden').allInnerTexts();
      expect(scores).toEqual(
        battle.sides.map(({ points }, side) => `${['Luna', 'Kai'][side]}: ${points} points`),
      );
    }
    await host.getByRole('button', { name: 'Rematch' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('a host who leaves an accepted battle loses it, and both hosts see the result', async () => {
    const host = await open('host');
    await host
      .getByRole('button', { name: 'Start PK' })
      .or(host.getByRole('button', { name: 'Rematch' }))
      .waitFor();
    await startBattle({ duration_s: 60, countdown_s: 0, accept: 'invite' });
    await host.getByRole('dialog', { name: 'PK battle' }).getByText('Kai wants a battle with you').waitFor();
    await host.getByRole('button', { name: 'Accept' }).click();
    // The button asks for confirmation for 3.5 s.
    const answer = host.evaluate(PRESSED_ONCE_SHOWN('.pk-button', /^Leave and lose\?$/));
    await host.getByRole('button', { name: 'Leave' }).click();
    await answer;
    await result(host).waitFor();
    expect(await result(host).innerText()).toMatch(/Kai wins!\s+because the other side left/);
    await host.getByText('Well played').waitFor();
    expect(complaints).toEqual([]);
  });
});
