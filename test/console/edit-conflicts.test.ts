import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { expectProvoked } from '../api/support/provoked-codes.ts';
import { expectProblem } from '../api/support/refusals.ts';
import { startSecondNode, type TestNode } from '../api/support/second-node.ts';
import { ConsoleBrowser, signedIn } from './support/console-browser.ts';

let server: ApiServer;
let two: TestNode;
let ada: ConsoleBrowser;
let bea: ConsoleBrowser;
/** Bea's browser, at the other node. */
let beaThere: ConsoleBrowser;
beforeAll(async () => {
  server = await startApiServer();
  two = await startSecondNode(server);
  ada = await signedIn(server, 'admin', { name: 'ada' });
  bea = await signedIn(server, 'admin', { name: 'bea' });
  beaThere = new ConsoleBrowser({ port: Number(new URL(two.server.origin).port) });
  for (const [name, value] of bea.cookies) beaThere.cookies.set(name, value);
  for (const user of ['mia', 'kai', 'zoe'])
    await server.call({ method: 'PUT', path: `/v1/users/${user}`, body: { name: user } });
  await server.call({ method: 'PUT', path: '/v1/catalogue/rose', body: { name: 'Rose', price: 10 } });
});
afterAll(async () => {
  for (const browser of [ada, bea, beaThere]) browser.close();
  await two.close();
  expect(server.faults).toEqual([]);
  await server.close();
});

async function versionAt(path: string, browser = ada): Promise<string> {
  const { status, headers } = await browser.api('GET', path);
  expect(status).toBe(200);
  return String(headers.etag);
}

const USER = '/v1/users/mia';

it('the second of two operators who edit a user is refused, and sees what changed and by whom', async () => {
  const seen = await versionAt(USER);
  expect(await versionAt(USER, beaThere)).toBe(seen);
  expect((await ada.api('PUT', USER, { vip_level: 3 }, { 'if-match': seen })).status).toBe(200);
  const late = await beaThere.api('PUT', USER, { name: 'Mia B.' }, { 'if-match': seen });
  expectProblem(late, {
    code: 'edit_conflict',
    current: expect.objectContaining({ id: 'mia', name: 'mia', vip_level: 3 }),
    version: await versionAt(USER),
    changed_by: { name: 'ada', at: expect.any(String) },
  });
  const again = await beaThere.api(
    'PUT',
    USER,
    { name: 'Mia B.' },
    { 'if-match': String(late.body.version) },
  );
  expect(again).toMatchObject({ status: 200, body: { name: 'Mia B.', vip_level: 3 } });
});

it('coins that a user receives or spends are no edit', async () => {
  const seen = await versionAt(USER);
  await server.call({ method: 'POST', path: `${USER}/top-ups`, body: { coins: 500 }, key: 'top-up' });
  expect(await versionAt(USER)).toBe(seen);
  expect((await ada.api('PUT', USER, { region: 'eu' }, { 'if-match': seen })).status).toBe(200);
});

it('a change by the platform is a conflict too, and is not said to be an operator', async () => {
  const seen = await versionAt(USER);
  await server.call({ method: 'PUT', path: USER, body: { name: 'Platform' } });
  const late = await ada.api('PUT', USER, { name: 'Ada' }, { 'if-match': seen });
  expect(late.body).toMatchObject({ code: 'edit_conflict', current: { name: 'Platform' }, changed_by: null });
});

it('a change without a version is made as before', async () => {
  expect((await ada.api('PUT', USER, { name: 'Any' })).status).toBe(200);
});

it('of many edits of one version on two nodes at the same time exactly one is made', async () => {
  const seen = await versionAt('/v1/users/kai');
  const edits = Array.from({ length: 12 }, (_, number) =>
    [ada, beaThere][number % 2]!.api('PUT', '/v1/users/kai', { name: `Kai ${number}` }, { 'if-match': seen }),
  );
  const answers = await Promise.all(edits);
  const made = answers.filter(({ status }) => status === 200);
  expect(made).toHaveLength(1);
  for (const { status, body } of answers) if (status !== 200) expect(body.code).toBe('edit_conflict');
  const { body } = await ada.api('GET', '/v1/users/kai');
  expect(body.name).toBe(made[0]!.body.name);
  expect((await server.db.query('select from console.edit_locks')).rowCount).toBe(0);
});

it('an edit waits for one on another node, and goes on when its lock has expired', async () => {
  await server.db.query(
    `insert into console.edit_locks values ('user zoe', 'a node that stopped', clock_timestamp() + interval '1 second')`,
  );
  expect((await ada.api('PUT', '/v1/users/zoe', { name: 'Zoe' })).status).toBe(200);
});

it('items, campaigns and bonuses have versions too', async () => {
  const item = await versionAt('/items/rose');
  await ada.api('PUT', '/v1/catalogue/rose', { price: 11 });
  const late = await bea.api('PUT', '/v1/catalogue/rose', { price: 12 }, { 'if-match': item });
  expect(late.body).toMatchObject({
    code: 'edit_conflict',
    current: { price: 11 },
    changed_by: { name: 'ada' },
  });
  const retired = await bea.api('DELETE', '/v1/catalogue/rose', undefined, { 'if-match': item });
  expect(retired.body.code).toBe('edit_conflict');

  const bonus = {
    starts_at: new Date(Date.now() + 3_600_000).toISOString(),
    ends_at: new Date(Date.now() + 7_200_000).toISOString(),
    multiplier: 2,
  };
  const created = await ada.api('PUT', '/v1/bonuses/double', bonus);
  expect(created.status).toBe(200);
  const seen = await versionAt('/v1/bonuses/double');
  await ada.api('PUT', '/v1/bonuses/double', { multiplier: 3 });
  const other = await bea.api('PUT', '/v1/bonuses/double', { multiplier: 4 }, { 'if-match': seen });
  expect(other.body).toMatchObject({ code: 'edit_conflict', current: { multiplier: 3 } });
});

it('a version of something that does not exist is a conflict, and a read without one has no ETag', async () => {
  const answer = await ada.api('PUT', '/v1/users/nobody', { name: 'N' }, { 'if-match': '"any"' });
  expect(answer.body).toMatchObject({ code: 'edit_conflict', current: null, changed_by: null });
  expect((await ada.api('GET', '/v1/users/nobody')).status).toBe(404);
  expect((await ada.api('GET', '/v1/rooms')).headers).not.toHaveProperty('etag');
  expect((await ada.api('GET', '/items/nothing')).body).toMatchObject({ code: 'item_not_found' });
});

it('If-Match is refused where nothing is compared', async () => {
  const answer = await ada.api(
    'POST',
    `${USER}/top-ups`,
    { coins: 1 },
    { 'if-match': '"any"', 'idempotency-key': 'compare' },
  );
  expect(answer.body).toMatchObject({ code: 'invalid_request', param: 'If-Match' });
});

it('a host learns nothing of a user by a version', async () => {
  const host = await signedIn(server, 'host', { host: 'zoe' });
  const read = await host.api('GET', USER);
  expect([read.status, read.headers.etag]).toEqual([403, undefined]);
  const edit = await host.api('PUT', USER, { name: 'Zoe' }, { 'if-match': '"any"' });
  expect(edit.body).toMatchObject({ code: 'invalid_request', param: 'If-Match' });
  expect(edit.body).not.toHaveProperty('current');
  host.close();
});

it('has provoked its codes', () => expectProvoked('edit-conflicts'));
