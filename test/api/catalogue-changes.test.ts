import { afterAll, beforeAll, expect, it } from 'vitest';
import { API_KEY, type ApiServer, startApiServer } from './support/api-server.ts';
import { startSecondNode, type TestNode } from './support/second-node.ts';
import { setTheStage } from './support/stage.ts';
import type { TestSocket } from './support/test-socket.ts';
import { tokenOf } from './support/tokens.ts';

let one: ApiServer;
/** Another node on the same database. */
let two: TestNode;

beforeAll(async () => {
  one = await startApiServer();
  two = await startSecondNode(one);
  await setTheStage(one);
});
afterAll(async () => {
  await two.close();
  await one.close();
});

const put = (body: object) => one.call({ method: 'PUT', path: '/v1/catalogue/comet', body });
const retire = () => one.call({ method: 'DELETE', path: '/v1/catalogue/comet' });

const read = ({ server }: TestNode, headers: Record<string, string> = {}) =>
  fetch(`${server.origin}/v1/catalogue`, { headers: { authorization: `Bearer ${API_KEY}`, ...headers } });

/** The versions that the socket was sent. */
const versionsOf = ({ received }: TestSocket) =>
  received.flatMap((message) => (message.t === 'catalogue_changed' ? [message.version] : []));

async function watch(node: TestNode): Promise<TestSocket> {
  const socket = await node.connect(tokenOf('ann', { watch: true }));
  socket.send({ t: 'subscribe', room: 'stage' });
  await socket.find(({ t }) => t === 'subscribed', 'the subscription');
  return socket;
}

async function versionNow(): Promise<string> {
  return ((await (await read(one)).json()) as { version: string }).version;
}

/** Waits until the socket is sent the current version. */
async function expectCatalogueChange(socket: TestSocket) {
  const version = await versionNow();
  await socket.find(
    (message) => message.t === 'catalogue_changed' && message.version === version,
    'the version of the catalogue',
  );
}

it('changes of an item at one node reach the screens at all nodes', async () => {
  const screens = await Promise.all([one, two].map(watch));
  expect((await put({ name: 'Comet', price: 10 })).status).toBe(200);
  for (const screen of screens) await expectCatalogueChange(screen);
  for (const change of [{ price: 11 }, { name: 'Star' }, { animation: { kind: 'confetti' } }]) {
    await put(change);
    for (const screen of screens) await expectCatalogueChange(screen);
  }
  expect((await retire()).status).toBe(204);
  for (const screen of screens) await expectCatalogueChange(screen);
  // Writing the same values again is no change.
  const before = await versionNow();
  await retire();
  await put({ price: 11 });
  const back = await versionNow();
  expect(back).not.toBe(before);
  await put({ price: 11 });
  expect(await versionNow()).toBe(back);
  for (const screen of screens) {
    await expectCatalogueChange(screen);
    const versions = versionsOf(screen);
    expect(new Set(versions).size).toBe(versions.length);
  }
});

it('a client that joins later gets the version, and does not read items that it has', async () => {
  await put({ name: 'Comet', price: 20 });
  const first = await read(two);
  const { version, data } = (await first.json()) as {
    version: string;
    data: { id: string; price: number }[];
  };
  expect(data.find(({ id }) => id === 'comet')).toMatchObject({ price: 20 });
  expect(first.headers.get('cache-control')).toBe('private, no-cache');
  const etag = first.headers.get('etag')!;
  for (const known of [etag, etag.replace('W/', ''), `"other", ${etag}`]) {
    const again = await read(one, { 'if-none-match': known });
    expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, etag, '']);
  }
  const screen = await watch(one);
  const welcome = await screen.find(({ t }) => t === 'welcome', 'the welcome');
  // Its node may have read the version before. Then it is sent the new one.
  if (!('catalogue_version' in welcome) || welcome.catalogue_version !== version)
    await expectCatalogueChange(screen);
  await put({ price: 21 });
  const changed = await read(two, { 'if-none-match': etag });
  expect(changed.status).toBe(200);
  expect(await changed.text()).toContain('"price":21');
});
