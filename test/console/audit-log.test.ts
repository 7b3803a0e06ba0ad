import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { type ConsoleBrowser, signedIn } from './support/console-browser.ts';

let server: ApiServer;
let admin: ConsoleBrowser;
let support: ConsoleBrowser;
beforeAll(async () => {
  server = await startApiServer();
  admin = await signedIn(server, 'admin');
  support = await signedIn(server, 'support');
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

const log = async (query = '') =>
  (await admin.api('GET', `/audit-log${query}`)).body as unknown as {
    data: Record<string, unknown>[];
    next_cursor: string | null;
  };

it('has who changed what, when and from where, with the reason and the state before and after', async () => {
  await server.call({ method: 'PUT', path: '/v1/users/ann', body: { name: 'Ann' } });
  const reason = encodeURIComponent('Ünanständiger Name 🙈');
  const { status } = await support.api('PUT', '/v1/users/ann', { name: 'Anna' }, { 'lavish-reason': reason });
  expect(status).toBe(200);
  const { data } = await log('?user=ann');
  expect(data).toMatchObject([
    {
      at: expect.stringMatching(/^\d{4}-/),
      operator: { name: 'the support', role: 'support' },
      address: '127.0.0.1',
      action: 'users.change',
      operation: 'putUser',
      subject: 'user ann',
      reason: 'Ünanständiger Name 🙈',
      request: { name: 'Anna' },
      before: { id: 'ann', name: 'Ann' },
      after: { id: 'ann', name: 'Anna' },
      status: 200,
    },
  ]);
});

it.each([
  ['none', {}],
  ['an empty one', { 'lavish-reason': '%20' }],
  ['one that is not URI-encoded', { 'lavish-reason': '%e9' }],
  ['one of 501 characters', { 'lavish-reason': 'x'.repeat(501) }],
])('a change needs a reason: %s is refused, and nothing happens', async (_, headers) => {
  const answer = await admin.call({
    method: 'PUT',
    path: '/console/api/v1/users/zoe',
    body: { name: 'Zoe' },
    headers: { 'lavish-reason': '', ...headers },
  });
  expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request', param: 'Lavish-Reason' } });
  expect((await admin.api('GET', '/v1/users/zoe')).status).toBe(404);
});

it('has changes that the API refused, with the status, and none that the role does not allow', async () => {
  const count = async () => (await log('?limit=200')).data.length;
  const before = await count();
  expect((await admin.api('POST', '/v1/rooms/no-room/end')).status).toBe(404);
  expect(await count()).toBe(before + 1);
  expect((await log()).data[0]).toMatchObject({
    operation: 'endRoom',
    subject: 'room no-room',
    before: null,
    status: 404,
  });
  expect((await support.api('PUT', '/v1/catalogue/rose', { name: 'x' })).status).toBe(403);
  expect(await count()).toBe(before + 1);
});

it('has exports, with their filters', async () => {
  const path = '/v1/analytics/senders?from=2026-01-01&to=2026-01-03';
  const answer = await support.api('GET', path, undefined, { accept: 'text/csv' });
  if (answer.status !== 503) {
    expect(answer.status).toBe(200);
    expect((await log()).data[0]).toMatchObject({
      operation: 'getAnalyticsSenders',
      subject: `export /console/api${path}`,
      status: 200,
    });
  }
});

it('is read page by page, by admins only', async () => {
  const first = await log('?limit=1');
  const second = await log(`?limit=1&cursor=${first.next_cursor}`);
  expect(Number(second.data[0]!.id)).toBeLessThan(Number(first.data[0]!.id));
  expect((await support.api('GET', '/audit-log')).status).toBe(403);
});

it.each([
  ['delete', 'delete from console.audit_log'],
  ['truncate', 'truncate console.audit_log'],
  ['change', "update console.audit_log set reason = 'another'"],
  ['another outcome', 'update console.audit_log set status = 200 where status is not null'],
])('refuses, also in the database, to %s', async (_, statement) => {
  await expect(server.db.query(statement)).rejects.toThrow(/append-only|last/);
});
