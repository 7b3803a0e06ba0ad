import { OPERATOR_ROLES } from '@lavish/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { type ConsoleBrowser, signedIn } from './support/console-browser.ts';

let server: ApiServer;
let support: ConsoleBrowser;
beforeAll(async () => {
  server = await startApiServer({
    inspection: {
      settings: () => [{ name: 'LAVISH_TICK_MS', description: 'How often.', value: '50', source: 'default' }],
      findings: async (nodes) => [{ check: 'nodes', verdict: 'ok', found: `${nodes} node` }],
    },
  });
  support = await signedIn(server, 'support');
  await server.call({ method: 'PUT', path: '/v1/users/luna', body: { name: 'Luna' } });
  await server.call({ method: 'POST', path: '/v1/rooms', body: { id: 'stage', host: 'luna' } });
});
afterAll(async () => {
  support.close();
  expect(server.faults).toEqual([]);
  await server.close();
});

const create = (body: object) => support.api('POST', '/overlays', body);

it('an address has a token that may watch, and nothing else; the token is in no list and no audit entry', async () => {
  const options = { side: 'top', scale: 1.5, accent: '8a5cff', title: 'New microphone', goal: 20_000 };
  const { status, body } = await create({ overlay: 'goal', host: 'luna', options, days: 30 });
  expect(status).toBe(201);
  const { secret, ...address } = body as Record<string, unknown> & { secret: string };
  expect(address).toMatchObject({
    ...{ overlay: 'goal', host: 'luna', room: null, options, created_by: 'the support', revoked_at: null },
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  const lasts = Date.parse(String(address.expires_at)) - Date.parse(String(address.created_at));
  expect(lasts).toBe(30 * 86_400_000);

  const socket = await server.connect(secret);
  expect((await socket.ask({ t: 'subscribe', room: 'stage' })).t).toBe('subscribed');
  expect((await server.call({ path: '/v1/rooms?live=true&host=luna', as: secret })).status).toBe(200);
  const refused = await server.call({ method: 'POST', path: '/v1/rooms/stage/end', as: secret });
  expect(refused.status).toBe(403);

  const admin = await signedIn(server, 'admin');
  const { body: log } = await admin.api('GET', '/audit-log?user=luna');
  expect(log.data).toMatchObject([
    { operation: 'createOverlay', reason: 'a test', after: { overlay: 'goal' } },
  ]);
  const { body: list } = await support.api('GET', '/overlays');
  expect((list.data as object[])[0]).toEqual(address);
  expect(JSON.stringify([log, list])).not.toContain(secret);
  admin.close();
});

it('a test reaches the overlays of this address only, and a revocation closes them', async () => {
  const [tested, other] = [
    (await create({ overlay: 'alerts', room: 'stage' })).body,
    (await create({ overlay: 'pk', room: 'stage' })).body,
  ];
  const sockets = [
    await server.connect(String(tested.secret)),
    await server.connect(String(other.secret)),
  ] as const;
  expect((await support.api('POST', `/overlays/${tested.id}/tests`)).status).toBe(204);
  await sockets[0].find(({ t }) => t === 'overlay_test', 'the test');
  expect((await sockets[1].ask({ t: 'ping' })).t).toBe('pong');
  expect(sockets[1].received.map(({ t }) => t)).not.toContain('overlay_test');

  for (let time = 0; time < 2; time++)
    expect(await support.api('DELETE', `/overlays/${tested.id}`)).toMatchObject({
      status: 200,
      body: { id: tested.id, revoked_at: expect.any(String) },
    });
  expect((await sockets[0].closed).code).toBe(4002);
  expect((await sockets[1].ask({ t: 'ping' })).t).toBe('pong');
});

it('lists addresses page by page, newest first', async () => {
  const { body: first } = await support.api('GET', '/overlays?limit=2');
  const { body: next } = await support.api('GET', `/overlays?limit=2&cursor=${first.next_cursor}`);
  const times = [first, next].flatMap(({ data }) =>
    (data as { created_at: string }[]).map(({ created_at }) => created_at),
  );
  expect(times.length).toBeGreaterThan(2);
  expect(times).toEqual(times.toSorted().reverse());
});

it.each([
  ['no host and no room', { overlay: 'goal' }, 'host'],
  ['both', { overlay: 'goal', host: 'luna', room: 'stage' }, 'room'],
  ['an unknown overlay', { overlay: 'clock', room: 'stage' }, 'overlay'],
  [
    'a colour that is none',
    { overlay: 'goal', room: 'stage', options: { accent: 'url(x)' } },
    'options.accent',
  ],
  ['an unknown option', { overlay: 'goal', room: 'stage', options: { css: 'x' } }, 'options.css'],
  ['no days', { overlay: 'goal', room: 'stage', days: 0 }, 'days'],
])('an address with %s is refused', async (_, body, param) => {
  expect(await create(body)).toMatchObject({ status: 400, body: { code: 'invalid_request', param } });
});

it('an address that does not exist cannot be tested or revoked', async () => {
  const path = `/overlays/${'0'.repeat(32)}`;
  expect((await support.api('POST', `${path}/tests`)).status).toBe(404);
  expect((await support.api('DELETE', path)).status).toBe(404);
});

it('settings and findings have the values of the node', async () => {
  const operator = await signedIn(server, 'operator');
  expect((await operator.api('GET', '/settings')).body).toEqual({
    data: [{ name: 'LAVISH_TICK_MS', description: 'How often.', value: '50', source: 'default' }],
  });
  expect((await operator.api('GET', '/settings/findings')).body).toEqual({
    at: expect.any(String),
    data: [{ check: 'nodes', verdict: 'ok', found: '1 node' }],
  });
  operator.close();
});

it('each role may do what the table of the documentation says', async () => {
  const allowed: Record<string, string> = {};
  for (const role of OPERATOR_ROLES) {
    const browser = await signedIn(server, role, { name: `allowed ${role}`, host: 'luna' });
    const may = async (method: string, path: string, body?: object) =>
      (await browser.api(method, path, body)).status === 403 ? '-' : 'x';
    allowed[role] = [
      await may('GET', '/overlays'),
      await may('POST', '/overlays', {}),
      await may('POST', `/overlays/${'0'.repeat(32)}/tests`),
      await may('DELETE', `/overlays/${'0'.repeat(32)}`),
      await may('GET', '/settings'),
      await may('GET', '/settings/findings'),
    ].join(' ');
    browser.close();
  }
  expect(allowed).toEqual({
    analyst: 'x - - - - -',
    support: 'x x x x - -',
    operator: 'x x x x x x',
    finance: 'x - - - - -',
    admin: 'x x x x x x',
    host: '- - - - - -',
    agency: '- - - - - -',
  });
});
