import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haproxyIsHere, openHaproxy } from '../faults/support/haproxy.ts';
import { browserPath, launchBrowser } from '../support/browser.ts';
import { removeDataFolder } from '../support/data-folder.ts';
import { type LavishProcess, startLavish } from '../support/lavish-process.ts';
import { nginxIsHere, openNginx } from '../support/nginx.ts';
import { steadyPort } from '../support/steady-port.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

/** The documented configurations, unchanged, in the proxies for which they are. */

const PROXIES = [
  { name: 'nginx', isHere: nginxIsHere, open: openNginx },
  {
    name: 'HAProxy',
    isHere: haproxyIsHere,
    open: (folder: string, port: number) => openHaproxy(folder, [port, port]),
  },
];
for (const { name, isHere } of PROXIES)
  if (!isHere)
    console.warn(`${name} is not installed: what it does with its documented configuration is not tested.`);

let dataDir: string;
let folder: string;
let nodePort: number;
let lavish: LavishProcess;
beforeAll(async () => {
  [dataDir, folder, nodePort] = await Promise.all([
    makeTemporaryFolder('lavish-proxies-'),
    makeTemporaryFolder('lavish-proxy-'),
    steadyPort(),
  ]);
  lavish = await startLavish(dataDir, '--port', String(nodePort), '--no-demo');
});
afterAll(async () => {
  await lavish?.stop();
  await removeDataFolder(dataDir);
});

describe.each(PROXIES)('behind $name', ({ isHere, open }) => {
  let proxy: { port: number; close(): Promise<void> };
  let origin: string;
  beforeAll(async () => {
    if (!isHere) return;
    proxy = await open(folder, nodePort);
    origin = `http://127.0.0.1:${proxy.port}`;
  });
  afterAll(() => proxy?.close());

  it.skipIf(!isHere)(
    'the pages and what they load are available, and the internal paths are not',
    async () => {
      const statuses = async (paths: string[]) =>
        Object.fromEntries(
          await Promise.all(paths.map(async (path) => [path, (await fetch(origin + path)).status])),
        );
      const there = ['/overlay/alerts', '/overlay/worker.js', '/assets/overlay.js', '/assets/lavish.js'];
      there.push('/art/rose.svg', '/effects', '/effects/crown.json');
      expect(await statuses(there)).toEqual(Object.fromEntries(there.map((path) => [path, 200])));
      const inside = ['/metrics', '/healthz', '/readyz', '/', '/artist', '/overlays'];
      expect(await statuses(inside)).toEqual(Object.fromEntries(inside.map((path) => [path, 404])));
      expect((await fetch(`${origin}/v1/catalogue`)).status).toBe(401);
    },
  );

  it.skipIf(!isHere || browserPath === undefined)('a browser shows the pages', async () => {
    const browser: Browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      const missing: string[] = [];
      page.on('response', (response) => response.status() >= 400 && missing.push(response.url()));
      page.on('pageerror', (fault) => missing.push(String(fault)));
      await page.goto(`${origin}/overlay/alerts?test=1`);
      await page.waitForSelector('.alert');
      await page.goto(`${origin}/effects`);
      await page.waitForSelector('button');
      expect(missing).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
