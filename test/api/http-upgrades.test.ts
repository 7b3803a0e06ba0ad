import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, type ApiServer, startApiServer } from './support/api-server.ts';
import { head, openRaw, UPGRADE } from './support/raw-connection.ts';
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
const H2C = [
  'Connection: Upgrade, HTTP2-Settings',
  'Upgrade: h2c',
  'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA',
];
const LAST = head('GET /healthz', 'Connection: close');

const put = (name: string, offer: readonly string[], ...more: string[]) => {
  const body = JSON.stringify({ name });
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return head('PUT /v1/users/ann', KEY, JSON_TYPE, length, ...offer, ...more) + body;
};
const putInChunks = (name: string, offer: readonly string[]) => {
  const body = JSON.stringify({ name });
  const chunks = [body.slice(0, 3), body.slice(3)].map(
    (part) => `${part.length.toString(16)}\r\n${part}\r\n`,
  );
  return `${head('PUT /v1/users/ann', KEY, JSON_TYPE, 'Transfer-Encoding: chunked', ...offer)}${chunks.join('')}0\r\n\r\n`;
};

const statuses = (text: string) =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
const names = (text: string) => [...text.matchAll(/"name":"([^"]*)"/g)].map(([, name]) => name);

async function ask(...pieces: string[]): Promise<string> {
  const raw = await openRaw(server.port);
  for (const piece of pieces) {
    raw.tcp.write(piece);
    // The server receives each piece as a separate chunk, because the next one is sent after this one has been written.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return raw.closed;
}

const OFFERS: [string, string[]][] = [
  ['h2c', H2C],
  ['TLS', ['Connection: upgrade', 'Upgrade: TLS/1.0']],
  ['two protocols', ['Connection: keep-alive, Upgrade', 'Upgrade: h2c, TLS/1.0']],
  ['nothing', ['Connection: Upgrade', 'Upgrade:']],
  ['a WebSocket, with a body', UPGRADE],
];

describe.each(OFFERS)('an offer to upgrade to %s', (_, offer) => {
  it('is ignored: the body is read, and the connection stays open', async () => {
    const text = await ask(put('one', offer) + put('two', offer) + LAST);
    expect(statuses(text)).toEqual([200, 200, 200]);
    expect(names(text)).toEqual(['one', 'two']);
  });

  it('is ignored with a chunked body, after and before other requests', async () => {
    const text = await ask(put('first', []) + putInChunks('second', offer) + put('third', []) + LAST);
    expect(statuses(text)).toEqual([200, 200, 200, 200]);
    expect(names(text)).toEqual(['first', 'second', 'third']);
  });

  it('is ignored when it arrives in pieces', async () => {
    const whole = putInChunks('in pieces', offer) + put('after', offer) + LAST;
    const text = await ask(...(whole.match(/[\s\S]{1,37}/g) as string[]));
    expect(statuses(text)).toEqual([200, 200, 200]);
    expect(names(text)).toEqual(['in pieces', 'after']);
  });
});

it('offers without a body are ignored, also when one connection repeats them', async () => {
  const read = head('GET /v1/users/ann', KEY, ...H2C);
  expect(statuses(await ask(read.repeat(30) + LAST))).toEqual(Array.from({ length: 31 }, () => 200));
});

it('Expect: 100-continue works together with an offer', async () => {
  const raw = await openRaw(server.port);
  const body = '{"name":"expected"}';
  const start = ['PUT /v1/users/ann', KEY, JSON_TYPE, `Content-Length: ${body.length}`] as const;
  raw.tcp.write(head(start[0], ...start.slice(1), ...H2C, 'Expect: 100-continue', 'Connection: close'));
  await raw.answered(/HTTP\/1\.1 100 Continue/);
  raw.tcp.write(body);
  expect(names(await raw.closed)).toEqual(['expected']);
});

it('a body of the largest size is read completely when the request has an offer', async () => {
  const body = JSON.stringify({ name: 'x'.repeat(60_000) });
  const raw = await openRaw(server.port);
  raw.tcp.write(
    head('PUT /v1/users/ann', KEY, JSON_TYPE, `Content-Length: ${body.length}`, ...H2C, 'Connection: close'),
  );
  for (let at = 0; at < body.length; at += 7_000) raw.tcp.write(body.slice(at, at + 7_000));
  expect(await raw.closed).toMatch(/^HTTP\/1\.1 400 [\s\S]*name must be at most 200 characters long/);
});

it('a request with an offer and 1,000 headers keeps its Content-Length: its body is not read as a request', async () => {
  const many = Array.from({ length: 1_200 }, () => 'x:y');
  const smuggled = head('DELETE /v1/catalogue/rose', KEY);
  const text = await ask(
    head('PUT /v1/users/ann', KEY, JSON_TYPE, ...H2C, ...many, `Content-Length: ${smuggled.length}`) +
      smuggled +
      LAST,
  );
  expect(text).toContain('The body is not JSON.');
  expect(statuses(text)[0]).toBe(400);
  expect(names(await ask(put('still here', H2C) + LAST))).toEqual(['still here']);
  expect(text).not.toMatch(/HTTP\/1\.1 204/);
});

it('a client that disconnects during a request with an offer affects no other client', async () => {
  const tcp = connect(server.port, '127.0.0.1');
  tcp.on('error', () => {});
  tcp.write(put('gone', H2C).slice(0, -4), () => tcp.resetAndDestroy());
  await new Promise((resolve) => tcp.once('close', resolve));
  expect(statuses(await ask(LAST))).toEqual([200]);
});

it('a connection counts once, however many of its requests have an offer', async () => {
  const raw = await openRaw(server.port);
  raw.tcp.write(head('GET /healthz', ...H2C).repeat(3) + head('GET /metrics', ...H2C));
  await raw.answered(/lavish_http_connections \d+/);
  expect(raw.text).toMatch(/lavish_http_connections [12]\n/);
  raw.tcp.destroy();
});

it('a WebSocket is opened, also when the request offers another protocol too', async () => {
  for (const upgrade of ['websocket', 'WebSocket', 'h2c, websocket']) {
    const raw = await openRaw(server.port);
    raw.tcp.write(head(`GET /v1/realtime?token=${API_KEY}`, `Upgrade: ${upgrade}`, ...UPGRADE.slice(1)));
    await raw.answered(/^HTTP\/1\.1 101 [\s\S]*"t":"welcome"/);
    raw.tcp.destroy();
  }
});
