import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

let server: ApiServer;
let webRoot: string;
beforeAll(async () => {
  webRoot = await makeTemporaryFolder('lavish-console-');
  await mkdir(join(webRoot, 'console/assets'), { recursive: true });
  await writeFile(join(webRoot, 'console/index.html'), '<title>Console</title>');
  await writeFile(join(webRoot, 'console/assets/app-1a2b.js'), 'export {};');
  server = await startApiServer({ webRoot, assetOrigins: ['https://cdn.example'] });
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
  await rm(webRoot, { recursive: true });
});

const get = (path: string) => server.call({ path, as: null });

it.each(['/console', '/console/', '/console/users/ann', '/console/apis'])(
  '%s is the page, under a policy without inline code',
  async (path) => {
    const { status, headers, text } = await get(path);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    const policy = String(headers['content-security-policy']);
    expect(text).toBe('<title>Console</title>');
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(policy).toMatch(/default-src 'none'; script-src 'self'; style-src 'self';/);
    expect(policy).toContain("img-src 'self' https://cdn.example data:");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
  },
);

it('files are kept for a year, because their names change with their contents', async () => {
  const { status, headers } = await get('/console/assets/app-1a2b.js');
  expect(status).toBe(200);
  expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect(headers['x-content-type-options']).toBe('nosniff');
});

it.each([
  '/console/assets/none.js',
  '/console/assets',
  '/console/assets/..%2findex.html',
  '/console/api/none',
  '/console/api',
])('%s is not the page', async (path) => {
  const { status, headers } = await get(path);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(headers['content-type']).toContain('json');
});
