import { LIMITS } from '@lavish/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLavish } from '../../packages/backend/src/index.ts';
import { connect } from '../../packages/client/src/node.ts';
import { API_KEY, type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { tokenOf } from '../api/support/tokens.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
  await server.db.query(
    `insert into items (id, name, price, retired_at)
     select 'old' || n, 'Old', 1, now() from generate_series(1, 3000) n
     union all
     select 'item' || n, 'Item', 1, null from generate_series(1, ${LIMITS.maxItems - 3}) n`,
  );
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

const put = (item: string, body: object = { name: 'New', price: 1 }) =>
  server.call({ method: 'PUT', path: `/v1/catalogue/${item}`, body });
const retire = (item: string) => server.call({ method: 'DELETE', path: `/v1/catalogue/${item}` });
const size = async () => ((await server.call({ path: '/v1/catalogue' })).body.data as unknown[]).length;

it('accepts no more items than every screen can read whole, on any number of connections', async () => {
  const answers = await Promise.all([
    ...Array.from({ length: 6 }, (_, n) => put(`new${n}`)),
    ...Array.from({ length: 6 }, (_, n) => put(`old${n + 1}`, {})),
  ]);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
  for (const { status, body } of answers.filter(({ status }) => status !== 200)) {
    expect([status, body]).toMatchObject([409, { code: 'limit_reached', param: 'item' }]);
  }
  expect(await size()).toBe(LIMITS.maxItems);
});

it('when full, still accepts changes, and a new item after one was retired', async () => {
  expect((await put('item1', { price: 7 })).status).toBe(200);
  expect((await put('late')).status).toBe(409);
  expect((await retire('item2')).status).toBe(204);
  expect((await put('late')).status).toBe(200);
  expect((await put('item2', {})).status).toBe(409);
  expect(await size()).toBe(LIMITS.maxItems);
});

it('is read whole by the SDKs', async () => {
  const url = server.server.origin;
  const backend = createLavish({ url, apiKey: API_KEY });
  expect(await backend.catalogue.list()).toHaveLength(LIMITS.maxItems);
  const client = connect({ url, token: tokenOf('ann') });
  expect(await client.catalogue()).toHaveLength(LIMITS.maxItems);
  client.close();
});
