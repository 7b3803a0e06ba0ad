import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, type ApiServer, startApiServer } from './support/api-server.ts';
import { expectHarmless } from './support/bystander.ts';
import { head, openRaw, UPGRADE } from './support/raw-connection.ts';
import { expectProblem } from './support/refusals.ts';
import { setTheStage } from './support/stage.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
  await setTheStage(server);
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

const KEY = `Authorization: Bearer ${API_KEY}`;
const JSON_TYPE = 'Content-Type: application/json';
const CHUNKED = 'Transfer-Encoding: chunked';
const SIZE = 10_000_000;

describe('a body of 10 MB', () => {
  it('is refused by the length that it declares, before any of it is sent', () =>
    expectHarmless(server, async () => {
      const raw = await openRaw(server.port);
      raw.tcp.write(head('PUT /v1/users/ann', KEY, JSON_TYPE, `Content-Length: ${SIZE}`));
      expect(await raw.closed).toMatch(/^HTTP\/1\.1 413 [\s\S]*"code":"body_too_large"/);
    }));

  it('without a declared length is refused when it has passed the limit', () =>
    expectHarmless(server, async () => {
      const raw = await openRaw(server.port);
      raw.tcp.write(head('PUT /v1/users/ann', KEY, JSON_TYPE, CHUNKED));
      raw.tcp.write(`${SIZE.toString(16)}\r\n${' '.repeat(64 * 1024 + 1)}`);
      expect(await raw.closed).toMatch(/^HTTP\/1\.1 413 [\s\S]*"code":"body_too_large"/);
    }));

  it('is refused when it is sent byte by byte', () =>
    expectHarmless(server, async () => {
      const raw = await openRaw(server.port);
      raw.tcp.write(head('PUT /v1/users/ann', KEY, JSON_TYPE, CHUNKED));
      raw.tcp.write('1\r\n \r\n'.repeat(64 * 1024 + 1));
      expect(await raw.closed).toMatch(/^HTTP\/1\.1 413 [\s\S]*"code":"body_too_large"/);
    }));

  /** Ten megabytes of requests with the server's key, for a server that would read a body as the next request. */
  const request = head('DELETE /v1/catalogue/rose', KEY);
  const smuggled = request.repeat(Math.ceil(SIZE / request.length)).slice(0, SIZE);

  it.each([
    ['without a credential', head('PUT /v1/users/ann', JSON_TYPE, `Content-Length: ${SIZE}`), 401],
    ['to an unknown path', head('PUT /nothing', KEY, JSON_TYPE, `Content-Length: ${SIZE}`), 404],
    ['of another type', head('PUT /v1/users/ann', KEY, `Content-Length: ${SIZE}`), 415],
    ['of a GET, which has none', head('GET /healthz', `Content-Length: ${SIZE}`), 200],
  ])('%s is skipped, and the bytes after it are the next request', (_, start, status) =>
    expectHarmless(server, async () => {
      const raw = await openRaw(server.port);
      raw.tcp.write(start + smuggled);
      raw.tcp.write(head('GET /readyz', 'Connection: close'));
      const statuses = [...(await raw.closed).matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, code]) =>
        Number(code),
      );
      expect(statuses).toEqual([status, 200]);
    }),
  );

  it('sent twenty times at once is refused each time', () =>
    expectHarmless(server, async () => {
      const body = Buffer.alloc(SIZE, 32);
      const all = await Promise.all(Array.from({ length: 20 }, () => openRaw(server.port)));
      for (const { tcp } of all) {
        tcp.write(head('PUT /v1/users/ann', KEY, JSON_TYPE, CHUNKED));
        tcp.write(`${SIZE.toString(16)}\r\n`);
        tcp.write(body);
      }
      // A client that keeps writing may lose the response with the connection.
      for (const { closed } of all) expect(await closed).toMatch(/^(HTTP\/1\.1 413 |$)/);
    }));
});

describe('10,000 headers', () => {
  const lines = Array.from({ length: 10_000 }, (_, n) => `x-${n}: y`);

  it.each([
    ['of a request', head('GET /v1/catalogue', KEY, ...lines)],
    ['of the same name', head('GET /v1/catalogue', KEY, ...lines.map(() => 'x: y'))],
    [
      'after a body',
      `${head('PUT /v1/users/ann', KEY, JSON_TYPE, CHUNKED)}0\r\n${lines.join('\r\n')}\r\n\r\n`,
    ],
    ['of a WebSocket handshake', head('GET /v1/realtime', ...UPGRADE, ...lines)],
  ])('%s are too many', (_, bytes) =>
    expectHarmless(server, async () => {
      const raw = await openRaw(server.port);
      raw.tcp.write(bytes);
      expect(await raw.closed).toMatch(
        /^HTTP\/1\.1 400 [\s\S]*The path and the headers may have 16 KiB at most\./,
      );
    }),
  );

  it('a chunk with an endless extension is refused', () =>
    expectHarmless(server, async () => {
      const raw = await openRaw(server.port);
      raw.tcp.write(head('PUT /v1/users/ann', KEY, JSON_TYPE, CHUNKED));
      raw.tcp.write(`2;${'x'.repeat(20_000)}`);
      expect(await raw.closed).toMatch(/^HTTP\/1\.1 400 [\s\S]*This is not HTTP\./);
    }));
});

describe('a compressed body', () => {
  const small = Buffer.from('{"name":"x"}');
  const bomb = Buffer.concat([small, Buffer.alloc(SIZE, 32)]);
  const quickly = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
  const compressed = [
    ['gzip', [small, bomb].map((body) => gzipSync(body))],
    ['deflate', [small, bomb].map((body) => deflateSync(body))],
    ['br', [small, bomb].map((body) => brotliCompressSync(body, quickly))],
  ] as const;

  it.each(compressed)('by %s is refused without decompressing it', (encoding, bodies) =>
    expectHarmless(server, async () => {
      for (const body of bodies) {
        expect(body.length).toBeLessThan(64 * 1024);
        const answer = await server.call({
          method: 'PUT',
          path: '/v1/users/ann',
          headers: { 'content-encoding': encoding },
          body,
        });
        expectProblem(answer, {
          code: 'unsupported_media_type',
          param: 'Content-Encoding',
          detail: 'Send the body uncompressed: other encodings are not supported.',
        });
      }
    }),
  );

  it('is never sent as a response', async () => {
    const headers = { 'accept-encoding': 'gzip, deflate, br' };
    const { status, headers: answered } = await server.call({ path: '/openapi.json', headers });
    expect(status).toBe(200);
    expect(answered['content-encoding']).toBeUndefined();
  });
});

describe('two lengths in one request', () => {
  it.each([
    ['as a number and as chunks', 'Content-Length: 4', CHUNKED],
    ['as two numbers', 'Content-Length: 4', 'Content-Length: 5'],
    ['in another encoding', 'Transfer-Encoding: chunked, identity', 'Content-Length: 4'],
  ])('%s are refused', (_, ...lengths) =>
    expectHarmless(server, async () => {
      const raw = await openRaw(server.port);
      raw.tcp.write(head('PUT /v1/users/ann', KEY, JSON_TYPE, ...lengths));
      raw.tcp.write(`0\r\n\r\n${head('DELETE /v1/catalogue/rose', KEY)}`);
      expect(await raw.closed).toMatch(/^HTTP\/1\.1 400 /);
    }),
  );
});
