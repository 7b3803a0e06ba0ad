import { OPERATOR_ROLES } from '@lavish/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { ConsoleBrowser, PASSWORD, signedIn } from './support/console-browser.ts';

let server: ApiServer;
let admin: ConsoleBrowser;
beforeAll(async () => {
  server = await startApiServer();
  admin = await signedIn(server, 'admin');
});
afterAll(async () => {
  admin.close();
  expect(server.faults).toEqual([]);
  await server.close();
});

interface Listed {
  id: string;
  name: string;
  role: string;
  sessions: number;
}
const operators = async () => (await admin.api('GET', '/operators')).body.data as Listed[];
const idOf = async (name: string) => (await operators()).find((each) => each.name === name)!.id;
const audited = async () => (await admin.api('GET', '/audit-log?limit=1')).body.data as object[];

it('an admin invites an operator by a link that works once, and sees them in the list', async () => {
  const { status, body } = await admin.api('POST', '/operators/invitations', {
    role: 'support',
    name: 'grace',
  });
  expect(status).toBe(201);
  const secret = String(body.secret);
  const browser = new ConsoleBrowser(server);
  const accept = () =>
    browser.api('POST', '/sign-in/invitation', { secret, name: 'grace', password: PASSWORD });
  expect(await accept()).toMatchObject({
    status: 200,
    body: { operator: { name: 'grace', role: 'support' } },
  });
  expect((await accept()).status).toBe(401);
  expect(await operators()).toContainEqual({
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    ...{ name: 'grace', role: 'support', host: null, agency: null, second_factor: false, sessions: 1 },
    created_at: expect.stringMatching(/^\d{4}-/),
  });
  expect(await audited()).toMatchObject([
    {
      action: 'operators.change',
      operation: 'inviteOperator',
      subject: 'invitation grace',
      request: { role: 'support' },
      after: { expires_at: expect.any(String) },
      status: 201,
    },
  ]);
  expect(JSON.stringify(await audited())).not.toContain(secret);
});

it('another role ends the sessions of an operator, and a link signs them in again', async () => {
  const moved = await signedIn(server, 'support', { name: 'moved' });
  const id = await idOf('moved');
  expect(await admin.api('PUT', `/operators/${id}`, { role: 'finance' })).toMatchObject({
    status: 200,
    body: { id, name: 'moved', role: 'finance' },
  });
  expect((await moved.api('GET', '/session')).status).toBe(401);
  expect(await audited()).toMatchObject([
    { subject: `operator ${id}`, before: { role: 'support' }, after: { role: 'finance' } },
  ]);
  const { body } = await admin.api('POST', `/operators/${id}/links`);
  expect((await moved.signInBy(String(body.secret))).body).toMatchObject({ operator: { role: 'finance' } });
});

it('a removed operator is out at once, and is not found again', async () => {
  const removed = await signedIn(server, 'operator', { name: 'removed' });
  const id = await idOf('removed');
  expect((await admin.api('DELETE', `/operators/${id}`)).status).toBe(204);
  expect((await removed.api('GET', '/session')).status).toBe(401);
  for (const [method, path, body] of [
    ['DELETE', `/operators/${id}`, undefined],
    ['PUT', `/operators/${id}`, { role: 'admin' }],
    ['POST', `/operators/${id}/links`, undefined],
  ] as const)
    expect(await admin.api(method, path, body)).toMatchObject({ status: 404, body: { code: 'not_found' } });
});

it('the last admin stays', async () => {
  const id = await idOf('the admin');
  expect((await admin.api('DELETE', `/operators/${id}`)).body).toMatchObject({ code: 'last_admin' });
  expect((await admin.api('PUT', `/operators/${id}`, { role: 'analyst' })).body).toMatchObject({
    code: 'last_admin',
    detail: 'The last admin cannot be removed or get another role.',
  });
  expect((await admin.api('GET', '/session')).status).toBe(200);
});

it('a host has no other role, and gets no link from an admin', async () => {
  await signedIn(server, 'host', { host: 'luna' });
  const id = await idOf('luna');
  expect((await admin.api('PUT', `/operators/${id}`, { role: 'admin' })).body.code).toBe('forbidden');
  expect((await admin.api('POST', `/operators/${id}/links`)).body.code).toBe('forbidden');
});

it('only admins may do any of it, and a change needs its reason', async () => {
  for (const role of OPERATOR_ROLES.filter((each) => each !== 'admin')) {
    const browser = await signedIn(server, role, { name: `no admin: ${role}`, host: 'zoe' });
    for (const [method, path] of [
      ['GET', '/operators'],
      ['POST', '/operators/invitations'],
      ['PUT', `/operators/${'0'.repeat(32)}`],
      ['DELETE', `/operators/${'0'.repeat(32)}`],
      ['POST', `/operators/${'0'.repeat(32)}/links`],
    ] as const) {
      const body = method === 'GET' ? undefined : { role: 'admin' };
      expect({ role, path, ...(await browser.api(method, path, body)) }).toMatchObject({
        role,
        path,
        status: 403,
      });
    }
    browser.close();
  }
  const silent = { 'lavish-reason': '' };
  expect(await admin.api('POST', '/operators/invitations', { role: 'admin' }, silent)).toMatchObject({
    status: 400,
    body: { param: 'Lavish-Reason' },
  });
});
