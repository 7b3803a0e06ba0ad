import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { findOperator } from '../../packages/server/src/store/operators/operators.ts';
import { createLink } from '../../packages/server/src/store/operators/sign-in-links.ts';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { ConsoleBrowser, invited, PASSWORD, signedIn } from './support/console-browser.ts';
import { totpCode } from './support/totp-code.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
beforeEach(async () => {
  await server.db.query('delete from console.sign_in_attempts');
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

const NEW = 'another correct horse';

const signIn = async (name: string, password: string): Promise<ConsoleBrowser | number> => {
  const browser = new ConsoleBrowser(server);
  const { status } = await browser.api('POST', '/sign-in/password', { name, password });
  return status === 200 ? browser : status;
};

async function linked(name: string): Promise<ConsoleBrowser> {
  const { secret } = await createLink(server.db, { operator: (await findOperator(server.db, name))!.id });
  const browser = new ConsoleBrowser(server);
  expect((await browser.signInBy(secret)).status).toBe(200);
  return browser;
}

it('an operator changes the own password with the current one, and the other sessions and links end', async () => {
  const browser = await invited(server, 'ada');
  const stolen = new ConsoleBrowser(server);
  for (const [name, value] of browser.cookies) stolen.cookies.set(name, value);
  const other = (await signIn('ada', PASSWORD)) as ConsoleBrowser;
  const { id } = (await findOperator(server.db, 'ada'))!;
  const link = await createLink(server.db, { operator: id });
  expect(await browser.api('PUT', '/password', { current: 'wrong', password: NEW })).toMatchObject({
    status: 403,
    body: { code: 'forbidden', param: 'current' },
  });
  expect(await browser.api('PUT', '/password', { password: NEW })).toMatchObject({ status: 403 });
  expect((await other.api('GET', '/session')).status).toBe(200);
  expect((await browser.api('PUT', '/password', { current: PASSWORD, password: NEW })).status).toBe(204);
  expect((await browser.api('GET', '/session')).status).toBe(200);
  expect((await other.api('GET', '/session')).status).toBe(401);
  expect((await new ConsoleBrowser(server).signInBy(link.secret)).status).toBe(401);
  expect(await signIn('ada', PASSWORD)).toBe(401);
  expect(await signIn('ada', NEW)).toBeInstanceOf(ConsoleBrowser);
});

it('the audit log has the change, and neither password', async () => {
  const { rows } = await server.db.query(
    "select operator_name, operation, subject, status, to_jsonb(a) as entry from console.audit_log a where operation = 'changePassword'",
  );
  expect(rows).toMatchObject([{ operator_name: 'ada', subject: 'operator ada', status: 200 }]);
  for (const password of [PASSWORD, NEW]) expect(JSON.stringify(rows)).not.toContain(password);
});

it('an operator who has forgotten it sets a new one in the session of a link', async () => {
  await invited(server, 'bea');
  const browser = await linked('bea');
  expect(await browser.session()).toMatchObject({ began_by: 'link' });
  expect((await browser.api('PUT', '/password', { password: NEW })).status).toBe(204);
  const again = (await signIn('bea', NEW)) as ConsoleBrowser;
  expect(await again.session()).toMatchObject({ began_by: 'password' });
  expect((await again.api('PUT', '/password', { password: PASSWORD })).status).toBe(403);
});

it('an operator who has lost the authenticator removes the second factor in the session of a link', async () => {
  const browser = await invited(server, 'cid');
  const { body } = await browser.api('POST', '/second-factor');
  await browser.api('PUT', '/second-factor', { code: totpCode(String(body.secret)) });
  expect((await browser.api('DELETE', '/second-factor', {})).status).toBe(403);
  const byLink = await linked('cid');
  expect((await byLink.api('DELETE', '/second-factor', {})).status).toBe(204);
  expect(await signIn('cid', PASSWORD)).toBeInstanceOf(ConsoleBrowser);
});

it('a thief of a session cannot try out passwords', async () => {
  const browser = await invited(server, 'dan');
  const guess = () => browser.api('PUT', '/password', { current: 'a guess', password: NEW });
  for (let attempt = 0; attempt < 10; attempt++) expect((await guess()).status).toBe(403);
  expect(await guess()).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
});

it('short passwords, hosts, strangers and other sites are refused', async () => {
  const browser = await linked('bea');
  expect((await browser.api('PUT', '/password', { password: 'short' })).status).toBe(400);
  const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
  expect((await browser.api('PUT', '/password', { password: NEW }, foreign)).status).toBe(403);
  expect((await new ConsoleBrowser(server).api('PUT', '/password', { password: NEW })).status).toBe(401);
  await server.call({ method: 'PUT', path: '/v1/users/ann', body: {} });
  const host = await signedIn(server, 'host');
  expect((await host.api('PUT', '/password', { password: NEW })).status).toBe(403);
});
