import { LIMITS } from '@lavish/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import {
  createToken,
  gift,
  invalid,
  openRoom,
  put,
  putAnn,
  putItem,
  refusalTests,
  rows,
  topUp,
} from './support/bad-input.ts';
import { type Expected, expectRefused } from './support/refusals.ts';
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
const refuses = refusalTests(() => server);

describe('a body that is', () => {
  const notJson = invalid('body', 'The body is not JSON.');
  const notObject = invalid('body', 'body must be a JSON object.');
  refuses([
    ['half an object', putAnn('{"name":'), notJson],
    ['two objects', putAnn('{}{}'), notJson],
    ['a comment', putAnn('// ann'), notJson],
    ['NaN', putAnn('{"vip_level":NaN}'), notJson],
    ['single-quoted', putAnn("{'name':'x'}"), notJson],
    ['U+0000 itself', putAnn('{"name":"a\u0000"}'), notJson],
    [
      'bytes that are not text',
      putAnn(Buffer.from([0xff, 0xfe, 0x00])),
      invalid('body', 'The body is not UTF-8.'),
    ],
    [
      'compressed',
      { ...putAnn(Buffer.from([0x1f, 0x8b, 8, 0])), headers: { 'content-encoding': 'gzip' } },
      { code: 'unsupported_media_type', param: 'Content-Encoding' },
    ],
    ['brackets 30,000 deep', putAnn('['.repeat(30_000)), notJson],
    ['missing', { method: 'PUT', path: '/v1/users/ann' }, notObject],
    ['empty', putAnn(''), notObject],
    ['null', putAnn('null'), notObject],
    ['an array', putAnn('[{"name":"x"}]'), notObject],
    ['a string', putAnn('"name"'), notObject],
    ['a number', putAnn('7'), notObject],
    ['an array 30,000 deep', putAnn('['.repeat(30_000) + ']'.repeat(30_000)), notObject],
    ['too deep in a field', putAnn(`{"name":${'['.repeat(30_000)}${']'.repeat(30_000)}}`), invalid('name')],
    ['too large', putAnn({ name: 'x'.repeat(LIMITS.maxBodyBytes) }), { code: 'body_too_large' }],
    [
      'sent to end a room',
      { method: 'POST', path: '/v1/rooms/stage/end', body: { now: true } },
      invalid('now'),
    ],
    [
      'an array, sent to end a room',
      { method: 'POST', path: '/v1/rooms/stage/end', body: [1] },
      invalid('body'),
    ],
    ['sent to block a sender', put('/v1/rooms/stage/blocks/ben', { reason: 'x' }), invalid('reason')],
    [
      'sent to remove a guest',
      { method: 'DELETE', path: '/v1/rooms/stage/guests/gil', body: { at: 1 } },
      invalid('at'),
    ],
  ]);

  it('as large as allowed is accepted', async () => {
    const shell = JSON.stringify({ name: '' }).length;
    const call = putAnn({ name: 'x'.repeat(LIMITS.maxBodyBytes - shell) });
    await expectRefused(server, call, invalid('name', 'name must be at most 200 characters long.'));
  });

  it('that repeats a field has the last value', async () => {
    const { body } = await server.call(putAnn('{"name":"first","name":"last"}'));
    expect(body.name).toBe('last');
  });
});

describe('a content type of', () => {
  const types = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/jsonp',
    'json',
    ';;;',
  ];
  const expected: Expected = {
    code: 'unsupported_media_type',
    detail: 'Send JSON, with Content-Type: application/json.',
  };
  refuses(rows(types, (type) => ({ ...putAnn('{}'), headers: { 'content-type': type } }), expected));
});

describe('an unknown field', () => {
  const unknown = (param: string) => invalid(param, `There is no field ${param} here.`);
  refuses([
    ['in a user', putAnn({ nme: 'x' }), unknown('nme')],
    ['in an item', putItem({ prize: 1 }), unknown('prize')],
    ['in an animation', putItem({ animation: { kind: 'none', loop: 1 } }), unknown('animation.loop')],
    ['in a top-up', topUp({ coins: 1, currency: 'EUR' }), unknown('currency')],
    ['in a gift', gift({ item: 'rose', sender: 'ann', key: 'k' }), unknown('key')],
    ['in a room', openRoom({ host: 'zed', name: 'x' }), unknown('name')],
    ['in a token', createToken({ user: 'ann', admin: true }), unknown('admin')],
    ['__proto__', putAnn('{"__proto__":{"blocked":true}}'), unknown('__proto__')],
    ['constructor', putAnn('{"constructor":{"prototype":{"blocked":true}}}'), unknown('constructor')],
    ['toString', putAnn('{"toString":1}'), unknown('toString')],
    ['an empty name', putAnn('{"":1}'), unknown('')],
    ['in a query', { path: '/v1/rooms?page=2' }, unknown('page')],
    ['in the query of a route without parameters', { path: '/v1/catalogue?limit=5' }, unknown('limit')],
    ['__proto__ in a query', { path: '/v1/rooms?__proto__=1' }, unknown('__proto__')],
  ]);

  it('pollutes nothing', () => {
    expect(({} as { blocked?: boolean }).blocked).toBeUndefined();
  });
});

describe('a list of rooms with', () => {
  const limits = ['0', '-1', '201', '1.5', 'ten', '', '1e2', '+5', '007'];
  refuses(
    rows(limits, (limit) => ({ path: `/v1/rooms?limit=${encodeURIComponent(limit)}` }), invalid('limit')),
  );
  const cursor = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const cursors = [
    '',
    'x',
    '%00',
    cursor({}),
    cursor(null),
    cursor([]),
    cursor(['2026', 'a']),
    cursor([1.5, 'a']),
    cursor([-1, 'a']),
    cursor([9e15, 'a']),
    cursor([253_402_300_800_000, 'a']),
    cursor([1, "a' or true --"]),
    'x'.repeat(201),
  ];
  refuses(rows(cursors, (each) => ({ path: `/v1/rooms?cursor=${each}` }), invalid('cursor')));
  refuses([
    ['an invalid live', { path: '/v1/rooms?live=maybe' }, invalid('live', 'live must be true or false.')],
    ['live twice', { path: '/v1/rooms?live=true&live=false' }, invalid('live')],
  ]);
});

describe('an Idempotency-Key', () => {
  const required: Expected = { code: 'idempotency_key_required', param: 'Idempotency-Key' };
  const { key: _, ...keyless } = gift({ item: 'rose', sender: 'ann' });
  const { key: __, ...keylessTopUp } = topUp({ coins: 1 });
  refuses([
    ['missing for a gift', keyless, required],
    ['missing for a top-up', keylessTopUp, required],
  ]);
  const keys = ['', 'x'.repeat(129), 'schl\u00fcssel', 'a\tb'];
  refuses(
    rows(
      keys,
      (key) => ({ ...keyless, key }),
      invalid(
        'Idempotency-Key',
        'Idempotency-Key must be 1–128 printable ASCII characters, with no blank at either end.',
      ),
    ),
  );
});
