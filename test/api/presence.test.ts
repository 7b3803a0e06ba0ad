import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../packages/server/src/main.ts';
import { until } from '../../packages/server/src/store/testing/lock-waits.ts';
import { API_KEY, type ApiServer, startApiServer } from './support/api-server.ts';
import { setTheStage } from './support/stage.ts';
import { openSocket, type SocketAnswer, type TestSocket } from './support/test-socket.ts';
import { SIGNING_KEY, tokenOf } from './support/tokens.ts';

let one: ApiServer;
/** Another node on the same database. */
let two: RunningServer;
const sockets: TestSocket[] = [];

const startTwo = () =>
  startServer({
    databaseUrl: one.line.url,
    host: '127.0.0.1',
    port: 0,
    apiKeys: [API_KEY],
    tokenKeys: new Map([[SIGNING_KEY.id, Buffer.from(SIGNING_KEY.secret)]]),
    logger: pino({ level: 'silent' }),
    webRoot: null,
    demo: null,
  });

beforeAll(async () => {
  one = await startApiServer();
  two = await startTwo();
  await setTheStage(one);
});
afterAll(async () => {
  for (const { ws } of sockets) ws.terminate();
  await two.close();
  await one.close();
});

async function watchOn(origin: string, user: string, grants: object = { watch: true }, room = 'stage') {
  const socket = openSocket(
    `${origin.replace('http', 'ws')}/v1/realtime?token=${tokenOf(user, grants as { watch: true })}`,
  );
  sockets.push(socket);
  await socket.find(({ t }) => t === 'welcome', 'the welcome');
  expect(await socket.ask({ t: 'subscribe', room })).toMatchObject({ t: 'subscribed' });
  return socket;
}

const viewersIn = ({ state }: SocketAnswer) =>
  (state as { stats?: { viewers: number } } | undefined)?.stats?.viewers;

/** The last number of viewers that a screen was told. */
const shownOn = ({ received }: TestSocket) =>
  received.map(viewersIn).findLast((viewers) => viewers !== undefined);

const untilShown = (viewers: number, ...screens: TestSocket[]) =>
  until(`${viewers} viewers are shown`, async () => screens.every((screen) => shownOn(screen) === viewers));

async function viewersByHttp(origin: string, path: string): Promise<unknown> {
  const answer = await fetch(`${origin}/v1/rooms${path}`, {
    headers: { authorization: `Bearer ${API_KEY}` },
  });
  return answer.json();
}

it('screens on both nodes show the same sum, as viewers come and go', async () => {
  const ann = await watchOn(one.server.origin, 'ann');
  const ben = await watchOn(two.origin, 'ben');
  const gil = await watchOn(two.origin, 'gil');
  await untilShown(3, ann, ben, gil);
  gil.send({ t: 'unsubscribe', room: 'stage' });
  ben.ws.terminate();
  await untilShown(1, ann);
});

it('a user who watches on both nodes, in several tabs, is one viewer', async () => {
  const tabs = [];
  for (const origin of [one.server.origin, one.server.origin, two.origin, two.origin]) {
    tabs.push(await watchOn(origin, 'ben'));
  }
  const [ann] = sockets;
  await untilShown(2, ann!, ...tabs);
  // He closes those on one node, and later the others.
  for (const { ws } of tabs.slice(0, 2)) ws.terminate();
  const gil = await watchOn(two.origin, 'gil');
  await untilShown(3, ann!, gil, ...tabs.slice(2));
  for (const { ws } of [gil, ...tabs.slice(2)]) ws.terminate();
  await untilShown(1, ann!);
});

it('a node tells it of rooms that nobody watches there, too', async () => {
  const hal = await watchOn(two.origin, 'hal', { host: true, watch: true });
  await untilShown(2, hal);
  for (const origin of [one.server.origin, two.origin]) {
    await until(`${origin} says so`, async () => {
      const { stats } = (await viewersByHttp(origin, '/stage')) as { stats: { viewers: number } };
      const { data } = (await viewersByHttp(origin, '')) as {
        data: { id: string; stats: { viewers: number } }[];
      };
      return (
        stats.viewers === 2 && data.every((room) => room.stats.viewers === (room.id === 'stage' ? 2 : 0))
      );
    });
  }
  hal.ws.terminate();
});

it('who watched is noted once, an overlay and a server key are not', async () => {
  for (const user of ['ann', 'ben']) await watchOn(two.origin, user);
  await watchOn(one.server.origin, 'overlay', { overlay: true });
  const server = openSocket(`${one.server.origin.replace('http', 'ws')}/v1/realtime?token=${API_KEY}`);
  sockets.push(server);
  await server.find(({ t }) => t === 'welcome', 'the welcome');
  await server.ask({ t: 'subscribe', room: 'stage' });
  const seen = async () => {
    const { rows } = await one.db.query<{ seen: string }>(
      `select string_agg(user_id, ' ' order by user_id) as seen from room_watchers where room_id = 'stage'`,
    );
    return rows[0]!.seen;
  };
  await until('all are noted', async () => (await seen()) === 'ann ben gil hal');
});

it('a node that stops takes its viewers out of the sum at once, and notes who is still to be noted', async () => {
  const [ann, eve] = [await watchOn(one.server.origin, 'ann'), await watchOn(two.origin, 'eve')];
  await until('both are counted', async () => shownOn(ann) === shownOn(eve));
  await watchOn(two.origin, 'mallory');
  await two.close();
  const { rows } = await one.db.query(
    `select (select count(*)::int from presence_nodes) as nodes,
            (select count(*)::int from room_watchers where user_id = 'mallory') as noted`,
  );
  expect(rows).toEqual([{ nodes: 1, noted: 1 }]);
  two = await startTwo();
});

it('counts again after the database was away, and after it has crashed', async () => {
  await one.line.cut();
  await one.line.restore();
  await until('both are ready', async () => {
    const answers = await Promise.all([one.server, two].map(({ origin }) => fetch(`${origin}/readyz`)));
    return answers.every(({ status }) => status === 200);
  });
  const [ann, ben] = [await watchOn(one.server.origin, 'ann'), await watchOn(two.origin, 'ben')];
  const countOf = async () => {
    const { rows } = await one.db.query<{ viewers: number; nodes: number }>(
      `select sum(viewers)::int as viewers, count(distinct session)::int as nodes
         from presence p join presence_nodes using (session)`,
    );
    return rows[0]!;
  };
  await until('both show the same again', async () => {
    const { viewers, nodes } = await countOf();
    return nodes === 2 && shownOn(ann) === viewers && shownOn(ben) === viewers;
  });
  const { viewers } = await countOf();
  // That is what a crash of PostgreSQL leaves of unlogged tables.
  await one.db.query('truncate presence, presence_nodes');
  await until('all are counted anew', async () => (await countOf()).viewers === viewers);
  await until('both show it', async () => shownOn(ann) === viewers && shownOn(ben) === viewers);
});
