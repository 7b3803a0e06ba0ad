import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ERRORS, type ErrorCode, isProblem } from '@lavish/protocol';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { head, openRaw } from '../api/support/raw-connection.ts';
import { CONFIGURATION, haproxyIsHere, openHaproxy } from '../faults/support/haproxy.ts';
import { browserPath, launchBrowser } from '../support/browser.ts';
import { removeDataFolder } from '../support/data-folder.ts';
import { type LavishProcess, startLavish } from '../support/lavish-process.ts';
import { nginxIsHere, openNginx } from '../support/nginx.ts';
import { steadyPort } from '../support/steady-port.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { waitUntil } from '../support/wait-until.ts';

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

it('the responses of HAProxy itself are problem documents with a code, a title and a request id of Lavish', async () => {
  const configuration = await readFile(CONFIGURATION, 'utf8');
  const responses = [...configuration.matchAll(/status (\d+) content-type (\S+) .*lf-string '(.*)'/g)];
  expect(responses.map(([, status]) => status).sort()).toEqual(['404', '502', '503', '504']);
  for (const [, status, type, text] of responses) {
    expect(type).toBe('application/problem+json');
    const problem = JSON.parse(text!);
    expect(isProblem(Number(status), problem)).toBe(true);
    const code = problem.code as ErrorCode;
    expect(problem).toMatchObject({
      type: `urn:lavish:error:${code}`,
      title: ERRORS[code].title,
      request_id: '%[unique-id]',
    });
    // Without a response of the node, a request that it has received may have been carried out.
    expect(code === 'outcome_unknown').toBe(['502', '504'].includes(status!));
  }
});

it.skipIf(!haproxyIsHere)('a request whose node ends without a response has an unknown outcome', async () => {
  const node = createServer((request, response) =>
    request.url === '/readyz' || request.url === '/healthz' ? response.end() : request.socket.destroy(),
  );
  const port = await new Promise<number>((resolve) =>
    node.listen(0, '127.0.0.1', () => resolve((node.address() as AddressInfo).port)),
  );
  const haproxy = await openHaproxy(folder, [port, port]);
  try {
    let text = '';
    await waitUntil('the node is in use', async () => {
      // HAProxy closes a connection without a response when this happens to its second request.
      const raw = await openRaw(haproxy.port);
      raw.tcp.write(head('POST /v1/rooms', 'Content-Length: 0', 'Connection: close'));
      text = await raw.closed;
      return text.startsWith('HTTP/1.1 502 ');
    });
    expect(text).toMatch(/^retry-after: 1\r$/im);
    expect(text).toMatch(/"code":"outcome_unknown","retry_after_s":1,"request_id":"[\w-]{36}"/);
  } finally {
    await haproxy.close();
    node.close();
  }
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

  it.skipIf(!isHere)('the console sees the host of its page, also in handshakes of sockets', async () => {
    const signIn = await fetch(`${origin}/console/api/sign-in/link`, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json' },
      body: JSON.stringify({ secret: 'a'.repeat(43) }),
    });
    // A request of another site is refused as `forbidden`.
    expect(await signIn.json()).toMatchObject({ code: 'unauthenticated' });
    // Larger than any other body.
    for (const path of [
      'uploads',
      'catalogue/import?format=csv&version=x',
      'catalogue/import/preview?format=csv',
    ]) {
      const upload = await fetch(`${origin}/console/api/${path}`, {
        method: 'POST',
        headers: { origin, 'content-type': 'image/png' },
        body: new Uint8Array(1024 * 1024),
      });
      expect(await upload.json()).toMatchObject({ code: 'unauthenticated' });
    }
    const file = await fetch(`${origin}/assets/uploads/${'0'.repeat(64)}.png`);
    expect(await file.json()).toMatchObject({ code: 'not_found', detail: 'There is no such file.' });
    const raw = await openRaw(proxy.port);
    raw.tcp.write(
      [
        ...['GET /console/api/live HTTP/1.1', `Host: 127.0.0.1:${proxy.port}`, `Origin: ${origin}`],
        ...['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'],
        ...['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', '', ''],
      ].join('\r\n'),
    );
    // Without the upgrade there is nothing at this path.
    await raw.answered(/"code":"\w+"/);
    expect(raw.text).toMatch(/"code":"unauthenticated"/);
    raw.tcp.destroy();
  });

  it.skipIf(!isHere)('a path that is not public gets a problem document with a request id', async () => {
    const response = await fetch(`${origin}/metrics`);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({
      type: 'urn:lavish:error:not_found',
      title: ERRORS.not_found.title,
      status: 404,
      code: 'not_found',
      request_id: expect.stringMatching(/^[\w-]{32,36}$/),
    });
  });

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
