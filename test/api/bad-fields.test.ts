import { LIMITS } from '@lavish/protocol';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type ApiCall, type ApiServer, startApiServer } from './support/api-server.ts';
import {
  createToken,
  gift,
  giftWith,
  invalid,
  NOT_INTEGERS,
  openRoom,
  put,
  putAnn,
  putItem,
  refusalTests,
  rows,
  TOO_LARGE,
  topUp,
} from './support/bad-input.ts';
import type { Expected } from './support/refusals.ts';
import { callsOf, setTheStage } from './support/stage.ts';

const MAX = LIMITS.maxCoins;

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
  await setTheStage(server);
  await callsOf(server).putItem('gem', { name: 'Gem', price: MAX, max_quantity: 1 });
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});
const refuses = refusalTests(() => server);

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
  const names = [...texts, '"\\n"', '"a\\u0009b"', '"a\\u001bb"', '"a\\u007f"', '"\\u0085b"', '"a\\u009f"'];
  describe('as a name', () => refuses(rows(names, (t) => putAnn(`{"name":${t}}`), invalid('name'))));
  describe('as the name of an item', () =>
    refuses(rows(names, (t) => putItem(`{"name":${t},"price":1}`), invalid('name'))));
  describe('as the name of a side', () =>
    refuses(
      rows(
        names,
        (t) => ({
          method: 'POST',
          path: '/v1/battles',
          body: `{"mode":"solo","sides":[{"name":${t},"hosts":[{"host":"hal","room":"stage"}]},{"hosts":[{"host":"gil","room":"r2"}]}]}`,
        }),
        invalid('sides.0.name'),
      ),
    ));
  describe('as a title', () =>
    refuses(rows([...names, 'null'], (t) => openRoom(`{"host":"zed","title":${t}}`), invalid('title'))));
  describe('as a reference', () =>
    refuses(rows([...texts, 'null'], (t) => topUp(`{"coins":1,"reference":${t}}`), invalid('reference'))));
  // Browsers read five of these as addresses of other hosts, or skip a character to do so.
  const urls = [
    '""',
    '"//host/a.png"',
    '"/\\\\host/a.png"',
    '"https:\\\\host"',
    '"/\\u0009/host"',
    '"/a\\u0085"',
    '"javascript:alert(1)"',
    '"ftp://x"',
    '"https://a b"',
    '"/a\\u0000"',
    '"a.png"',
    '5',
  ];
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
      'with incomplete percent-encoding',
      { path: '/v1/users/%' },
      invalid('path', 'The path is not valid percent-encoding.'),
    ],
    ['with an incomplete character', { path: '/v1/users/%E0%A4%A' }, invalid('path')],
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
      'that would exceed the largest exact number',
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
  const regions = [
    '""',
    '"JP"',
    '"j p"',
    '"jp:13"',
    '"jp\\n"',
    '"日本"',
    `"${'x'.repeat(33)}"`,
    '5',
    'true',
    '[]',
  ];
  describe('region', () =>
    refuses(rows(regions, (region) => putAnn(`{"region":${region}}`), invalid('region'))));
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
      'no price, when it is new',
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
      'an animation with a duration',
      animation({ kind: 'none', duration_ms: 60_001 }),
      invalid('animation.duration_ms'),
    ],
    ['fullscreen as text', animation({ kind: 'none', fullscreen: 'yes' }), invalid('animation.fullscreen')],
    ['a category that is no id', putItem({ category: 'a b' }), invalid('category')],
    [
      'its end before its start',
      putItem({ active_from: '2026-01-02T00:00:00Z', active_until: '2026-01-02T00:00:00Z' }),
      invalid('active_until', 'active_until must come after active_from.'),
    ],
    [
      'a price that exceeds 2^53 at its largest quantity',
      putItem({ price: Math.ceil(MAX / 99) }),
      invalid('price', 'price × max_quantity passes 2^53 − 1.'),
    ],
    [
      'a quantity with which its price exceeds 2^53',
      put('/v1/catalogue/gem', { max_quantity: 1_000_000 }),
      invalid('max_quantity', 'price × max_quantity passes 2^53 − 1.'),
    ],
    [
      'a start after its end',
      put('/v1/catalogue/late', { active_from: '2900-01-01T00:00:00Z' }),
      invalid('active_from', 'active_until must come after active_from.'),
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
