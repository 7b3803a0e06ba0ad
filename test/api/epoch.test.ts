import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitUntil } from '../support/wait-until.ts';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { callsOf, newKey, setTheStage } from './support/stage.ts';
import type { SocketAnswer, TestSocket } from './support/test-socket.ts';
import { tokenOf } from './support/tokens.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
  await setTheStage(server);
  await callsOf(server).topUp('ann', 1_000);
});
afterAll(() => server.close());

const give = () => callsOf(server).gift('stage', { item: 'rose', sender: 'ann' }, newKey());

const subscribe = async (viewer: TestSocket, position = {}) =>
  viewer.ask({ t: 'subscribe', room: 'stage', ...position });

/** A viewer who has seen a gift, and the viewer's position. */
async function watch() {
  const viewer = await server.connect(tokenOf('gil', { watch: true }));
  const { epoch } = await subscribe(viewer);
  await give();
  const frame = await viewer.find(isGift, 'the gift');
  return { viewer, position: { epoch, seq: frame.to } };
}

const isGift = ({ t, events }: SocketAnswer) => t === 'frame' && (events as unknown[]).length > 0;

const untilResynced = (viewer: TestSocket) => viewer.find(({ t }) => t === 'resync', 'the resync');

it('a server that runs while an epoch begins sends every viewer a resync', async () => {
  const { viewer, position } = await watch();
  await server.db.query('update feed_epoch set epoch = gen_random_uuid()');
  await untilResynced(viewer);
  const resubscribed = await subscribe(viewer, position);
  expect(resubscribed).toMatchObject({ t: 'subscribed', recovered: false });
  expect(resubscribed.epoch).not.toBe(position.epoch);
  await give();
  const frame = await viewer.find(
    (message) => isGift(message) && message.epoch === resubscribed.epoch,
    'the next gift',
  );
  expect(frame.from).toBe(Number(resubscribed.seq) + 1);
});

it('a server whose address leads to another database serves no earlier position', async () => {
  const { viewer, position } = await watch();
  server.databaseProxy.refuse();
  await server.db.query('update feed_epoch set timeline = timeline - 1');
  server.databaseProxy.restore();
  // The welcome is the first query on the other database, before any periodic check.
  const returning = await server.connect(tokenOf('hal', { watch: true }));
  const answer = await subscribe(returning, position);
  expect(answer).toMatchObject({ t: 'subscribed', recovered: false });
  expect(answer.epoch).not.toBe(position.epoch);
  await untilResynced(viewer);
  expect(await subscribe(viewer, position)).toMatchObject({ recovered: false, epoch: answer.epoch });
  await waitUntil('it is ready', async () => (await server.call({ path: '/readyz' })).status === 200);
});
