import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { startSecondNode, type TestNode } from './support/second-node.ts';
import { callsOf, setTheStage } from './support/stage.ts';
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

const putAnn = async (body: object) => {
  const answer = await one.call({ method: 'PUT', path: '/v1/users/ann', body });
  expect(answer.status).toBe(200);
};

async function watch(node: TestNode): Promise<TestSocket> {
  const socket = await node.connect(tokenOf('tom', { watch: true }));
  socket.send({ t: 'subscribe', room: 'stage' });
  await socket.find(({ t }) => t === 'subscribed', 'the subscription');
  return socket;
}

interface Shown {
  name: string | null;
  avatar_url: string | null;
  vip_level: number;
}
/** What a message shows of ann. */
const annIn = (message: unknown) => (message as { users?: { ann?: Shown } }).users?.ann;

it('a changed name, avatar or level is on the screens of all nodes, also of viewers who join later', async () => {
  await callsOf(one).gift('stage', { sender: 'ann', item: 'rose', quantity: 1 });
  const screens = await Promise.all([one, two].map(watch));
  for (const change of [
    { name: 'Moderated' },
    { avatar_url: 'https://pictures.example/ann.png' },
    { vip_level: 3 },
    { name: 'Ann again' },
  ]) {
    await putAnn(change);
    for (const screen of screens)
      await screen.find(
        (message) => {
          const ann = annIn(message);
          return (
            ann !== undefined &&
            Object.entries(change).every(([field, value]) => ann[field as keyof Shown] === value)
          );
        },
        `ann with ${JSON.stringify(change)}`,
      );
  }
  for (const node of [one, two]) {
    const later = await watch(node);
    const subscribed = await later.find(({ t }) => t === 'subscribed', 'the subscription');
    expect(annIn(subscribed)).toEqual({
      name: 'Ann again',
      avatar_url: 'https://pictures.example/ann.png',
      vip_level: 3,
    });
  }
});

it('a user who changes again and again is sent at most once a second', async () => {
  await callsOf(one).gift('stage', { sender: 'ann', item: 'rose', quantity: 1 });
  const screen = await watch(two);
  const beganAtMs = performance.now();
  let n = 0;
  for (; n < 40 || performance.now() - beganAtMs < 2_500; n += 1) await putAnn({ name: `Ann ${n}` });
  await screen.find((message) => annIn(message)?.name === `Ann ${n - 1}`, 'the last name');
  const lastedS = (performance.now() - beganAtMs) / 1_000;
  const frames = screen.received.filter(
    (message) =>
      message.t === 'frame' && (message.events as unknown[]).length === 0 && annIn(message) !== undefined,
  );
  expect(frames.length).toBeLessThanOrEqual(Math.ceil(lastedS) + 1);
});
