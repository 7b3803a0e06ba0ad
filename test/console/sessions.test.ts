import { OPERATOR_ROLES } from '@lavish/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  createOperator,
  findOperator,
  removeOperator,
  setOperatorRole,
} from '../../packages/server/src/store/operators/operators.ts';
import { createLink } from '../../packages/server/src/store/operators/sign-in-links.ts';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { ConsoleBrowser, signedIn } from './support/console-browser.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer({ timeZone: 'Asia/Kolkata' });
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

const UNAUTHENTICATED = { status: 401, body: { code: 'unauthenticated' } };

async function linkFor(name: string, options: { loopbackOnly?: boolean } = {}) {
  const made = await createOperator(server.db, { name, role: 'admin', passwordHash: null });
  if ('code' in made) throw new Error(made.detail);
  return (await createLink(server.db, { operator: made.id, ...options })).secret;
}

it('a link signs in once, and the session has the operator, the actions and the time zone', async () => {
  const secret = await linkFor('ada');
  const browser = new ConsoleBrowser(server);
  expect(await browser.api('GET', '/session')).toMatchObject(UNAUTHENTICATED);
  const signIn = await browser.signInBy(secret);
  expect(signIn.status).toBe(200);
  expect(await browser.session()).toEqual(signIn.body);
  expect(signIn.body).toMatchObject({
    operator: { name: 'ada', role: 'admin', host: null },
    actions: expect.arrayContaining(['audit.read', 'users.change']),
    time_zone: 'Asia/Kolkata',
    has_password: false,
    second_factor: false,
  });
  expect(await new ConsoleBrowser(server).signInBy(secret)).toMatchObject(UNAUTHENTICATED);
});

it('a link is refused after ten minutes', async () => {
  const secret = await linkFor('late');
  await server.db.query("update console.links set expires_at = expires_at - interval '10 minutes'");
  expect(await new ConsoleBrowser(server).signInBy(secret)).toMatchObject(UNAUTHENTICATED);
});

it('a link of lavish dev works on this machine only, and not through a proxy or another name', async () => {
  const secret = await linkFor('dev', { loopbackOnly: true });
  const browser = new ConsoleBrowser(server);
  const tunnelled: Record<string, string>[] = [
    { host: 'demo.example', origin: 'https://demo.example' },
    { 'x-forwarded-for': '203.0.113.9' },
    { forwarded: 'for=203.0.113.9' },
  ];
  for (const headers of tunnelled)
    expect(await browser.api('POST', '/sign-in/link', { secret }, headers)).toMatchObject(UNAUTHENTICATED);
  expect((await browser.signInBy(secret)).status).toBe(200);
});

it("the cookie is out of a page's reach, is sent to the console's API only, and is Secure over TLS", async () => {
  const [plain, tls] = [await linkFor('plain'), await linkFor('tls')];
  const cookieOf = async (secret: string, headers: Record<string, string> = {}) =>
    (await new ConsoleBrowser(server).api('POST', '/sign-in/link', { secret }, headers)).headers[
      'set-cookie'
    ]![0]!;
  expect(await cookieOf(plain)).toMatch(
    /^lavish_console=[\w-]{43}; Path=\/console\/api; HttpOnly; SameSite=Strict; Max-Age=\d+$/,
  );
  const host = `127.0.0.1:${server.port}`;
  expect(await cookieOf(tls, { origin: `https://${host}` })).toMatch(/; Secure$/);
});

it('a session that was set before the sign-in does not become the session of the operator', async () => {
  const victim = await signedIn(server, 'support', { name: 'fixed' });
  const [fixed] = [...victim.cookies.values()];
  await victim.signInBy(await linkFor('victim'));
  expect([...victim.cookies.values()]).not.toContain(fixed);
  const attacker = new ConsoleBrowser(server);
  attacker.cookies.set('lavish_console', fixed!);
  expect(await attacker.api('GET', '/session')).toMatchObject(UNAUTHENTICATED);
  attacker.cookies.set('lavish_console', 'A'.repeat(43));
  await attacker.signInBy(await linkFor('victim 2'));
  expect(attacker.cookies.get('lavish_console')).not.toBe('A'.repeat(43));
});

it('a session ends with its time, by signing out, and when its operator is removed or gets another role', async () => {
  const ended = async (name: string, end: (id: string) => Promise<unknown>) => {
    const browser = await signedIn(server, 'support', { name });
    expect((await browser.api('GET', '/v1/rooms')).status).toBe(200);
    await end((await findOperator(server.db, name))!.id);
    expect(await browser.api('GET', '/session')).toMatchObject(UNAUTHENTICATED);
    expect(await browser.api('GET', '/v1/rooms')).toMatchObject(UNAUTHENTICATED);
    expect(await browser.api('PUT', '/v1/users/mia', { name: 'Mia' })).toMatchObject(UNAUTHENTICATED);
  };
  await ended('old', (id) =>
    server.db.query('update console.sessions set expires_at = now() where operator_id = $1', [id]),
  );
  await ended('gone', (id) => removeOperator(server.db, id));
  await ended('moved', (id) => setOperatorRole(server.db, id, 'analyst'));

  const browser = await signedIn(server, 'support', { name: 'leaving' });
  const stolen = new ConsoleBrowser(server);
  for (const [name, value] of browser.cookies) stolen.cookies.set(name, value);
  expect((await browser.api('POST', '/sign-out')).status).toBe(204);
  expect(await stolen.api('GET', '/session')).toMatchObject(UNAUTHENTICATED);
});

it('the last admin cannot be removed or get another role, also when two are removed at once', async () => {
  const admins = (await server.db.query("select id from console.operators where role = 'admin'")).rows;
  const keep = await createOperator(server.db, { name: 'keep', role: 'admin', passwordHash: null });
  const other = await createOperator(server.db, { name: 'other', role: 'admin', passwordHash: null });
  if ('code' in keep || 'code' in other) throw new Error('not created');
  for (const { id } of admins) expect(await removeOperator(server.db, id)).toBeNull();
  const removed = await Promise.all([
    removeOperator(server.db, keep.id),
    removeOperator(server.db, other.id),
  ]);
  expect(removed.filter((refusal) => refusal === null)).toHaveLength(1);
  expect(removed).toContainEqual(expect.objectContaining({ code: 'last_admin' }));
  const left = removed[0] === null ? other.id : keep.id;
  expect(await setOperatorRole(server.db, left, 'finance')).toMatchObject({ code: 'last_admin' });
});

it("another site's page changes nothing, whatever it sends", async () => {
  const browser = await signedIn(server, 'operator', { name: 'csrf' });
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: '' },
    { origin: `http://127.0.0.1:${server.port}.evil.example` },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
  ];
  for (const headers of foreign) {
    const refused = { status: 403, body: { code: 'forbidden' } };
    expect(await browser.api('PUT', '/v1/users/eve', { name: 'Eve' }, headers)).toMatchObject(refused);
    expect(await browser.api('POST', '/sign-in/link', { secret: 'x' }, headers)).toMatchObject(refused);
    expect(await browser.api('POST', '/sign-out', undefined, headers)).toMatchObject(refused);
  }
  expect(await browser.session()).toMatchObject({ operator: { name: 'csrf' } });
  expect((await browser.api('GET', '/v1/users/eve')).status).toBe(404);
});

it('no other origin may read the console, and nothing of it is kept', async () => {
  const browser = await signedIn(server, 'analyst', { name: 'reader' });
  const { headers } = await browser.api('GET', '/session', undefined, { origin: 'https://evil.example' });
  expect(headers).not.toHaveProperty('access-control-allow-origin');
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'cross-origin-resource-policy': 'same-origin',
  });
});

it.each(OPERATOR_ROLES)('the cookie of the role %s signs nobody in at /v1', async (role) => {
  const browser = await signedIn(server, role, { name: `at v1 ${role}` });
  for (const path of ['/v1/rooms', '/v1/users/ann', '/v1/analytics/overview?from=2026-01-01&to=2026-01-02'])
    expect(await browser.call({ path })).toMatchObject(UNAUTHENTICATED);
});

it('a key or a token signs nobody in to the console', async () => {
  const browser = new ConsoleBrowser(server);
  const headers = { authorization: 'Bearer sk_test_the_key_of_the_tests' };
  expect(await browser.api('GET', '/v1/rooms', undefined, headers)).toMatchObject(UNAUTHENTICATED);
  expect(await browser.api('GET', '/session', undefined, headers)).toMatchObject(UNAUTHENTICATED);
});

it('the database has no secret of a session or link', async () => {
  const browser = await signedIn(server, 'support', { name: 'hashed' });
  const secret = await linkFor('linked');
  const { rows } = await server.db.query(
    'select to_jsonb(s) as row from console.sessions s union all select to_jsonb(l) from console.links l',
  );
  const stored = JSON.stringify(rows);
  for (const text of [secret, ...browser.cookies.values()]) expect(stored).not.toContain(text);
});

it('the console answers 404 with the reason while it is not built', async () => {
  const browser = new ConsoleBrowser(server);
  for (const path of ['/console', '/console/users/ann'])
    expect(await browser.call({ path })).toMatchObject({
      status: 404,
      body: { code: 'not_found', detail: expect.stringContaining('npm run build') },
    });
  expect(await browser.call({ path: '/console/api/nothing' })).toMatchObject({ status: 404 });
});

it('a link that the platform requests signs a host in as that host, once', async () => {
  await server.call({ method: 'PUT', path: '/v1/users/nova', body: { name: 'Nova' } });
  const link = await server.call({ method: 'POST', path: '/v1/console/links', body: { host: 'nova' } });
  expect(link.status).toBe(201);
  const secret = String(link.body.path).replace('/console#link=', '');
  const browser = new ConsoleBrowser(server);
  expect((await browser.signInBy(secret)).body).toMatchObject({ operator: { role: 'host', host: 'nova' } });
  expect(await new ConsoleBrowser(server).signInBy(secret)).toMatchObject(UNAUTHENTICATED);
  expect((await browser.api('GET', '/v1/users/nova')).status).toBe(200);
  expect((await browser.api('GET', '/v1/users/ann')).status).not.toBe(200);
  const other = await server.call({ method: 'POST', path: '/v1/console/links', body: { host: 'nobody' } });
  expect(other).toMatchObject({ status: 404, body: { code: 'user_not_found' } });
});
