import { type ConsoleWhatIf, OPERATOR_ROLES } from '@lavish/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { waitUntil } from '../support/wait-until.ts';
import { type ConsoleBrowser, signedIn } from './support/console-browser.ts';

let server: ApiServer;
let analyst: ConsoleBrowser;
beforeAll(async () => {
  server = await startApiServer();
  analyst = await signedIn(server, 'analyst');
  await server.call({ method: 'PUT', path: '/v1/users/ann', body: {} });
  await server.call({ method: 'PUT', path: '/v1/catalogue/what_if_rose', body: { name: 'Rose', price: 10 } });
  const key = { 'idempotency-key': 'what-if' };
  await server.call({ method: 'POST', path: '/v1/users/ann/top-ups', body: { coins: 1_000 }, headers: key });
  await server.call({ method: 'POST', path: '/v1/rooms', body: { id: 'what-if-room', host: 'nova' } });
  const body = { sender: 'ann', item: 'what_if_rose', quantity: 3 };
  await server.call({ method: 'POST', path: '/v1/rooms/what-if-room/gifts', body, headers: key });
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

const HOUR_MS = 3_600_000;
const period = () => ({
  from: new Date(Date.now() - HOUR_MS).toISOString(),
  to: new Date(Date.now() - 1).toISOString(),
});

const read = async (id: string) =>
  (await analyst.api('GET', `/what-ifs/${id}`)).body as unknown as ConsoleWhatIf;

async function ended(id: string): Promise<ConsoleWhatIf> {
  await waitUntil('the what-if ends', async () => (await read(id)).state !== 'running');
  return read(id);
}

it('an analyst starts one, follows it, and reads its report', async () => {
  const campaign = {
    ...period(),
    rules: {
      new_campaigns: {
        test: {
          starts_at: new Date(Date.now() - HOUR_MS).toISOString(),
          ends_at: new Date(Date.now() - 1).toISOString(),
          rules: [{ id: 'coins', kind: 'coins', weight: 2 }],
        },
      },
    },
  };
  const { status, body } = await analyst.api('POST', '/what-ifs', campaign);
  expect(status).toBe(202);
  const { state, report, started_by } = await ended(body.id as string);
  expect([state, started_by]).toEqual(['done', 'the analyst']);
  expect(report!.campaigns).toMatchObject([
    { campaign: 'test', change: 'new', score: { before: 0, after: 60 } },
  ]);
  const latest = await analyst.api('GET', '/what-ifs/latest');
  expect(latest.body.what_if).toMatchObject({ id: body.id });
});

it('rules that are not valid are refused, and the field is named', async () => {
  const { body } = await analyst.api('POST', '/what-ifs', { ...period(), rules: { prices: { no_item: 5 } } });
  expect(await ended(body.id as string)).toMatchObject({
    state: 'refused',
    report: null,
    problem: { param: expect.stringContaining('no_item') },
  });
  const wrong = await analyst.api('POST', '/what-ifs', { ...period(), rules: { price: 5 } });
  expect(wrong).toMatchObject({ status: 400, body: { code: 'invalid_request', param: 'rules.price' } });
});

it('while one runs, another is refused; it can be cancelled', async () => {
  await server.db.query(
    `insert into console.what_ifs (operator_id, from_at, to_at) select id, now(), now() from console.operators limit 1`,
  );
  const second = await analyst.api('POST', '/what-ifs', { ...period(), rules: {} });
  expect(second).toMatchObject({ status: 409, body: { code: 'limit_reached' } });
  const { what_if } = (await analyst.api('GET', '/what-ifs/latest')).body as { what_if: ConsoleWhatIf };
  expect((await analyst.api('POST', `/what-ifs/${what_if.id}/cancel`)).status).toBe(202);
  const { rows } = await server.db.query('select is_cancelled from console.what_ifs where id = $1', [
    what_if.id,
  ]);
  expect(rows).toEqual([{ is_cancelled: true }]);
  await server.db.query(`delete from console.what_ifs where state = 'running'`);
});

it('an unknown one is not found', async () => {
  expect((await analyst.api('GET', `/what-ifs/${'0'.repeat(32)}`)).status).toBe(404);
  expect((await analyst.api('POST', `/what-ifs/${'0'.repeat(32)}/cancel`)).status).toBe(404);
});

it.each(OPERATOR_ROLES)('the role %s', async (role) => {
  const browser = await signedIn(server, role, { name: `a second ${role}`, host: 'nova' });
  const mayRun = ['analyst', 'operator', 'admin'].includes(role);
  for (const [method, path] of [
    ['GET', '/what-ifs/latest'],
    ['POST', `/what-ifs/${'0'.repeat(32)}/cancel`],
  ] as const) {
    const { status } = await browser.api(method, path);
    expect([path, status === 403]).toEqual([path, !mayRun]);
  }
  if (!mayRun) expect((await browser.api('POST', '/what-ifs', { ...period(), rules: {} })).status).toBe(403);
  browser.close();
});
