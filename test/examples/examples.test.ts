import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { browserPath, launchBrowser } from '../support/browser.ts';
import { removeDataFolder } from '../support/data-folder.ts';
import { type LavishProcess, startLavish } from '../support/lavish-process.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { programForBrowser, readmeProgram } from './support/readme-program.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

let folder: string;
let lavish: LavishProcess;
let browser: Browser | undefined;
beforeAll(async () => {
  folder = await makeTemporaryFolder('lavish-examples-');
  // The libraries as they are published.
  await run(process.execPath, [join(root, 'scripts/build-libraries.mjs')]);
  // With the demo: the README sends gifts to its room, and the examples use the roses of its catalogue.
  lavish = await startLavish(folder, '--port', '0');
  await call('PUT', 'users/hana', { name: 'Hana' });
  await call('POST', 'users/hana/top-ups', { coins: 10_000 });
  if (browserPath !== undefined) browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await lavish?.stop();
  await removeDataFolder(folder);
});

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Windows has no bash, and some machines have no curl. In CI both are required. */
const hasShell = ['bash', 'curl'].every((program) => spawnSync(program, ['--version']).status === 0);
const shellTest = test.skipIf(!hasShell && process.env.CI === undefined);

shellTest("the README's first gift", async () => {
  const block = await shellBlockUnder('## Your first gift');
  const lastLine = block.trimEnd().split('\n').at(-1)!;
  const script = `${block}\n${lastLine}`
    .replace(/sk_test_…/, lavish.api_key)
    .replace('http://127.0.0.1:7070/v1', lavish.api);
  const { stdout } = await run('bash', ['-euc', script]);
  const answers = stdout.trim().split('\n');
  const [user, topUp, receipt, again] = answers.map((line) => JSON.parse(line) as object);
  expect(user).toMatchObject({ id: 'alice', name: 'Alice' });
  expect(topUp).toMatchObject({ coins: 1000 });
  expect(receipt).toMatchObject({ sender: 'alice', item: 'rose', quantity: 3, coins: 3, balance: 997 });
  expect(again).toEqual(receipt);
  expect(answers).toHaveLength(4);
});

shellTest("the README's first battle", async () => {
  const [definitions] = (await shellBlockUnder('## Your first gift')).split('\n\n');
  const script = `${definitions}\n${await shellBlockUnder('## Your first battle')}`
    .replace(/sk_test_…/, lavish.api_key)
    .replace('http://127.0.0.1:7070/v1', lavish.api);
  const { stdout } = await run('bash', ['-euc', script]);
  expect(JSON.parse(stdout)).toMatchObject({ state: 'countdown', rules: { duration_s: 60, accept: 'auto' } });
});

shellTest('curl/first-gift.sh', async () => {
  const { stdout } = await run(join(root, 'examples/curl/first-gift.sh'), [], {
    env: { PATH: process.env.PATH, KEY: lavish.api_key, API: lavish.api },
  });
  const answers = [...stdout.matchAll(/^> (\w+) .*\n(.*)\n(\d{3})$/gm)].map(([, method, body, status]) => ({
    call: `${method} ${status}`,
    body: JSON.parse(body!) as Record<string, unknown>,
  }));
  expect(answers.map(({ call }) => call)).toEqual([
    'PUT 200',
    'PUT 200',
    'POST 201',
    'POST 201',
    'POST 201',
    'POST 200',
    'POST 402',
    'POST 409',
    'GET 200',
    'GET 200',
    'POST 200',
  ]);
  const [, , , , receipt, again, tooMuch, otherGift, anna, ben, ended] = answers.map(({ body }) => body);
  expect(again).toEqual(receipt);
  expect(tooMuch).toMatchObject({ code: 'insufficient_balance', balance: 97, required: 1000 });
  expect(otherGift).toMatchObject({ code: 'idempotency_key_reused' });
  expect(anna).toMatchObject({ name: 'Anna', wallet: { coins: 97 } });
  expect(ben).toMatchObject({ name: 'Ben', earnings: { coins: 1 } });
  expect(ended).toMatchObject({ live: false });
});

test('node-bot/thank.mjs', async () => {
  await call('POST', 'rooms', { id: 'bot-room', host: 'luna-2' });
  const bot = startExample('node-bot/thank.mjs', ['bot-room', '50']);
  const thanks = linesOf(bot.stdout);
  const log = linesOf(bot.stderr);
  while ((await log.next()).value !== 'watching bot-room');
  for (let i = 0; i < 3; i++) await sendRoses('bot-room', 20);
  expect(await thanks.next()).toMatchObject({ value: 'Thank you for 60 coins, Hana!' });
  await sendRoses('bot-room', 300);
  expect(await thanks.next()).toMatchObject({ value: 'Thank you for 300 coins, Hana!' });

  const ended = once(bot, 'exit');
  await call('POST', 'rooms/bot-room/end');
  expect(await ended).toEqual([0, null]);
  expect(await thanks.next()).toMatchObject({ done: true });
});

const browserTest = test.skipIf(browserPath === undefined);

browserTest("the README's page, in fewer than 20 lines", async () => {
  const page = /^```html\n(.*?)^```$/ms.exec(await readFile(join(root, 'README.md'), 'utf8'))![1]!;
  expect(page.split('\n').length).toBeLessThan(20);
  const { stdout: token } = await run(process.execPath, [
    ...[join(root, 'packages/server/lavish.mjs'), 'token', 'create', '--user', 'me', '--watch'],
    ...['--data', folder],
  ]);
  const file = join(folder, 'gifts.html');
  await writeFile(
    file,
    page.replace('eyJ…', token.trim()).replaceAll('http://127.0.0.1:7070', lavish.origin),
  );
  const tab = await openTab(pathToFileURL(file).href);
  await sendUntilShown(tab, 'Hana sent 7 × rose');
  expect(tab.errors).toEqual([]);
});

browserTest('the README of @lavish/effects uses every member and prints what it promises', async () => {
  const { source, promised } = await readmeProgram('effects');
  const api = await readFile(join(root, 'packages/effects/src/create-effects.ts'), 'utf8');
  const names = [...membersOf(api, 'Effects'), ...membersOf(api, 'EffectsEvents')];
  expect(names).toContain('setCatalogue');
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(source))).toEqual([]);

  await call('PUT', 'users/alice', { name: 'Alice' });
  await call('POST', 'users/alice/top-ups', { coins: 1_000 });
  // A room without other senders: the demo's audience would show its gifts on the stage.
  await call('POST', 'rooms', { id: 'effects-room', host: 'luna-3' });
  const { stdout: token } = await run(process.execPath, [
    ...[join(root, 'packages/server/lavish.mjs'), 'token', 'create', '--user', 'alice', '--watch', '--send'],
    ...['--data', folder],
  ]);
  const prelude = `
    document.body.append(Object.assign(document.createElement('div'), { id: 'stage' }));
    const fetchToken = async () => '${token.trim()}';`;
  const program = source
    .replaceAll('https://gifts.example', lavish.origin)
    .replace("room('demo')", "room('effects-room')");
  const script = await programForBrowser(prelude + program);
  const page = await browser!.newPage();
  const printed: string[] = [];
  page.on('console', (message) => printed.push(message.text()));
  page.on('pageerror', (error) => printed.push(error.message));
  // A page of the server with this program in place of its own: another page may not open a socket to this computer.
  await page.route('**/assets/effects.js', (route) =>
    route.fulfill({ contentType: 'text/javascript; charset=utf-8', body: script }),
  );
  await page.goto(`${lavish.origin}/effects`);
  expect(promised.length).toBeGreaterThan(8);
  await expect
    .poll(() => promised.filter((line) => !printed.includes(line)), { timeout: 15_000 })
    .toEqual([]);
  await page.close();
});

/** The members of an interface. */
function membersOf(source: string, name: string): string[] {
  const body = new RegExp(`^export interface ${name} \\{$(.*?)^\\}$`, 'ms').exec(source)![1]!;
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+)[(:<]/gm)].map(([, member]) => member!);
}

browserTest('token-endpoint/server.mjs and plain-page', async () => {
  const tab = await openTab(await startTokenEndpoint());
  await tab.page.getByText('You have 100 coins').waitFor();
  await tab.page.getByRole('button', { name: 'Send a rose' }).click();
  await tab.page.getByText('You have 99 coins').waitFor();
  await tab.page.getByText(/^Guest \w{4}: rose × 1$/).waitFor();
  // The cookie identifies the guest, who gets the first coins once.
  await tab.page.reload();
  await tab.page.getByText('You have 99 coins').waitFor();
  expect(tab.errors).toEqual([]);
});

const BATTLE = {
  mode: 'solo',
  accept: 'auto',
  sides: [{ hosts: [{ host: 'luna', room: 'demo' }] }, { hosts: [{ host: 'kai', room: 'demo-kai' }] }],
};

browserTest('react-app, under StrictMode', async () => {
  const out = join(folder, 'react-app');
  await run(process.execPath, [join(root, 'examples/react-app/build.mjs'), out], {
    // React's development build runs every effect twice.
    env: { PATH: process.env.PATH, NODE_ENV: 'development' },
  });
  // Fails while the battle of the README runs, which serves as well.
  await call('POST', 'battles', BATTLE).catch(() => {});
  const tab = await openTab(await startTokenEndpoint(out));
  await tab.page.getByText('You have 100 coins.').waitFor();
  // The page is subscribed: from here on, gifts come as events.
  await tab.page.getByText(/^\d+ watching, \d+ coins given$/).waitFor();
  const rose = tab.page.getByRole('button', { name: /^Rose,/ });
  // Without a wait between them: a streak continues for 5 s.
  await rose.click();
  await rose.click();
  await tab.page.getByText('You have 98 coins.').waitFor();
  await tab.page.getByText(/^Guest \w{4}: rose × 2$/).waitFor();
  const subscriptions = tab.sent.filter((message) => message.includes('"subscribe"'));
  expect(subscriptions).toHaveLength(1);
  const battle = tab.page.getByRole('region', { name: 'Battle' });
  await battle.getByText(/luna.*kai.*(, \d+ s|over\.)/i).waitFor();
  expect(tab.errors).toEqual([]);
});

/** Starts an example in Node, which is killed after the test. */
function startExample(path: string, args: string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(root, 'examples', path), ...args], {
    env: { PATH: process.env.PATH, KEY: lavish.api_key, SERVER: lavish.origin, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return child;
}

/** Starts the example, and returns its address. */
async function startTokenEndpoint(...folder: string[]): Promise<string> {
  const { stdout } = startExample('token-endpoint/server.mjs', folder, { PORT: '0' });
  const { value } = await linesOf(stdout).next();
  return value as string;
}

interface Tab {
  page: Page;
  /** Errors of the page and of its console. */
  errors: string[];
  /** The messages that it sent over its socket. */
  sent: string[];
}

async function openTab(url: string): Promise<Tab> {
  const page = await browser!.newPage();
  page.setDefaultTimeout(15_000);
  const errors: string[] = [];
  const sent: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))));
  await page.goto(url);
  return { page, errors, sent };
}

/** Sends gifts until the page shows one: a gift before its subscription does not appear. */
async function sendUntilShown({ page }: Tab, sentence: string): Promise<void> {
  const seen = page.getByText(sentence).first();
  for (let tries = 0; ; tries += 1) {
    await sendRoses('demo', 7);
    try {
      return await seen.waitFor({ timeout: 1_000 });
    } catch (fault) {
      if (tries === 14) throw fault;
    }
  }
}

const linesOf = (stream: NodeJS.ReadableStream) => createInterface(stream)[Symbol.asyncIterator]();

const sendRoses = (room: string, quantity: number) =>
  call('POST', `rooms/${room}/gifts`, { sender: 'hana', item: 'rose', quantity });

async function call(method: string, path: string, body?: object): Promise<void> {
  const response = await fetch(`${lavish.api}/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${lavish.api_key}`,
      'idempotency-key': randomUUID(),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
}

/** The first block of shell commands under a heading of the README. */
async function shellBlockUnder(heading: string): Promise<string> {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const section = readme.slice(readme.indexOf(heading));
  return /^```sh\n(.*?)^```$/ms.exec(section)![1]!;
}
