import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, type ApiCall, type ApiServer, startApiServer } from './support/api-server.ts';
import { expectRefused, expectRefusedOn } from './support/refusals.ts';
import { newKey, setTheStage } from './support/stage.ts';
import type { TestSocket } from './support/test-socket.ts';
import { claimsOf, nowS, sign } from './support/tokens.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer({ audience: 'gifts' });
  await setTheStage(server);
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

/** The claims of a valid token of this server with `changes`; undefined removes a claim. */
const claims = (changes: object = {}) => ({ ...claimsOf('ann', { watch: true }), aud: 'gifts', ...changes });
const good = sign(claims());
const [header, payload, signature] = good.split('.') as [string, string, string];
const raw = (text: string) => Buffer.from(text).toString('base64url');
/** A valid signature over invalid bytes. */
const unsigned = (head: object) => `${raw(JSON.stringify(head))}.${payload}.`;

const REFUSED: [what: string, credential: string, why: RegExp][] = [
  ['an unknown server key', 'sk_test_of_somebody_else', /server key is not known/],
  ['the beginning of the server key', API_KEY.slice(0, -1), /server key is not known/],
  ['the server key and more', `${API_KEY}x`, /server key is not known/],
  ['the server key in capitals', API_KEY.toUpperCase(), /not a JWT/],
  ['a word', 'garbage', /not a JWT/],
  ['three words', 'a.b.c', /not a JWT/],
  ['dots', '..', /not a JWT/],
  ['something long', 'x'.repeat(8_000), /not a JWT/],
  ['half a token', good.slice(0, good.length / 2), /not a JWT|not by the key/],
  ['a token and a part more', `${good}.${signature}`, /not a JWT/],
  ['a payload that is no JSON', `${header}.${raw('{')}.${signature}`, /not a JWT/],
  ['a payload that is null', sign(null), /not a JWT/],
  ['a payload that is an array', sign([]), /not a JWT/],
  ['a header that is no JSON', `${raw('{')}.${payload}.${signature}`, /not a JWT/],
  ['no signature, and alg none', unsigned({ alg: 'none' }), /alg/],
  ['no signature, and alg None', unsigned({ alg: 'None' }), /alg/],
  ['no signature, and alg HS256', unsigned({ alg: 'HS256' }), /not by the key/],
  ['alg none with a signature', sign(claims(), { header: { alg: 'none' } }), /alg/],
  ['no alg', sign(claims(), { header: {} }), /not a JWT|alg/],
  ['alg RS256', sign(claims(), { header: { alg: 'RS256' } }), /alg/],
  ['alg HS512', sign(claims(), { header: { alg: 'HS512' } }), /alg/],
  ['a critical header', sign(claims(), { header: { alg: 'HS256', crit: ['x'], x: 1 } }), /not a JWT/],
  ['another key', sign(claims(), { secret: 'another secret of 32 bytes or more' }), /not by the key/],
  ['no key at all', sign(claims(), { secret: '' }), /not by the key/],
  [
    "another's payload",
    `${header}.${raw(JSON.stringify(claims({ sub: 'hal' })))}.${signature}`,
    /not by the key/,
  ],
  ['an unknown iss', sign(claims({ iss: 'nobody' })), /iss \(nobody\) is not the id of a key/],
  ['iss __proto__', sign(claims({ iss: '__proto__' })), /is not the id of a key/],
  ['no iss', sign(claims({ iss: undefined })), /has no iss/],
  ['an iss that is a list', sign(claims({ iss: ['test'] })), /has no iss|not a JWT/],
  ['exp passed', sign(claims({ exp: nowS() - 61 })), /has expired/],
  ['exp long passed', sign(claims({ exp: 0 })), /has expired/],
  ['no exp', sign(claims({ exp: undefined })), /exp is missing/],
  ['exp as text', sign(claims({ exp: '2099-01-01' })), /exp is wrong/],
  ['nbf in the future', sign(claims({ nbf: nowS() + 3600 })), /not valid yet/],
  ['iat in the future', sign(claims({ iat: nowS() + 3600 })), /iat is in the future/],
  ['nbf as text', sign(claims({ nbf: 'now' })), /nbf is wrong/],
  ['no sub', sign(claims({ sub: undefined })), /sub is missing/],
  ['an empty sub', sign(claims({ sub: '' })), /sub is not a user id/],
  ['a sub that is no id', sign(claims({ sub: 'a b' })), /sub is not a user id/],
  ['a sub with U+0000', sign(claims({ sub: 'a\u0000' })), /sub is not a user id/],
  ['a sub of 65 characters', sign(claims({ sub: 'x'.repeat(65) })), /sub is not a user id/],
  ['a sub that is a number', sign(claims({ sub: 7 })), /sub is (wrong|not a user id)/],
  ['another aud', sign(claims({ aud: 'chat' })), /aud is wrong/],
  ['no aud', sign(claims({ aud: undefined })), /aud is missing/],
  ['an unknown grant', sign(claims({ lavish: { sned: true } })), /lavish claim/],
  ['a grant that is text', sign(claims({ lavish: { send: 'yes' } })), /lavish claim/],
  ['a room that is no id', sign(claims({ lavish: { room: 'a b' } })), /lavish claim/],
  ['grants that are text', sign(claims({ lavish: 'all' })), /lavish claim/],
  ['grants that are null', sign(claims({ lavish: null })), /lavish claim/],
];

describe('a credential that is refused over HTTP', () => {
  it.each(REFUSED)('%s', async (_, as, why) => {
    await expectRefused(server, { path: '/v1/catalogue', as }, { code: 'unauthenticated' });
    const { body } = await server.call({ path: '/v1/catalogue', as });
    expect(body.detail).toMatch(why);
  });

  it.each([
    ['none', undefined],
    ['nothing', ''],
    ['another scheme', `Basic ${raw('ann:secret')}`],
    ['no scheme', good],
    ['an empty one', 'Bearer '],
    ['two at once', `Bearer ${good} ${good}`],
    ['a list', `Bearer ${good}, Bearer ${good}`],
  ])('%s', async (_, authorization) => {
    const headers = authorization === undefined ? {} : { authorization };
    await expectRefused(server, { path: '/v1/catalogue', as: null, headers }, { code: 'unauthenticated' });
  });

  it('before anything else is checked', async () => {
    const call = { method: 'POST', path: '/v1/rooms/a%20b/gifts', as: 'garbage', body: '{' };
    await expectRefused(server, call, { code: 'unauthenticated' });
  });
});

describe('a credential that is refused on the socket closes it with 4401 and the reason', () => {
  async function expectSentAway(socket: TestSocket, why: RegExp) {
    const before = await server.fingerprint();
    const { code, reason } = await socket.closed;
    expect({ code, received: socket.received }).toEqual({ code: 4401, received: [] });
    expect(reason).toMatch(why);
    expect(await server.fingerprint()).toEqual(before);
  }

  it.each(REFUSED)('%s', (_, credential, why) =>
    expectSentAway(server.open(`?token=${encodeURIComponent(credential)}`), why),
  );
  it('none', () => expectSentAway(server.open(), /Send a server key or a token/));
  it('an empty one', () => expectSentAway(server.open('?token='), /Send a server key or a token/));
  it('as a subprotocol', () =>
    expectSentAway(server.open('', ['lavish.v1', 'lavish.token.garbage']), /not a JWT/));
});

describe('a credential that is accepted', () => {
  // Signed when they are used, because some are valid for seconds only.
  it.each<[what: string, changes: () => object]>([
    ['good', () => ({})],
    ['for several audiences', () => ({ aud: ['chat', 'gifts'] })],
    ['expired within the skew', () => ({ exp: nowS() - 30 })],
    ['valid soon, within the skew', () => ({ nbf: nowS() + 30 })],
    ['without grants', () => ({ lavish: undefined })],
    ['valid forever', () => ({ exp: 1e300 })],
    ['with an invalid name', () => ({ name: 7 })],
  ])('%s', async (_, changes) => {
    const as = sign(claims(changes()));
    expect((await server.call({ path: '/v1/catalogue', as })).status).toBe(200);
    const socket = await server.connect(as);
    expect(socket.received[0]).toMatchObject({ t: 'welcome', user: 'ann' });
  });

  it.each(['', 7, 'x'.repeat(201), 'a\nb', 'a\u0085b', '\u001b[2J', '\ud800', null])(
    'with the name %j, which is invalid: the user has the id instead',
    async (name) => {
      const viewer = { ...claimsOf('vic', { watch: true, send: true }), aud: 'gifts', name };
      const socket = await server.connect(sign(viewer));
      expect(socket.received[0]).toMatchObject({ t: 'welcome', user: 'vic' });
      const { body } = await server.call({ path: '/v1/users/vic' });
      expect(body.name ?? null).toBeNull();
    },
  );

  it.each(['bearer', 'BEARER'])('%s, in any case', async (scheme) => {
    const headers = { authorization: `${scheme}  ${good}` };
    expect((await server.call({ path: '/v1/catalogue', as: null, headers })).status).toBe(200);
  });

  it('as a subprotocol, and the response names the protocol of the socket', async () => {
    const socket = server.open('', ['lavish.v1', `lavish.token.${good}`]);
    await socket.find(({ t }) => t === 'welcome', 'the welcome');
    expect(socket.ws.protocol).toBe('lavish.v1');
  });
});

/** A user with every relevant grant but one. */
const as = (user: string, lavish: object) => sign({ ...claimsOf(user, lavish), aud: 'gifts' });
const put = (path: string, body?: object): ApiCall => ({ method: 'PUT', path, body });
const post = (path: string, body?: object): ApiCall => ({ method: 'POST', path, body });
const remove = (path: string): ApiCall => ({ method: 'DELETE', path });
const gift = (body: object): ApiCall => ({ ...post('/v1/rooms/stage/gifts', body), key: newKey() });

const EVERYTHING = { watch: true, send: true, host: true, moderate: true, overlay: true };
const HOST_ONLY: ApiCall[] = [
  post('/v1/rooms/stage/end'),
  put('/v1/rooms/stage/guests/ben'),
  remove('/v1/rooms/stage/guests/gil'),
];
const HOST_OR_MODERATOR: ApiCall[] = [
  put('/v1/rooms/stage/blocks/ben'),
  remove('/v1/rooms/stage/blocks/eve'),
];
const nameOf = ({ method = 'GET', path }: ApiCall) => `${method} ${path}`;

type Forbidden = [what: string, call: ApiCall, token: string, param?: string];
const FORBIDDEN: Forbidden[] = [
  ...[
    put('/v1/users/ann', {}),
    { ...post('/v1/users/ann/top-ups', { coins: 1 }), key: newKey() },
    put('/v1/catalogue/rose', { price: 1 }),
    remove('/v1/catalogue/rose'),
    post('/v1/tokens', { user: 'ann' }),
  ].map((call): Forbidden => [`${nameOf(call)} by a user`, call, as('ann', EVERYTHING)]),
  ...['/v1/users/ann', '/v1/users/ann/entries'].map(
    (path): Forbidden => [`GET ${path} by another user`, { path }, as('ben', EVERYTHING)],
  ),
  ...[...HOST_ONLY, ...HOST_OR_MODERATOR].flatMap((call): Forbidden[] => [
    [`${nameOf(call)} by another host`, call, as('gil', { host: true })],
    [`${nameOf(call)} by the host without the grant`, call, as('hal', { watch: true, send: true })],
    [`${nameOf(call)} by the host with it elsewhere`, call, as('hal', { ...EVERYTHING, room: 'other' })],
  ]),
  ...HOST_ONLY.map(
    (call): Forbidden => [`${nameOf(call)} by a moderator`, call, as('mo', { moderate: true })],
  ),
  ...HOST_OR_MODERATOR.map(
    (call): Forbidden => [
      `${nameOf(call)} by a moderator of another room`,
      call,
      as('mo', { moderate: true, room: 'other' }),
    ],
  ),
  ['going live without the grant', post('/v1/rooms', {}), as('zed', { send: true }), 'id'],
  ['going live elsewhere', post('/v1/rooms', { id: 'r' }), as('zed', { host: true, room: 'other' }), 'id'],
  ['going live for another', post('/v1/rooms', { host: 'ben' }), as('zed', { host: true }), 'host'],
  ['a gift without the grant', gift({ item: 'rose' }), as('ann', { watch: true, host: true }), 'room'],
  ['a gift in another room', gift({ item: 'rose' }), as('ann', { send: true, room: 'over' }), 'room'],
  ['a gift for another', gift({ item: 'rose', sender: 'eve' }), as('ann', { send: true }), 'sender'],
  ['a room’s gifts without the grant', { path: '/v1/rooms/stage/gifts' }, as('ann', { send: true })],
  ['a room’s gifts in another', { path: '/v1/rooms/stage/gifts' }, as('ann', { watch: true, room: 'over' })],
];

describe('what a token does not grant is forbidden', () => {
  it.each(FORBIDDEN)('%s', (_, call, token, param) =>
    expectRefused(
      server,
      { ...call, as: token },
      { code: 'forbidden', ...(param !== undefined && { param }) },
    ),
  );

  it('a gift by its id', async () => {
    const { body } = await server.call(gift({ item: 'rose', sender: 'ann' }));
    const call = { path: `/v1/gifts/${body.id}`, as: as('ann', { watch: true, room: 'over' }) };
    await expectRefused(server, call, { code: 'forbidden' });
  });

  it('on the socket: watching and sending elsewhere, and sending for another user', async () => {
    const elsewhere = await server.connect(as('ann', { watch: true, send: true, room: 'over' }));
    const subscribe = { t: 'subscribe', room: 'stage' };
    const message = { t: 'gift', room: 'stage', item: 'rose', key: newKey() };
    await expectRefusedOn(server, elsewhere, subscribe, { code: 'forbidden', param: 'room' });
    await expectRefusedOn(server, elsewhere, message, { code: 'forbidden', param: 'room' });
    const viewer = await server.connect(as('ann', { watch: true }));
    await expectRefusedOn(server, viewer, message, { code: 'forbidden', param: 'room' });
    const sender = await server.connect(as('ann', { send: true }));
    await expectRefusedOn(server, sender, subscribe, { code: 'forbidden', param: 'room' });
    await expectRefusedOn(
      server,
      sender,
      { ...message, sender: 'eve' },
      { code: 'invalid_request', param: 'sender' },
    );
    const platform = await server.connect(API_KEY);
    expect(platform.received[0]).toMatchObject({ t: 'welcome', user: null });
    await expectRefusedOn(server, platform, message, { code: 'forbidden' });
  });
});

it('a WebSocket on another path than /v1/realtime is refused', async () => {
  const socket = server.open('/elsewhere?token=x');
  const [, response] = await once(socket.ws, 'unexpected-response');
  expect(response.statusCode).toBe(404);
});
