import { hostname, userInfo } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { ConsoleBrowser, PASSWORD } from '../console/support/console-browser.ts';
import { runLavish } from '../support/run-lavish.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server.close());

const operator = (...words: string[]) =>
  runLavish(['operator', ...words], { DATABASE_URL: server.databaseProxy.url });

const secretIn = (printed: string, kind: string) =>
  new RegExp(`^https://gifts\\.example/console#${kind}=([\\w-]{43})`).exec(printed)![1]!;

const withUrl = ['--url', 'https://gifts.example'];

async function accept(printed: string, name: string) {
  const browser = new ConsoleBrowser(server);
  const secret = secretIn(printed, 'invitation');
  return browser.api('POST', '/sign-in/invitation', { secret, name, password: PASSWORD });
}

test('an admin is invited, listed, signed in by a link, and stays the last one', async () => {
  expect((await operator('list')).stdout).toContain('There are no operators.');
  const invitation = await operator('invite', '--role', 'admin', '--name', 'ada', ...withUrl);
  expect(invitation.stdout).toMatch(/&name=ada\nIt works once, until \S+Z\.\n$/);
  expect((await accept(invitation.stdout, 'ada')).body).toMatchObject({ operator: { role: 'admin' } });
  expect(JSON.parse((await operator('list', '--json')).stdout)).toMatchObject([
    { name: 'ada', role: 'admin', host: null, second_factor: false, sessions: 1 },
  ]);
  const { stdout } = await operator('link', '--name', 'ada', ...withUrl);
  expect((await new ConsoleBrowser(server).signInBy(secretIn(stdout, 'link'))).status).toBe(200);
  for (const words of [
    ['remove', '--name', 'ada'],
    ['set-role', '--name', 'ada', '--role', 'analyst'],
  ])
    expect(await operator(...words)).toMatchObject({
      code: 1,
      stderr: 'lavish: The last admin cannot be removed or get another role.\n',
    });
});

test('an operator gets another role, and is removed', async () => {
  const { stdout } = await operator('invite', '--role', 'support', ...withUrl);
  await accept(stdout, 'bea');
  expect((await operator('set-role', '--name', 'bea', '--role', 'finance')).stdout).toContain(
    'bea is finance',
  );
  expect((await operator('remove', '--name', 'bea')).stdout).toBe('bea was removed.\n');
  expect(JSON.parse((await operator('list', '--json')).stdout)).toMatchObject([{ name: 'ada' }]);
});

test('each change is in the audit log, with the user of the operating system, and a refused one is not', async () => {
  const { rows } = await server.db.query(
    'select operator_id, role, operation, subject, request, status from console.audit_log order by id',
  );
  expect(rows).toEqual(
    [
      ['inviteOperator', 'operator ada', { role: 'admin' }],
      ['linkOperator', 'operator ada', null],
      ['inviteOperator', 'operator -', { role: 'support' }],
      ['setOperatorRole', 'operator bea', { role: 'finance' }],
      ['removeOperator', 'operator bea', null],
    ].map(([operation, subject, request]) => ({
      operator_id: null,
      role: 'cli',
      operation,
      subject,
      request,
      status: 200,
    })),
  );
  const { stdout } = await operator('link', '--name', 'ada', ...withUrl);
  const browser = new ConsoleBrowser(server);
  await browser.signInBy(secretIn(stdout, 'link'));
  const { body } = await browser.api('GET', '/audit-log?limit=1');
  expect(body.data).toMatchObject([
    { operator: { id: null, name: userInfo().username, role: 'cli' }, address: hostname() },
  ]);
});

test.each([
  [
    ['invite', '--role', 'king'],
    /--role must be one of analyst, support, operator, finance, admin, not king/,
  ],
  [['invite', '--role', 'host'], /--role must be one of/],
  [['invite', '--role', 'admin', '--url', 'gifts.example'], /--url must be an origin/],
  [['remove', '--name', 'nobody'], /There is no operator nobody/],
])('%j is refused with the reason', async (words, reason) => {
  const { code, stderr } = await operator(...words);
  expect(code).toBe(1);
  expect(stderr).toMatch(reason);
});
