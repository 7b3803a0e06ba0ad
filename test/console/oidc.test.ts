import { once } from 'node:events';
import { createServer } from 'node:net';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  createOperator,
  findOperator,
  removeOperator,
} from '../../packages/server/src/store/operators/operators.ts';
import { createLink } from '../../packages/server/src/store/operators/sign-in-links.ts';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { startSecondNode, type TestNode } from '../api/support/second-node.ts';
import { ConsoleBrowser, invited, PASSWORD } from './support/console-browser.ts';
import { CLIENT, type OpenIdProvider, startOpenIdProvider } from './support/openid-provider.ts';

/** Where the operators of this test open the console. */
const ORIGIN = 'https://console.test';
const CALLBACK = '/console/api/sign-in/oidc/callback';

const staff = (email: string, ...groups: string[]) => ({ email, email_verified: true, groups });
const ACCOUNTS: Record<string, Record<string, unknown>> = {
  ada: staff('ada@studio.example', 'all', 'gift-admins'),
  bea: staff('bea@studio.example', 'gift-support'),
  cid: staff('cid@studio.example', 'all'),
  dan: staff('dan@studio.example', 'gift-support'),
  eve: { ...staff('eve@studio.example', 'gift-admins'), email_verified: false },
  fay: staff('fay@studio.example.evil.example', 'gift-admins'),
  gus: staff('gus@studio.example', 'gift-support'),
  hal: staff('hal@studio.example'),
  ida: staff('ida@studio.example', 'gift-admins'),
};

let provider: OpenIdProvider;
let server: ApiServer;
const logged: string[] = [];
beforeAll(async () => {
  provider = await startOpenIdProvider({ redirectUri: ORIGIN + CALLBACK, accounts: ACCOUNTS });
  const logger = pino({ level: 'trace' }, { write: (line) => void logged.push(line) });
  server = await startApiServer({ oidc: oidcAt(provider.issuer), logger });
  await createOperator(server.db, { name: 'another admin', role: 'admin', passwordHash: null });
});
beforeEach(async () => {
  await server.db.query('delete from console.sign_in_attempts');
});
afterAll(async () => {
  await server.close();
  await provider.stop();
  expect(logged.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
});

const oidcAt = (issuer: string) => ({
  issuer: new URL(issuer),
  clientId: CLIENT.id,
  clientSecret: CLIENT.secret,
  name: 'Studio',
  origin: ORIGIN,
  roles: [
    { claim: 'groups', value: 'gift-admins', role: 'admin' as const },
    { claim: 'groups', value: 'gift-support', role: 'support' as const },
  ],
  domains: ['studio.example'],
});

/** Begins a sign-in in this browser, and returns the provider's address. */
async function begin(browser: ConsoleBrowser, body: object = {}): Promise<string> {
  const { status, body: answer, text } = await browser.api('POST', '/sign-in/oidc', body);
  if (status !== 200) throw new Error(text);
  return String(answer.url);
}

/** The browser follows the provider's redirect. Returns where the console leads it. */
async function comeBack(browser: ConsoleBrowser, back: URL): Promise<string> {
  const { status, headers } = await browser.call({ path: back.pathname + back.search });
  expect(status).toBe(303);
  return String(headers.location);
}

async function signInAs(person: string | null, browser = new ConsoleBrowser(server), body: object = {}) {
  provider.person = person;
  const location = await comeBack(browser, await provider.visit(await begin(browser, body)));
  return { browser, location };
}

it('the sign-in page learns the name of the provider', async () => {
  const { body } = await new ConsoleBrowser(server).api('GET', '/sign-in/methods');
  expect(body).toEqual({ password: true, oidc: { name: 'Studio' } });
});

it('an account signs in with the role of its claims, as the same operator each time', async () => {
  const first = await signInAs('ada');
  expect(first.location).toBe('/console');
  const session = await first.browser.session();
  expect(session).toMatchObject({
    operator: { name: 'ada@studio.example', role: 'admin' },
    has_password: false,
    began_by: 'oidc',
  });
  const again = await signInAs('ada');
  expect((await again.browser.session()).operator.id).toBe(session.operator.id);
  expect((await again.browser.api('GET', '/v1/rooms')).status).toBe(200);
});

it('the cookie of a sign-in goes to the callback only, and the one of the session to no other site', async () => {
  const browser = new ConsoleBrowser(server);
  provider.person = 'ada';
  const begun = await browser.api('POST', '/sign-in/oidc', {});
  expect(begun.headers['set-cookie']).toEqual([
    expect.stringMatching(
      /^lavish_console_oidc=[\w-]{43}; Path=\/console\/api\/sign-in\/oidc\/callback; HttpOnly; SameSite=Lax; Max-Age=600; Secure$/,
    ),
  ]);
  const back = await provider.visit(String(begun.body.url));
  const { headers } = await browser.call({ path: back.pathname + back.search });
  expect(headers['set-cookie']).toEqual([
    expect.stringMatching(/^lavish_console_oidc=; .*Max-Age=0/),
    expect.stringMatching(
      /^lavish_console=[\w-]{43}; Path=\/console\/api; HttpOnly; SameSite=Strict; .*Secure$/,
    ),
  ]);
});

it('a role that changed at the provider changes here at the next sign-in, and other sessions end', async () => {
  const { browser } = await signInAs('dan');
  expect((await browser.session()).operator.role).toBe('support');
  ACCOUNTS.dan = staff('dan@studio.example', 'gift-admins');
  const promoted = await signInAs('dan');
  expect((await promoted.browser.session()).operator.role).toBe('admin');
  expect((await browser.api('GET', '/session')).status).toBe(401);
  ACCOUNTS.dan = staff('dan@studio.example');
  expect((await signInAs('dan')).location).toBe('/console#sign-in-fault=no_role');
  expect((await promoted.browser.api('GET', '/session')).status).toBe(401);
});

it('an account without a role, of another domain or with an unverified address is refused', async () => {
  for (const person of ['cid', 'eve', 'fay']) {
    const { browser, location } = await signInAs(person);
    expect([person, location]).toEqual([person, '/console#sign-in-fault=no_role']);
    expect((await browser.api('GET', '/session')).status).toBe(401);
  }
});

it('an invitation gives its role to the account that accepts it, once, and the claims do not change it', async () => {
  const { secret } = await createLink(server.db, { role: 'finance', name: 'Hal of finance' });
  const { browser, location } = await signInAs('hal', new ConsoleBrowser(server), { invitation: secret });
  expect(location).toBe('/console');
  expect((await browser.session()).operator).toMatchObject({ name: 'Hal of finance', role: 'finance' });
  expect((await (await signInAs('hal')).browser.session()).operator.role).toBe('finance');
  const used = await new ConsoleBrowser(server).api('POST', '/sign-in/oidc', { invitation: secret });
  expect(used).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  const late = await createLink(server.db, { role: 'admin', name: null });
  const stranger = new ConsoleBrowser(server);
  provider.person = 'cid';
  const back = await provider.visit(await begin(stranger, { invitation: late.secret }));
  await server.db.query('delete from console.links');
  expect(await comeBack(stranger, back)).toBe('/console#sign-in-fault=invitation_used');
});

it('an account never becomes an operator who has only its name', async () => {
  const made = await createOperator(server.db, {
    name: 'bea@studio.example',
    role: 'admin',
    passwordHash: null,
  });
  const { browser } = await signInAs('bea');
  const { operator } = await browser.session();
  expect(operator).toMatchObject({ name: 'bea@studio.example 2', role: 'support' });
  expect(operator.id).not.toBe((made as { id: string }).id);
});

it('a removed operator is not created again by the claims, only by an invitation', async () => {
  const { browser } = await signInAs('gus');
  await removeOperator(server.db, (await findOperator(server.db, 'gus@studio.example'))!.id);
  expect((await browser.api('GET', '/session')).status).toBe(401);
  expect((await signInAs('gus')).location).toBe('/console#sign-in-fault=no_role');
  const { secret } = await createLink(server.db, { role: 'analyst', name: null });
  expect((await signInAs('gus', new ConsoleBrowser(server), { invitation: secret })).location).toBe(
    '/console',
  );
});

it('a callback works once: its address is worth nothing afterwards', async () => {
  const browser = new ConsoleBrowser(server);
  provider.person = 'ada';
  const url = await begin(browser);
  const cookie = browser.cookies.get('lavish_console_oidc')!;
  const back = await provider.visit(url);
  expect(await comeBack(browser, back)).toBe('/console');
  const thief = new ConsoleBrowser(server);
  thief.cookies.set('lavish_console_oidc', cookie);
  expect(await comeBack(thief, back)).toBe('/console#sign-in-fault=expired');
  expect((await thief.api('GET', '/session')).status).toBe(401);
});

it("another browser's code signs nobody in, so no one is signed in as the attacker", async () => {
  const attacker = new ConsoleBrowser(server);
  provider.person = 'ida';
  const back = await provider.visit(await begin(attacker));
  const victim = new ConsoleBrowser(server);
  expect(await comeBack(victim, back)).toBe('/console#sign-in-fault=expired');
  // A victim who has begun a sign-in of their own.
  const own = new URL(await begin(victim));
  expect(await comeBack(victim, back)).toBe('/console#sign-in-fault=refused');
  // With the state of the victim, the code still belongs to another PKCE verifier.
  await begin(victim).then((url) => back.searchParams.set('state', new URL(url).searchParams.get('state')!));
  expect(own.searchParams.get('state')).not.toBe(back.searchParams.get('state'));
  expect(await comeBack(victim, back)).toBe('/console#sign-in-fault=refused');
  expect((await victim.api('GET', '/session')).status).toBe(401);
});

it.each([
  ['another nonce', (url: URL) => url.searchParams.set('nonce', 'another'), () => {}],
  ['another PKCE challenge', (url: URL) => url.searchParams.set('code_challenge', 'A'.repeat(43)), () => {}],
  ['another state', () => {}, (back: URL) => back.searchParams.set('state', 'another')],
  ['no state', () => {}, (back: URL) => back.searchParams.delete('state')],
  ['two states', () => {}, (back: URL) => back.searchParams.append('state', back.searchParams.get('state')!)],
  ['another issuer', () => {}, (back: URL) => back.searchParams.set('iss', 'https://evil.example')],
  ['no issuer', () => {}, (back: URL) => back.searchParams.delete('iss')],
  ['an invented code', () => {}, (back: URL) => back.searchParams.set('code', 'invented')],
  ['no code', () => {}, (back: URL) => back.searchParams.delete('code')],
])('a response with %s is refused', async (_what, editRequest, editResponse) => {
  const browser = new ConsoleBrowser(server);
  provider.person = 'ida';
  const back = await provider.visit(await begin(browser), editRequest);
  editResponse(back);
  expect(await comeBack(browser, back)).toBe('/console#sign-in-fault=refused');
  expect((await browser.api('GET', '/session')).status).toBe(401);
});

it('a person who cancels comes back to the sign-in', async () => {
  expect((await signInAs(null)).location).toBe('/console#sign-in-fault=refused');
});

it('the callback leads to the console only, whatever its address asks for', async () => {
  const browser = new ConsoleBrowser(server);
  provider.person = 'ada';
  const back = await provider.visit(await begin(browser));
  for (const name of ['redirect', 'return_to', 'next', 'redirect_uri', 'url'])
    back.searchParams.set(name, 'https://evil.example/');
  expect(await comeBack(browser, back)).toMatch(/^\/console(#|$)/);
});

it("another site's page cannot begin a sign-in", async () => {
  const browser = new ConsoleBrowser(server);
  const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
  const answer = await browser.api('POST', '/sign-in/oidc', {}, foreign);
  expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  expect(browser.cookies.size).toBe(0);
});

it('a session that was set before the sign-in does not become the session of the operator', async () => {
  const attacker = await invited(server, 'fixer');
  const fixed = attacker.cookies.get('lavish_console')!;
  const victim = new ConsoleBrowser(server);
  victim.cookies.set('lavish_console', fixed);
  await signInAs('ida', victim);
  expect(victim.cookies.get('lavish_console')).not.toBe(fixed);
  expect((await attacker.api('GET', '/session')).status).toBe(401);
});

it('an address that begins too many sign-ins waits', async () => {
  const browser = new ConsoleBrowser(server);
  await begin(browser);
  await server.db.query("update console.sign_in_attempts set attempts = 60 where key like 'oidc %'");
  const answer = await browser.api('POST', '/sign-in/oidc', {});
  expect(answer).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
});

it('while the provider does not respond, operators get an error that says so, and can sign in with passwords', async () => {
  await invited(server, 'pam');
  const browser = new ConsoleBrowser(server);
  provider.person = 'ada';
  const back = await provider.visit(await begin(browser));
  await provider.stop();
  expect(await comeBack(browser, back)).toBe('/console#sign-in-fault=unavailable');
  expect(await browser.api('POST', '/sign-in/oidc', {})).toMatchObject({
    status: 503,
    body: { code: 'overloaded', detail: expect.stringContaining('Studio does not respond') },
  });
  const signIn = await browser.api('POST', '/sign-in/password', { name: 'pam', password: PASSWORD });
  expect(signIn.status).toBe(200);
  await provider.start();
  expect((await signInAs('ada')).location).toBe('/console');
});

it('a provider that accepts connections and never responds delays no password', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const sockets: { destroy(): void }[] = [];
  const asked = new Promise<void>((resolve) =>
    silent.on('connection', (socket) => {
      sockets.push(socket);
      resolve();
    }),
  );
  const { port } = silent.address() as { port: number };
  const node: TestNode = await startSecondNode(server, { oidc: oidcAt(`http://127.0.0.1:${port}`) });
  const browser = new ConsoleBrowser({ port: Number(new URL(node.server.origin).port) });
  const waiting = [1, 2, 3].map(() => browser.api('POST', '/sign-in/oidc', {}));
  await asked;
  const signIn = await browser.api('POST', '/sign-in/password', { name: 'pam', password: PASSWORD });
  expect(signIn.status).toBe(200);
  for (const socket of sockets) socket.destroy();
  silent.close();
  for (const answer of await Promise.all(waiting))
    expect(answer).toMatchObject({ status: 503, body: { code: 'overloaded' } });
  await node.close();
});

it('no log has a code, a token, a cookie or the secret of the client', async () => {
  const browser = new ConsoleBrowser(server);
  provider.person = 'ada';
  const back = await provider.visit(await begin(browser));
  const cookie = browser.cookies.get('lavish_console_oidc')!;
  await comeBack(browser, back);
  const state = back.searchParams.get('state')!;
  const code = back.searchParams.get('code')!;
  const secrets = [code, state, cookie, browser.cookies.get('lavish_console')!, CLIENT.secret];
  expect(logged.join('')).toContain('/console/api/sign-in/oidc/callback');
  expect(secrets.filter((secret) => logged.join('').includes(secret))).toEqual([]);
  const { rows } = await server.db.query('select to_jsonb(s) as row from console.oidc_sign_ins s');
  expect(JSON.stringify(rows)).not.toContain(cookie);
});
