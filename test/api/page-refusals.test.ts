import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { head, openRaw } from './support/raw-connection.ts';

/** Paths that pages load: refusals have the usual form, and pages of any origin can load the files. */

let server: ApiServer;
beforeAll(async () => {
  const webRoot = await makeTemporaryFolder('lavish-pages-');
  await mkdir(join(webRoot, 'art'));
  await writeFile(join(webRoot, 'art', 'rose.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(webRoot, 'art', '.hidden'), 'secret');
  server = await startApiServer({ webRoot });
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

const ORIGIN = 'Origin: https://live.example';

it.each([
  ['a missing file', '/art/none.svg', []],
  ['a folder', '/art/', []],
  ['a hidden file', '/art/.hidden', []],
  ['a path that leaves the folder', '/art/..%2f..%2f..%2f..%2fetc%2fpasswd', []],
  ['a path that leaves it by dots', '/art/../../../etc/passwd', []],
  ['a path with invalid percent-encoding', '/art/%zz', []],
  ['a path with U+0000', '/art/rose.svg%00.png', []],
  ['a range beyond the file', '/art/rose.svg', ['Range: bytes=9999-']],
  ['a precondition that fails', '/art/rose.svg', ['If-Match: "other"']],
  ['a missing page', '/overlays', []],
  ['missing assets', '/assets/none.js', []],
] as const)('%s is refused with a problem document that a page can read', async (_, path, headers) => {
  const raw = await openRaw(server.port);
  raw.tcp.write(head(`GET ${path}`, ORIGIN, 'Connection: close', ...headers));
  const [start = '', body = ''] = (await raw.closed).split('\r\n\r\n');
  const [, status] = /^HTTP\/1\.1 (4\d\d) /.exec(start) ?? [];
  expect(status, start).toBeDefined();
  const problem = JSON.parse(body);
  expect(problem).toMatchObject({
    status: Number(status),
    code: expect.any(String),
    detail: expect.any(String),
  });
  expect(start).toMatch(/^content-type: application\/problem\+json/im);
  expect(start).toMatch(/^access-control-allow-origin: \*/im);
  expect(start).toMatch(new RegExp(`^x-request-id: ${problem.request_id}`, 'im'));
  expect(body).not.toContain('secret');
});

it('art can be loaded by a page of any origin, as a picture and as data', async () => {
  const { status, headers } = await fetch(`${server.server.origin}/art/rose.svg`, {
    headers: { origin: 'https://live.example' },
  });
  expect(status).toBe(200);
  expect(headers.get('access-control-allow-origin')).toBe('*');
  expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
});
