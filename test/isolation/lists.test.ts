import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { callsOf, setTheStage } from '../api/support/stage.ts';

interface List {
  data: Record<string, unknown>[];
  next_cursor: string | null;
}

let server: ApiServer;
let get: (path: string) => Promise<List>;
beforeAll(async () => {
  server = await startApiServer();
  await setTheStage(server);
  const { putUser, topUp, gift, openRoom } = callsOf(server);
  get = async (path) => (await callsOf(server).get(path)) as unknown as List;
  await putUser('rex');
  await openRoom('rex-live', 'rex');
  for (const user of ['zed', 'ben', 'abe']) {
    await putUser(user);
    await topUp(user, 1_000);
    await gift('stage', { sender: user, item: 'rose' });
    await gift('rex-live', { sender: user, item: 'rose', quantity: 2 });
  }
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.close();
});

const refusal = async (path: string) => {
  const { status, body } = await server.call({ path });
  return { status, body };
};
const CURSOR_REFUSED = { status: 400, body: { code: 'invalid_request', param: 'cursor' } };

const LISTS = [
  ['/v1/rooms/stage/supporters', '/v1/rooms/rex-live/supporters'],
  ['/v1/rooms?host=hal', '/v1/rooms'],
  ['/v1/users/ben/entries', '/v1/users/abe/entries'],
  ['/v1/users/hal/entries?account=earnings', '/v1/users/hal/entries'],
  ['/v1/rooms/stage/gifts', '/v1/rooms/rex-live/gifts'],
] as const;

const withQuery = (path: string, query: string) => `${path}${path.includes('?') ? '&' : '?'}${query}`;

describe.each(LISTS)('the cursor of %s', (path, other) => {
  it('continues its list, and is refused when it is changed or belongs to another list or format', async () => {
    const page = await get(withQuery(path, 'limit=1'));
    const cursor = page.next_cursor;
    if (cursor === null) return;
    const next = await get(withQuery(path, `limit=1&cursor=${cursor}`));
    expect(next.data[0]).not.toEqual(page.data[0]);
    expect(await refusal(withQuery(other, `cursor=${cursor}`))).toMatchObject(CURSOR_REFUSED);
    const bytes = Buffer.from(cursor, 'base64url');
    bytes[bytes.length - 2]! ^= 1;
    const changed = [
      bytes.toString('base64url'),
      `${cursor}AAAA`,
      `${cursor}=`,
      cursor.slice(0, -4),
      Buffer.from('50').toString('base64url'),
    ];
    for (const each of changed) {
      expect(await refusal(withQuery(path, `cursor=${each}`))).toMatchObject(CURSOR_REFUSED);
    }
  });
});

it('supporters with equal sums are in the order in which they reached them, on every page', async () => {
  const path = '/v1/rooms/stage/supporters';
  const users: unknown[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: List = await get(`${path}?limit=1${cursor && `&cursor=${cursor}`}`);
    users.push(...page.data.map(({ user }) => user));
    cursor = page.next_cursor;
  }
  expect(users).toEqual(['zed', 'ben', 'abe']);
});

it('a statement is in the order of the wallet, also after the clock was set back', async () => {
  // As after a failover to a server whose clock is behind.
  await server.db.query(
    `update gifts set at = at - interval '1 hour' where sender_id = 'ben' and room_id = 'rex-live'`,
  );
  const lines: unknown[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: List = await get(`/v1/users/ben/entries?limit=1${cursor && `&cursor=${cursor}`}`);
    lines.push(...page.data.map(({ balance }) => balance));
    cursor = page.next_cursor;
  }
  expect(lines).toEqual([970, 990, 1_000]);
});

it('pages of earnings have each gift once, also after the clock was set back between two gifts', async () => {
  const { rows } = await server.db.query<{ receiver: string; gifts: number }>(
    'select receiver_id as receiver, count(*)::int as gifts from gifts group by 1 having count(*) > 1 order by 2 desc limit 1',
  );
  const { receiver, gifts } = rows[0]!;
  await server.db.query(
    `update gifts set at = at - interval '1 hour'
      where id = (select id from gifts where receiver_id = $1 order by at desc limit 1)`,
    [receiver],
  );
  const read: unknown[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: List = await get(
      `/v1/users/${receiver}/entries?account=earnings&limit=1${cursor && `&cursor=${cursor}`}`,
    );
    read.push(...page.data.map(({ id }) => id));
    cursor = page.next_cursor;
  }
  expect(read).toHaveLength(gifts);
  expect(new Set(read).size).toBe(gifts);
});
