import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLink } from '../../packages/server/src/store/operators/sign-in-links.ts';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { expectProvoked } from '../api/support/provoked-codes.ts';
import { expectProblem } from '../api/support/refusals.ts';
import { ConsoleBrowser, invited, PASSWORD } from './support/console-browser.ts';
import { totpCode } from './support/totp-code.ts';

let server: ApiServer;
beforeAll(async () => {
  // So that a test can come from any address.
  server = await startApiServer({ trustedProxies: ['127.0.0.0/8'] });
});
beforeEach(async () => {
  await server.db.query('delete from console.sign_in_attempts');
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

interface Attempt {
  password?: string;
  code?: string;
  /** The client's address. */
  from?: string;
}

const signIn = (
  browser: ConsoleBrowser,
  name: string,
  { password = PASSWORD, code, from = '203.0.113.1' }: Attempt = {},
) =>
  browser.api(
    'POST',
    '/sign-in/password',
    { name, password, ...(code !== undefined && { code }) },
    { 'x-forwarded-for': from },
  );

/** A browser that nobody has used before. */
const stranger = () => new ConsoleBrowser(server);

describe('an invitation', () => {
  it('creates an operator with its role once, who signs in with the password from then on', async () => {
    const browser = await invited(server, 'ada', 'finance');
    expect(await browser.session()).toMatchObject({
      operator: { name: 'ada', role: 'finance' },
      has_password: true,
    });
    await browser.api('POST', '/sign-out');
    const again = stranger();
    expect((await signIn(again, 'ADA')).status).toBe(200);
    expect(await again.session()).toMatchObject({ operator: { name: 'ada' } });
  });

  it('is refused after its use or ten minutes, and is not used up by a name that is taken', async () => {
    await invited(server, 'taken');
    const { secret } = await createLink(server.db, { role: 'support', name: null });
    const accept = (name: string) =>
      stranger().api('POST', '/sign-in/invitation', { secret, name, password: PASSWORD });
    expect(await accept('Taken')).toMatchObject({ status: 400, body: { param: 'name' } });
    expect((await accept('free')).status).toBe(200);
    expect(await accept('free too')).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    const late = await createLink(server.db, { role: 'admin', name: null });
    await server.db.query("update console.links set expires_at = expires_at - interval '10 minutes'");
    const answer = await stranger().api('POST', '/sign-in/invitation', {
      secret: late.secret,
      name: 'late',
      password: PASSWORD,
    });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });

  it('does not sign in by itself, and a link is no invitation', async () => {
    const { secret } = await createLink(server.db, { role: 'admin', name: null });
    expect((await stranger().signInBy(secret)).status).toBe(401);
  });

  it('asks for a password of 12 characters', async () => {
    const { secret } = await createLink(server.db, { role: 'support', name: null });
    const answer = await stranger().api('POST', '/sign-in/invitation', {
      secret,
      name: 'x',
      password: 'short',
    });
    expect(answer).toMatchObject({ status: 400, body: { param: 'password' } });
  });
});

describe('a password', () => {
  it('that is wrong is refused like a name that nobody has', async () => {
    await invited(server, 'bea');
    const wrong = await signIn(stranger(), 'bea', { password: 'wrong password' });
    const unknown = await signIn(stranger(), 'nobody', { password: 'wrong password' });
    expect(wrong.status).toBe(401);
    const { request_id: _, ...problem } = wrong.body;
    expect(unknown.body).toMatchObject(problem);
  });

  it('is tried ten times from an address, then the address is refused, for every account', async () => {
    await invited(server, 'cai');
    for (let n = 0; n < 10; n++)
      expect((await signIn(stranger(), 'cai', { password: `wrong ${n}` })).status).toBe(401);
    const refused = { status: 429, body: { code: 'rate_limited', retry_after_s: expect.any(Number) } };
    expect(await signIn(stranger(), 'cai')).toMatchObject(refused);
    expect(await signIn(stranger(), 'another-account')).toMatchObject(refused);
    expect((await signIn(stranger(), 'cai', { from: '203.0.113.2' })).status).toBe(200);
  });

  it('is tried from one address however many of a /64 of IPv6 a client uses', async () => {
    for (let n = 0; n < 10; n++) await signIn(stranger(), 'dee', { from: `2001:db8:0:1::${n + 1}` });
    expect((await signIn(stranger(), 'dee', { from: '2001:db8:0:1:ffff::9' })).status).toBe(429);
    expect((await signIn(stranger(), 'dee', { from: '2001:db8:0:2::1' })).status).toBe(401);
  });

  it('guessed from many addresses locks no operator out of a browser that has signed in before', async () => {
    const known = await invited(server, 'eli');
    await known.api('POST', '/sign-out');
    for (let n = 0; n < 31; n++)
      await signIn(stranger(), 'eli', { password: 'wrong password', from: `198.51.100.${n}` });
    expect((await signIn(stranger(), 'eli', { from: '192.0.2.1' })).status).toBe(429);
    // Even behind the address of an attacker.
    expect((await signIn(known, 'eli', { from: '198.51.100.1' })).status).toBe(200);
    // The browser is known for its own operator only.
    await invited(server, 'fay');
    for (let n = 0; n < 31; n++)
      await signIn(stranger(), 'fay', { password: 'wrong password', from: `198.51.100.${n + 100}` });
    expect((await signIn(known, 'fay', { from: '192.0.2.2' })).status).toBe(429);
  });

  it('guessed by a hundred requests at once takes turns: the address is refused, another one and /readyz are served', async () => {
    await invited(server, 'hue');
    const flood = Array.from({ length: 100 }, (_, n) => signIn(stranger(), `unknown-${n}`));
    const [other, ready] = await Promise.all([
      signIn(stranger(), 'hue', { from: '203.0.113.9' }),
      server.call({ path: '/readyz', as: null }),
    ]);
    expect([other.status, ready.status]).toEqual([200, 200]);
    const statuses = (await Promise.all(flood)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(90);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
  });

  it('guessed in a browser that has signed in before is refused after ten times, too', async () => {
    const known = await invited(server, 'gus');
    for (let n = 0; n < 10; n++)
      expect((await signIn(known, 'gus', { password: 'wrong password' })).status).toBe(401);
    expect((await signIn(known, 'gus')).status).toBe(429);
    expect((await signIn(stranger(), 'gus')).status).toBe(200);
  });

  it('that is right does not count as a failure', async () => {
    await invited(server, 'hal');
    for (let n = 0; n < 12; n++) expect((await signIn(stranger(), 'hal')).status).toBe(200);
  });

  it('guessed at the same time is tried ten times', async () => {
    await invited(server, 'ivy');
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, n) => signIn(stranger(), 'ivy', { password: `wrong ${n}` })),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(6);
  });

  it('is stored as a hash only', async () => {
    await invited(server, 'joe');
    const { rows } = await server.db.query('select to_jsonb(o) as row from console.operators o');
    expect(JSON.stringify(rows)).not.toContain(PASSWORD);
  });
});

describe('a second factor', () => {
  async function withSecondFactor(name: string) {
    const browser = await invited(server, name);
    const { body } = await browser.api('POST', '/second-factor');
    const secret = body.secret as string;
    const confirmed = await browser.api('PUT', '/second-factor', { code: totpCode(secret, -1) });
    expect(confirmed.status).toBe(200);
    return { browser, secret, uri: body.uri, recoveryCodes: confirmed.body.recovery_codes as string[] };
  }

  it('is required once a code has confirmed it, and each code works once', async () => {
    const { browser, secret, uri } = await withSecondFactor('kim');
    expect(uri).toMatch(/^otpauth:\/\/totp\/Lavish:kim\?/);
    expect(await browser.session()).toMatchObject({ second_factor: true });
    expectProblem(await signIn(stranger(), 'kim'), { code: 'second_factor_required', param: 'code' });
    const code = totpCode(secret);
    expect((await signIn(stranger(), 'kim', { code })).status).toBe(200);
    expect(await signIn(stranger(), 'kim', { code })).toMatchObject({
      status: 401,
      body: { code: 'unauthenticated' },
    });
    expect((await signIn(stranger(), 'kim', { code: '000000' })).status).toBe(401);
  });

  it('does not help with a wrong password, and says nothing about it', async () => {
    await withSecondFactor('lea');
    expect(await signIn(stranger(), 'lea', { password: 'wrong password' })).toMatchObject({
      status: 401,
      body: { code: 'unauthenticated' },
    });
  });

  it('is replaced by a recovery code, each of which works once', async () => {
    const { recoveryCodes } = await withSecondFactor('moe');
    expect(new Set(recoveryCodes).size).toBe(10);
    const [code] = recoveryCodes;
    expect((await signIn(stranger(), 'moe', { code: code! })).status).toBe(200);
    expect((await signIn(stranger(), 'moe', { code: code! })).status).toBe(401);
    expect((await signIn(stranger(), 'moe', { code: recoveryCodes[1]! })).status).toBe(200);
  });

  it('is not required before it is confirmed, and is removed only with a code', async () => {
    const waiting = await invited(server, 'ned');
    await waiting.api('POST', '/second-factor');
    expect((await signIn(stranger(), 'ned')).status).toBe(200);

    const { browser, secret, recoveryCodes } = await withSecondFactor('ona');
    expect((await browser.api('POST', '/second-factor')).status).toBe(403);
    expect((await browser.api('DELETE', '/second-factor', { code: '123456' })).status).toBe(403);
    expect((await browser.api('DELETE', '/second-factor', { code: recoveryCodes[0] })).status).toBe(204);
    expect((await signIn(stranger(), 'ona')).status).toBe(200);
    expect((await signIn(stranger(), 'ona', { code: totpCode(secret) })).status).toBe(200);
  });

  it('is tried ten times by the thief of a session', async () => {
    const { browser, recoveryCodes } = await withSecondFactor('pia');
    await server.db.query('delete from console.sign_in_attempts');
    for (let n = 0; n < 10; n++)
      expect((await browser.api('DELETE', '/second-factor', { code: `00000${n}` })).status).toBe(403);
    expect((await browser.api('DELETE', '/second-factor', { code: recoveryCodes[0] })).status).toBe(429);
  });
});

it('the sign-in page can ask which ways there are', async () => {
  expect((await stranger().api('GET', '/sign-in/methods')).body).toEqual({ password: true, oidc: null });
});

it('provokes the codes listed for this file', () => expectProvoked('sign-in'));
