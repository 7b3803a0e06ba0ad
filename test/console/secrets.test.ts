import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLink } from '../../packages/server/src/store/operators/sign-in-links.ts';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { ConsoleBrowser, invited, PASSWORD } from './support/console-browser.ts';
import { totpCode } from './support/totp-code.ts';

let server: ApiServer;
const logged: string[] = [];
beforeAll(async () => {
  const logger = pino({ level: 'trace' }, { write: (line) => void logged.push(line) });
  server = await startApiServer({ logger });
});
afterAll(() => server.close());

it('no log and no audit entry has a secret, also when requests are refused', async () => {
  const browser = await invited(server, 'ada', 'admin');
  const { secret: link } = await createLink(server.db, { role: 'support', name: null });
  await browser.api('POST', '/sign-in/invitation', { secret: link, name: 'ada', password: PASSWORD });
  const { body } = await browser.api('POST', '/second-factor');
  const secret = String(body.secret);
  const confirmed = await browser.api('PUT', '/second-factor', { code: totpCode(secret) });
  const [recoveryCode] = confirmed.body.recovery_codes as string[];
  const another = new ConsoleBrowser(server);
  await another.api('POST', '/sign-in/password', { name: 'ada', password: PASSWORD, code: recoveryCode });
  await another.api('POST', '/sign-in/password', { name: 'ada', password: [PASSWORD], code: recoveryCode });
  await browser.api('PUT', '/v1/users/ann', { name: 'Ann' });
  await browser.api('GET', '/nothing');
  const { rows } = await server.db.query('select to_jsonb(a) as entry from console.audit_log a');
  const written = logged.join('') + JSON.stringify(rows);
  expect(logged.join('')).toContain('/console/api/v1/users/:user');
  const secrets = [PASSWORD, link, secret, recoveryCode!, ...browser.cookies.values()];
  expect(secrets.filter((each) => written.includes(each))).toEqual([]);
});
