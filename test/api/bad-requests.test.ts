import { LIMITS } from '@lavish/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiCall, type ApiServer, startApiServer } from './support/api-server.ts';
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

const MAX = LIMITS.maxCoins;
/** As it stands in a body: JSON has numbers that JavaScript has not. */
const TOO_LARGE = ['9007199254740992', '9007199254740993', '1e300'];
const NOT_INTEGERS = ['1.5', '1e-7', '1e999', '"2"', 'null', 'true', '[]', '[2]', '{}'];

const put = (path: string, body: unknown): ApiCall => ({ method: 'PUT', path, body });
const putAnn = (body: unknown) => put('/v1/users/ann', body);
const putItem = (body: unknown) => put('/v1/catalogue/rose', body);
const topUp = (body: unknown): ApiCall => ({
  method: 'POST',
  path: '/v1/users/ann/top-ups',
  key: 'bad',
  body,
});
const gift = (body: unknown): ApiCall => ({
  method: 'POST',
  path: '/v1/rooms/stage/gifts',
  key: 'bad',
  body,
});
const giftWith = (field: string, json: string) => gift(`{"item":"rose","sender":"ann","${field}":${json}}`);
const openRoom = (body: unknown): ApiCall => ({ method: 'POST', path: '/v1/rooms', body });
const createToken = (body: unknown): ApiCall => ({ method: 'POST', path: '/v1/tokens', body });

type Row = [what: string, call: ApiCall, expected: Expected];
const invalid = (param: string, detail?: string): Expected => ({
  code: 'invalid_request',
  param,
  ...(detail !== undefined && { detail }),
});
const rows = (inputs: readonly string[], call: (input: string) => ApiCall, expected: Expected): Row[] =>
  inputs.map((input) => [input.slice(0, 40), call(input), expected]);

const refuses = (table: readonly Row[]) =>
  it.each(table)('%s', (_, call, expected) => expectRefused(server, call, expected));

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
    ['bytes that are no text', putAnn(Buffer.from([0xff, 0xfe, 0x00])), notJson],
    [
      'compressed',
      { ...putAnn(Buffer.from([0x1f, 0x8b, 8, 0])), headers: { 'content-encoding': 'gzip' } },
      notJson,
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
    ['asked of an end', { method: 'POST', path: '/v1/rooms/stage/end', body: { now: true } }, invalid('now')],
    ['an array, of an end', { method: 'POST', path: '/v1/rooms/stage/end', body: [1] }, invalid('body')],
    ['asked of a block', put('/v1/rooms/stage/blocks/ben', { reason: 'x' }), invalid('reason')],
    [
      'asked of a guest who leaves',
      { method: 'DELETE', path: '/v1/rooms/stage/guests/gil', body: { at: 1 } },
      invalid('at'),
    ],
  ]);

  it('as large as allowed is read', async () => {
    const shell = JSON.stringify({ name: '' }).length;
    const call = putAnn({ name: 'x'.repeat(LIMITS.maxBodyBytes - shell) });
    await expectRefused(server, call, invalid('name', 'name must be at most 200 characters long.'));
  });

  it('repeating a field means the last one', async () => {
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

describe('a field that nobody knows', () => {
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
    ['in the query of what takes none', { path: '/v1/catalogue?limit=5' }, unknown('limit')],
    ['__proto__ in a query', { path: '/v1/rooms?__proto__=1' }, unknown('__proto__')],
  ]);

  it('pollutes nothing', () => {
    expect(({} as { blocked?: boolean }).blocked).toBeUndefined();
  });
});

describe('text', () => {
  const texts = [
    '""',
    `"${'x'.repeat(201)}"`,
    '"a\\u0000b"',
    '"\\ud83d"',
    '"\\udc00\\ud800"',
    '5',
    'true',
    '[]',
  ];
  describe('as a name', () => refuses(rows(texts, (t) => putAnn(`{"name":${t}}`), invalid('name'))));
  describe('as a title', () =>
    refuses(rows([...texts, 'null'], (t) => openRoom(`{"host":"zed","title":${t}}`), invalid('title'))));
  describe('as a reference', () =>
    refuses(rows([...texts, 'null'], (t) => topUp(`{"coins":1,"reference":${t}}`), invalid('reference'))));
  const urls = ['""', '"javascript:alert(1)"', '"ftp://x"', '"https://a b"', '"/a\\u0000"', '"a.png"', '5'];
  describe('as an address', () => {
    refuses(rows(urls, (url) => putAnn(`{"avatar_url":${url}}`), invalid('avatar_url')));
    refuses(rows(urls, (url) => putItem(`{"icon_url":${url}}`), invalid('icon_url')));
    refuses(
      rows(urls, (url) => putItem(`{"animation":{"kind":"none","url":${url}}}`), invalid('animation.url')),
    );
    refuses([['too long', putAnn({ avatar_url: `/${'x'.repeat(2_048)}` }), invalid('avatar_url')]]);
  });
});

describe('an identifier', () => {
  const ids = [
    'a%20b',
    'a%2Fb',
    '%00',
    '%F0%9F%98%80',
    'caf%C3%A9',
    'x'.repeat(65),
    'x'.repeat(9_000),
    'a%0Ab',
    'a;b',
  ];
  const inPath = (call: (id: string) => ApiCall, param: string) =>
    refuses(
      rows(
        ids,
        call,
        invalid(
          param,
          `${param} must be the platform's own identifier: 1 to 64 letters, digits, _ . : or -.`,
        ),
      ),
    );
  describe('of a user', () => inPath((id) => put(`/v1/users/${id}`, {}), 'user'));
  describe('of a user to read', () => inPath((id) => ({ path: `/v1/users/${id}` }), 'user'));
  describe('of an item', () => inPath((id) => put(`/v1/catalogue/${id}`, { name: 'x', price: 1 }), 'item'));
  describe('of a room', () => inPath((id) => ({ path: `/v1/rooms/${id}` }), 'room'));
  describe('of a room for a gift', () =>
    inPath((id) => ({ ...gift({ item: 'rose', sender: 'ann' }), path: `/v1/rooms/${id}/gifts` }), 'room'));
  describe('of a guest', () =>
    inPath((id) => ({ method: 'PUT', path: `/v1/rooms/stage/guests/${id}` }), 'user'));
  describe('of a block', () =>
    inPath((id) => ({ method: 'PUT', path: `/v1/rooms/stage/blocks/${id}` }), 'user'));

  const texts = [
    '""',
    '"a b"',
    '"a/b"',
    '"é"',
    '"😀"',
    '"a\\u0000"',
    '"a\\n"',
    `"${'x'.repeat(65)}"`,
    '7',
    'null',
    '["a"]',
  ];
  for (const field of ['item', 'receiver', 'sender']) {
    describe(`as ${field} of a gift`, () =>
      refuses(rows(texts, (id) => gift(`{"item":"rose","sender":"ann","${field}":${id}}`), invalid(field))));
  }
  for (const field of ['id', 'host']) {
    describe(`as ${field} of a room`, () =>
      refuses(rows(texts, (id) => openRoom(`{"host":"zed","${field}":${id}}`), invalid(field))));
  }
  for (const field of ['user', 'room']) {
    describe(`as ${field} of a token`, () =>
      refuses(rows(texts, (id) => createToken(`{"user":"ann","${field}":${id}}`), invalid(field))));
  }
  const battles = ['""', '"btl_1"', `"gft_${'0'.repeat(32)}"`, `"btl_${'G'.repeat(32)}"`, '7', 'null'];
  describe('as battle of a gift', () =>
    refuses(rows(battles, (id) => giftWith('battle', id), invalid('battle'))));

  refuses([
    ['left out', { path: '/v1/users/' }, invalid('user')],
    [
      'of half a percent sign',
      { path: '/v1/users/%' },
      invalid('path', 'The path is not valid percent-encoding.'),
    ],
    ['of half a character', { path: '/v1/users/%E0%A4%A' }, invalid('path')],
    ['of a gift, too long', { path: `/v1/gifts/${'x'.repeat(65)}` }, invalid('gift')],
  ]);
});

describe('a quantity', () => {
  const range: Expected = {
    code: 'quantity_out_of_range',
    param: 'quantity',
    detail: 'The quantity must be between 1 and 99.',
  };
  refuses(rows(['0', '-0', '-1', '100', '-1e300', ...TOO_LARGE], (n) => giftWith('quantity', n), range));
  refuses(
    rows(NOT_INTEGERS, (n) => giftWith('quantity', n), invalid('quantity', 'quantity must be an integer.')),
  );
});

describe('a price as seen', () => {
  refuses(rows(NOT_INTEGERS, (n) => giftWith('price', n), invalid('price', 'price must be an integer.')));
  refuses(rows(['-1', ...TOO_LARGE], (n) => giftWith('price', n), invalid('price')));
});

describe('coins of a top-up', () => {
  const coins = (n: string) => topUp(`{"coins":${n}}`);
  refuses(rows(NOT_INTEGERS, coins, invalid('coins', 'coins must be an integer.')));
  refuses(rows(['0', '-0', '-1', '-1e300'], coins, invalid('coins', 'coins must be at least 1.')));
  refuses(rows(TOO_LARGE, coins, invalid('coins', `coins must be at most ${MAX}.`)));
  refuses([
    ['missing', topUp({}), invalid('coins', 'coins is required.')],
    [
      'that would pass what a number holds',
      topUp({ coins: MAX - 999 }),
      invalid('coins', 'The wallet would hold more than 2^53 − 1 coins.'),
    ],
  ]);
});

describe('a user with', () => {
  const number = (field: string) => (n: string) => putAnn(`{"${field}":${n}}`);
  const notNull = NOT_INTEGERS.filter((input) => input !== 'null');
  for (const [field, max] of [
    ['vip_level', LIMITS.maxVipLevel],
    ['share_bps', LIMITS.maxShareBps],
  ] as const) {
    describe(field, () => {
      refuses(rows(notNull, number(field), invalid(field, `${field} must be an integer or null.`)));
      refuses(rows(['-1', `${max + 1}`, ...TOO_LARGE], number(field), invalid(field)));
    });
  }
  refuses([
    ['blocked as text', putAnn({ blocked: 'true' }), invalid('blocked')],
    ['blocked as a number', putAnn({ blocked: 1 }), invalid('blocked')],
  ]);
});

describe('an item with', () => {
  const number = (field: string) => (n: string) => putItem(`{"${field}":${n}}`);
  const limits = {
    price: ['0', '-1', ...TOO_LARGE],
    points: ['-1', ...TOO_LARGE],
    min_vip_level: ['-1', '1001', ...TOO_LARGE],
    max_quantity: ['0', '-1', '1000001', ...TOO_LARGE],
    streak_window_ms: ['-1', '60001', ...TOO_LARGE],
    sort: ['-1000001', '1000001', ...TOO_LARGE],
  };
  for (const [field, beyond] of Object.entries(limits)) {
    const notIntegers = NOT_INTEGERS.filter((input) => input !== 'null' || field === 'price');
    describe(field, () => refuses(rows([...notIntegers, ...beyond], number(field), invalid(field))));
  }

  const times = [
    '""',
    '"soon"',
    '1767225600000',
    '"2026-01-01"',
    '"2026-01-01T00:00:00"',
    '"2026-01-01 00:00:00Z"',
    '"2026-02-30T00:00:00Z"',
    '"2026-13-01T00:00:00Z"',
    '"2026-01-01T24:00:00Z"',
    '"2026-06-30T23:59:60Z"',
    '"2026-01-01T00:00:00+99:00"',
    '"0000-01-01T00:00:00Z"',
    '"9999-12-31T23:59:59-23:00"',
    `"2026-01-01T00:00:00.${'1'.repeat(30)}Z"`,
  ];
  for (const field of ['active_from', 'active_until'])
    describe(field, () => refuses(rows(times, number(field), invalid(field))));

  const animation = (value: unknown) => putItem({ animation: value });
  refuses([
    ['no name when new', put('/v1/catalogue/new', { price: 1 }), invalid('name', 'A new item needs a name.')],
    [
      'no price when new',
      put('/v1/catalogue/new', { name: 'x' }),
      invalid('price', 'A new item needs a price.'),
    ],
    ['its name cleared', putItem({ name: null }), invalid('name')],
    [
      'an animation that is text',
      animation('none'),
      invalid('animation', 'animation must be a JSON object or null.'),
    ],
    ['an animation of no kind', animation({}), invalid('animation.kind', 'animation.kind is required.')],
    ['an animation of another kind', animation({ kind: 'gif' }), invalid('animation.kind')],
    [
      'an animation that lasts',
      animation({ kind: 'none', duration_ms: 60_001 }),
      invalid('animation.duration_ms'),
    ],
    ['fullscreen as text', animation({ kind: 'none', fullscreen: 'yes' }), invalid('animation.fullscreen')],
    ['a category that is no id', putItem({ category: 'a b' }), invalid('category')],
    [
      'its end before its beginning',
      putItem({ active_from: '2026-01-02T00:00:00Z', active_until: '2026-01-02T00:00:00Z' }),
      invalid('active_until', 'active_until must come after active_from.'),
    ],
    [
      'a price that passes 2^53 at its largest quantity',
      putItem({ price: Math.ceil(MAX / 99) }),
      invalid('price', 'price × max_quantity passes 2^53 − 1.'),
    ],
    ['points that pass it', putItem({ points: MAX }), invalid('points')],
  ]);
});

describe('a token asked for with', () => {
  const ttl = (n: string) => createToken(`{"user":"ann","ttl_s":${n}}`);
  refuses(rows([...NOT_INTEGERS, '0', '-1', '2592001', ...TOO_LARGE], ttl, invalid('ttl_s')));
  refuses([
    ['no user', createToken({ watch: true }), invalid('user', 'user is required.')],
    ['a grant that is text', createToken({ user: 'ann', send: 'yes' }), invalid('send')],
  ]);
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
    ['live as a guess', { path: '/v1/rooms?live=maybe' }, invalid('live', 'live must be true or false.')],
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
      invalid('Idempotency-Key', 'Idempotency-Key must be 1–128 printable ASCII characters.'),
    ),
  );
});
