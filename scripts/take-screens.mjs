// npm run screens: takes the pictures of the console in docs/images, with a real browser, a real server and the demo of `lavish dev`.
// `npm run screens -- NAME…` takes only those. LAVISH_BROWSER names the browser if it is not /usr/bin/chromium.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const root = join(import.meta.dirname, '..');
/** So that a page of pictures loads over a slow connection too. */
const MAX_BYTES = 150_000;
const QUALITIES = [85, 75, 65, 55];

const SIZES = {
  desktop: { width: 1440, height: 900 },
  tablet: { width: 834, height: 1112 },
  phone: { width: 390, height: 844 },
};

/** The pictures, in the order of docs/SCREENS.md. */
const PICTURES = [
  { name: 'console-overview', path: '/overview', size: 'desktop' },
  { name: 'console-overview-phone', path: '/overview', size: 'phone', theme: 'light' },
  { name: 'console-trend', path: '/analytics/trend', size: 'desktop' },
  { name: 'console-summary', path: '/summary', size: 'tablet', theme: 'light' },
  { name: 'console-room', path: '/rooms/demo', size: 'desktop' },
  { name: 'console-battle', path: ({ battle }) => `/battles/${battle}`, size: 'desktop' },
  { name: 'console-user', path: ({ user }) => `/users/${user}`, size: 'desktop', theme: 'light' },
  { name: 'console-user-phone', path: ({ user }) => `/users/${user}`, size: 'phone', language: 'ar' },
  { name: 'console-catalogue', path: '/catalogue', size: 'desktop' },
  { name: 'console-item', path: '/catalogue/items/phoenix', size: 'desktop' },
  { name: 'console-campaigns', path: '/campaigns', size: 'desktop', theme: 'light' },
  {
    name: 'console-overlay',
    path: '/overlays/new',
    size: 'desktop',
    async act(page) {
      await page.getByLabel('Overlay', { exact: true }).selectOption('goal');
      await page.getByLabel('Host id').fill('luna');
      await page.getByLabel('Title', { exact: true }).fill('New microphone');
      await page.waitForTimeout(2_000);
    },
  },
];

/** How long the demo's audience gives before the pictures, so that the overview has something to show. */
const AUDIENCE_MS = 75_000;

const wanted = process.argv.slice(2);
const pictures = PICTURES.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const data = mkdtempSync(join(tmpdir(), 'lavish-screens-'));
const lavish = spawn(
  process.execPath,
  ['packages/server/lavish.mjs', 'dev', '--json', '--port', '0', '--data', data],
  { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, DATABASE_URL: '' } },
);
let log = '';
lavish.stderr.setEncoding('utf8').on('data', (text) => {
  log += text;
});
const [line] = await once(createInterface(lavish.stdout), 'line');
const addresses = JSON.parse(line);
const origin = new URL(addresses.api).origin;
const browser = await chromium.launch({
  executablePath: process.env.LAVISH_BROWSER ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});

/** A picture as WebP, in the best quality that is small enough. */
async function webp(page) {
  const cdp = await page.context().newCDPSession(page);
  for (const quality of QUALITIES) {
    const { data: picture } = await cdp.send('Page.captureScreenshot', { format: 'webp', quality });
    const bytes = Buffer.from(picture, 'base64');
    if (bytes.length < MAX_BYTES) return bytes;
  }
  throw new Error(`a picture has more than ${MAX_BYTES} bytes`);
}

async function take({ name, path, size, theme = 'dark', language = 'en', act }, ids, storageState) {
  const context = await browser.newContext({
    storageState,
    viewport: SIZES[size],
    colorScheme: theme,
    locale: language === 'ar' ? 'ar-EG' : 'en-GB',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(`${origin}/console${typeof path === 'function' ? path(ids) : path}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  // Polled from here: the page's policy forbids what `waitForFunction` does.
  while ((await page.locator('.state--loading').count()) > 0) await wait(200);
  await act?.(page, ids);
  // Charts are drawn and pictures are shown after the data has come.
  await page.waitForLoadState('networkidle').catch(() => {});
  await page.waitForTimeout(1_000);
  const bytes = await webp(page);
  await writeFile(join(root, 'docs', 'images', `${name}.webp`), bytes);
  console.log(`docs/images/${name}.webp  ${(bytes.length / 1_000).toFixed(0)} kB`);
  await context.close();
}

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** The reports need the generated year of history. */
async function untilHistory() {
  while (!log.includes('The year of history is complete')) await wait(1_000);
}

/** A battle of the demo, which has just begun, and a user who has given a lot. */
async function prepare({ api, api_key }) {
  const call = async (method, path, body) => {
    const response = await fetch(api + path, {
      method,
      headers: {
        authorization: `Bearer ${api_key}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return response.json();
  };
  const sides = [{ hosts: [{ host: 'luna', room: 'demo' }] }, { hosts: [{ host: 'kai', room: 'demo-kai' }] }];
  const { id } = await call('POST', '/battles', { mode: 'solo', sides, duration_s: 180, accept: 'auto' });
  await wait(AUDIENCE_MS);
  const { data: places } = await call('GET', '/rankings/senders?period=day&limit=1');
  return { battle: id, user: places[0].user };
}

try {
  await untilHistory();
  const ids = await prepare(addresses);
  const first = await browser.newContext();
  const page = await first.newPage();
  await page.goto(addresses.console);
  await page.getByRole('navigation').waitFor();
  const storageState = await first.storageState();
  for (const picture of pictures)
    await take(picture, ids, storageState).catch((error) => {
      console.error(`${picture.name}: ${error.message}`);
      process.exitCode = 1;
    });
} finally {
  await browser.close();
  lavish.kill('SIGTERM');
  await once(lavish, 'exit');
  rmSync(data, { recursive: true, force: true });
}
