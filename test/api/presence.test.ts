import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitUntil } from '../support/wait-until.ts';
import { API_KEY, type ApiServer, startApiServer } from './support/api-server.ts';
import { startSecondNode, type TestNode } from './support/second-node.ts';
import { setTheStage } from './support/stage.ts';
import type { SocketAnswer, TestSocket } from './support/test-socket.ts';
import { tokenOf } from './support/tokens.ts';

let one: ApiServer;
/** Another node on the same database. */
let two: TestNode;
/** A screen on the first node that stays open. */
let ann: TestSocket;

beforeAll(async () => {
  one = await startApiServer();
  two = await startSecondNode(one);
  await setTheStage(one);
  ann = await watchOn(one, 'ann');
});
afterAll(async () => {
  await two.close();
  await one.close();
});

async function watchOn(node: TestNode, user: string, grants: object = { watch: true }, room = 'stage') {
  const socket = await node.connect(tokenOf(user, grants as { watch: true }));
  expect(await socket.ask({ t: 'subscribe', room })).toMatchObject({ t: 'subscribed' });
  return socket;
}

const viewersIn = ({ state }: SocketAnswer) =>
  (state as { stats?: { viewers: number } } | undefined)?.stats?.viewers;

/** The last number of viewers that a screen was sent. */
const shownOn = ({ received }: TestSocket) =>
  received.map(viewersIn).findLast((viewers) => viewers !== undefined);

const untilShown = (viewers: number, ...screens: TestSocket[]) =>
  waitUntil(`${viewers} viewers are shown`, async () =>
    screens.every((screen) => shownOn(screen) === viewers),
  );

async function viewersByHttp({ server: { origin } }: TestNode, path: string): Promise<unknown> {
  const answer = await fetch(`${origin}/v1/rooms${path}`, {
    headers: { authorization: `Bearer ${API_KEY}` },
  });
  return answer.json();
}

it('screens on both nodes show the same sum, as viewers come and go', async () => {
  const ben = await watchOn(two, 'ben');
  const gil = await watchOn(two, 'gil');
  await untilShown(3, ann, ben, gil);
  gil.send({ t: 'unsubscribe', room: 'stage' });
  ben.ws.terminate();
  await untilShown(1, ann);
});

it('a user who watches on both nodes, in several tabs, is one viewer', async () => {
  const tabs = [];
  for (const node of [one, one, two, two]) {
    tabs.push(await watchOn(node, 'ben'));
  }
  await untilShown(2, ann, ...tabs);
  // The user closes those on one node, and later the others.
  for (const { ws } of tabs.slice(0, 2)) ws.terminate();
  const gil = await watchOn(two, 'gil');
  await untilShown(3, ann, gil, ...tabs.slice(2));
  for (const { ws } of [gil, ...tabs.slice(2)]) ws.terminate();
  await untilShown(1, ann);
});

it('a node sends it also for rooms without a viewer of its own', async () => {
  const hal = await watchOn(two, 'hal', { host: true, watch: true });
  await untilShown(2, hal);
  for (const node of [one, two]) {
    await waitUntil(`${node.server.origin} shows them`, async () => {
      const { stats } = (await viewersByHttp(node, '/stage')) as { stats: { viewers: number } };
      const { data } = (await viewersByHttp(node, '')) as {
        data: { id: string; stats: { viewers: number } }[];
      };
      return (
        stats.viewers === 2 && data.every((room) => room.stats.viewers === (room.id === 'stage' ? 2 : 0))
      );
    });
  }
  hal.ws.terminate();
});

it('the view history records a viewer once, and no overlay or server key', async () => {
  for (const user of ['ann', 'ben']) await watchOn(two, user);
  await watchOn(one, 'overlay', { overlay: true });
  const server = await one.connect(API_KEY);
  await server.ask({ t: 'subscribe', room: 'stage' });
  const seen = async () => {
    const { rows } = await one.db.query<{ seen: string }>(
      `select string_agg(user_id, ' ' order by user_id) as seen from room_views where room_id = 'stage'`,
    );
    return rows[0]!.seen;
  };
  await waitUntil('all are in the view history', async () => (await seen()) === 'ann ben gil hal');
});

it('a stopping node removes its viewers from the sum at once, and writes its view history', async () => {
  const eve = await watchOn(two, 'eve');
  await waitUntil('both are counted', async () => shownOn(ann) === shownOn(eve));
  await watchOn(two, 'mallory');
  // Its sockets stay open while it stops.
  await two.server.close();
  const { rows } = await one.db.query(
    `select (select count(*)::int from presence_nodes) as nodes,
            (select count(*)::int from room_views where user_id = 'mallory') as noted`,
  );
  expect(rows).toEqual([{ nodes: 1, noted: 1 }]);
  two = await startSecondNode(one);
});

it('counts again after the database was unavailable, and after it has crashed', async () => {
  one.databaseProxy.refuse();
  one.databaseProxy.restore();
  await waitUntil('both are ready', async () => {
    const answers = await Promise.all([one, two].map(({ server }) => fetch(`${server.origin}/readyz`)));
    return answers.every(({ status }) => status === 200);
  });
  const ben = await two.connect(tokenOf('ben', { watch: true }));
  // The pool for reads may still hold a broken connection. Then the server answers `overloaded`, and the client retries.
  await waitUntil('ben has subscribed', async () => {
    const { t } = await ben.ask({ t: 'subscribe', room: 'stage' });
    return t === 'subscribed';
  });
  const countOf = async () => {
    const { rows } = await one.db.query<{ viewers: number; nodes: number }>(
      `select sum(viewers)::int as viewers, count(distinct session)::int as nodes
         from presence p join presence_nodes using (session)`,
    );
    return rows[0]!;
  };
  await waitUntil('both show the same again', async () => {
    const { viewers, nodes } = await countOf();
    return nodes === 2 && shownOn(ann) === viewers && shownOn(ben) === viewers;
  });
  const { viewers } = await countOf();
  // A crash of PostgreSQL leaves unlogged tables like this.
  await waitUntil('the tables are empty', () =>
    // Reads and writes lock the two tables in different orders, so one of them or this may have to try again.
    one.db.query('truncate presence, presence_nodes').then(
      () => true,
      () => false,
    ),
  );
  await waitUntil('all are counted again', async () => (await countOf()).viewers === viewers);
  await waitUntil('both show it', async () => shownOn(ann) === viewers && shownOn(ben) === viewers);
});
