import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, type ApiServer, startApiServer } from './support/api-server.ts';
import { head, openRaw } from './support/raw-connection.ts';
import { setTheStage } from './support/stage.ts';
import { claimsOf, sign } from './support/tokens.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
  await setTheStage(server);
  await server.call({ method: 'PUT', path: '/v1/users/una', body: { name: 'Una' } });
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

const body = '{"coins":100}';
const HEADERS = {
  Authorization: `Bearer ${API_KEY}`,
  'Content-Type': 'application/json',
  'Content-Length': String(body.length),
};

async function topUp(...headers: string[]): Promise<string> {
  const raw = await openRaw(server.port);
  const all = Object.entries(HEADERS).map(([name, value]) => `${name}: ${value}`);
  raw.tcp.write(head('POST /v1/users/una/top-ups', ...all, ...headers, 'Connection: close') + body, 'latin1');
  return raw.closed;
}
const coins = async () => {
  const { body: user } = await server.call({ path: '/v1/users/una' });
  return (user.wallet as { coins: number }).coins;
};

describe('a header that affects money', () => {
  const twice: [string, string[]][] = [
    ['Idempotency-Key, the same', ['Idempotency-Key: pay-1', 'Idempotency-Key: pay-1']],
    ['Idempotency-Key, another', ['Idempotency-Key: pay-1', 'x: y', 'idempotency-key: pay-2']],
    ['Idempotency-Key, empty', ['Idempotency-Key: pay-1', 'Idempotency-Key:']],
    ['Authorization', ['Idempotency-Key: pay-1', `Authorization: ${HEADERS.Authorization}`]],
    ['Content-Type', ['Idempotency-Key: pay-1', 'CONTENT-TYPE: application/json']],
    ['Content-Length', ['Idempotency-Key: pay-1', `Content-Length: ${body.length}`]],
    ['Host', ['Idempotency-Key: pay-1', 'Host: here']],
    ['Content-Encoding', ['Idempotency-Key: pay-1', 'Content-Encoding: identity', 'Content-Encoding: gzip']],
    [
      'Idempotency-Key, after 1,200 others',
      ['Idempotency-Key: pay-1', ...Array.from({ length: 1_200 }, () => 'x:y'), 'Idempotency-Key: pay-1'],
    ],
  ];
  it.each(twice)('is refused when it is sent twice: %s', async (_, headers) => {
    const before = await coins();
    expect(await topUp(...headers)).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"invalid_request"/);
    expect(await coins()).toBe(before);
  });

  it('is named in the refusal', async () => {
    expect(await topUp('Idempotency-Key: k', 'idempotency-key: k')).toMatch(/"param":"Idempotency-Key"/);
  });

  it('is accepted when it is sent once, and other headers may repeat', async () => {
    const before = await coins();
    expect(await topUp('Idempotency-Key: once', 'X-Forwarded-For: a', 'X-Forwarded-For: b')).toMatch(
      /^HTTP\/1\.1 201 /,
    );
    expect(await coins()).toBe(before + 100);
  });
});

const ann = sign(claimsOf('ann', { watch: true, send: true, room: '*' }));

describe('a key is the same over HTTP and the socket', () => {
  const KEYS: [string, string, boolean][] = [
    ['a blank within', 'payment 1', true],
    ['every sign', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~', true],
    ['128 characters', 'k'.repeat(128), true],
    ['129 characters', 'k'.repeat(129), false],
    ['a letter beyond ASCII', 'caf\u00e9', false],
    ['DEL', 'a\u007f', false],
    ['a tab within', 'a\tb', false],
  ];

  it.each(KEYS)('%s', async (_, key, isKey) => {
    const socket = await server.connect(ann);
    socket.send({ t: 'gift', ref: 1, room: 'stage', item: 'rose', key });
    const answer = await socket.find(({ ref }) => ref === 1, 'the answer');
    expect(answer.t).toBe(isKey ? 'receipt' : 'error');

    const gift = '{"item":"rose"}';
    const raw = await openRaw(server.port);
    const headers = [
      `Authorization: Bearer ${ann}`,
      'Content-Type: application/json',
      `Content-Length: ${gift.length}`,
      // Blanks around a value are not part of it.
      `Idempotency-Key:  ${key} `,
      'Connection: close',
    ];
    raw.tcp.write(head('POST /v1/rooms/stage/gifts', ...headers) + gift);
    const text = await raw.closed;
    expect(text).toMatch(isKey ? /^HTTP\/1\.1 200 [\s\S]*idempotent-replayed: true/i : /^HTTP\/1\.1 400 /);
  });

  it.each([' k', 'k ', ' ', ''])('%j is no key over the socket: no header can carry it', async (key) => {
    const socket = await server.connect(ann);
    socket.send({ t: 'gift', ref: 1, room: 'stage', item: 'rose', key });
    const answer = await socket.find(({ ref }) => ref === 1, 'the answer');
    expect(answer).toMatchObject({ t: 'error', code: 'invalid_request', param: 'key' });
  });
});
