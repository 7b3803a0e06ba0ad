import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { waitUntil } from '../support/wait-until.ts';
import { type ApiServer, startApiServer } from './support/api-server.ts';
import { battlesOf, hostToken, openBattleRooms } from './support/battle-rooms.ts';
import { startSecondNode, type TestNode } from './support/second-node.ts';
import { callsOf } from './support/stage.ts';
import type { SocketAnswer, TestSocket } from './support/test-socket.ts';
import { tokenOf } from './support/tokens.ts';

/**
 * It takes 3 to 50 ms. The comparison with the database takes 500 ms on average to find what the bus did not deliver. The median of
 * several, with another attempt if the machine was stalled meanwhile.
 */
const AT_ONCE_MS = 200;
const TRIES = 7;
const AGAIN = { retry: 3 };

let server: ApiServer;
/** Another node on the same database, with subscriptions to everything. */
let other: TestNode;

beforeAll(async () => {
  server = await startApiServer();
  other = await startSecondNode(server);
  await openBattleRooms(server);
});
afterEach(() => battlesOf(server).endAll());
afterAll(async () => {
  await other.close();
  await server.close();
});

/** Returns the median time in milliseconds from `act` until a socket gets a message that `matches`. */
async function timeOf<T>(
  socket: TestSocket,
  act: (n: number) => Promise<T>,
  matches: (message: SocketAnswer, done: T) => boolean,
): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < TRIES; n++) {
    const done = await act(n);
    const startedAtMs = performance.now();
    await socket.find((message) => matches(message, done), `what was done, ${n}`);
    times.push(performance.now() - startedAtMs);
  }
  return times.sort((a, b) => a - b)[Math.floor(TRIES / 2)]!;
}

const give = (room = 'nova-live') => callsOf(server).gift(room, { sender: 'mia', item: 'rose', quantity: 1 });

it('a gift is on the screens of another node at once', AGAIN, async () => {
  const screen = await other.connect(tokenOf('tom'));
  await screen.ask({ t: 'subscribe', room: 'nova-live' });
  const took = await timeOf(
    screen,
    () => give(),
    ({ events }, gift) =>
      (events as { id?: string }[] | undefined)?.some(({ id }) => id === gift.id) === true,
  );
  expect(took).toBeLessThan(AT_ONCE_MS);
});

it('a changed wallet and changed earnings are sent by another node at once', AGAIN, async () => {
  const [sender, host] = [await other.connect(tokenOf('mia')), await other.connect(hostToken('nova'))];
  const took = await timeOf(
    sender,
    () => give(),
    ({ wallet }, gift) => (wallet as { version: number } | undefined)?.version === gift.wallet_version,
  );
  expect(took).toBeLessThan(AT_ONCE_MS);
  const { earnings } = await callsOf(server).get('/v1/users/nova');
  await host.find(
    (message) =>
      (message.earnings as { coins: number } | undefined)?.coins === (earnings as { coins: number }).coins,
    'the earnings',
  );
  await callsOf(server).topUp('mia', 5);
  const { wallet } = await callsOf(server).get('/v1/users/mia');
  const { coins, version } = wallet as { coins: number; version: number };
  const sent = JSON.stringify({ coins, version });
  await sender.find((message) => JSON.stringify(message.wallet) === sent, 'the top-up');
});

it("an invitation, the battle's start and its score are sent by another node at once", AGAIN, async () => {
  const battles = battlesOf(server);
  const host = await other.connect(hostToken('rex'));
  const screen = await other.connect(tokenOf('tom'));
  await screen.ask({ t: 'subscribe', room: 'rex-live' });
  const { id } = await battles.propose({ accept: 'invite', countdown_s: 1, duration_s: 60 });
  await host.find(
    ({ t, invites }) => t === 'user' && (invites as { id: string }[] | undefined)?.[0]?.id === id,
    'the invitation',
  );
  for (const user of ['nova', 'rex']) await battles.actAs(user, id, 'accept');
  const shown = ({ state }: SocketAnswer) =>
    (state as { battle?: { id: string; state: string; sides: { points: number }[] } } | undefined)?.battle;
  await screen.find((message) => shown(message)?.state === 'live', 'the battle to be live');
  // Points are sent at most four times a second.
  const took = await timeOf(
    screen,
    async (n) => {
      await give();
      return (n + 1) * 10;
    },
    (message, points) => shown(message)?.sides[0]?.points === points,
  );
  expect(took).toBeLessThan(AT_ONCE_MS + 250);
});

it('a node without the bus reports it and finds everything, also after it has reconnected', async () => {
  const viewer = await other.connect(tokenOf('tom'));
  await viewer.ask({ t: 'subscribe', room: 'nova-live' });
  const mia = await other.connect(tokenOf('mia'));
  const readyz = async () => (await fetch(`${other.server.origin}/readyz`)).status;
  server.databaseProxy.refuse();
  await waitUntil('both have noticed', async () => (await readyz()) === 503);
  server.databaseProxy.restore();
  const gift = await (async () => {
    for (;;) {
      const answer = await server.call({
        method: 'POST',
        path: '/v1/rooms/nova-live/gifts',
        key: 'after the cut',
        body: { sender: 'mia', item: 'rose', quantity: 1 },
      });
      if (answer.status < 300) return answer.body;
    }
  })();
  await viewer.find(
    ({ events }) => (events as { id?: string }[] | undefined)?.some(({ id }) => id === gift.id) === true,
    'the gift',
  );
  await mia.find(
    ({ wallet }) => (wallet as { version: number } | undefined)?.version === gift.wallet_version,
    'the wallet',
  );
  await waitUntil('both are ready', async () => (await readyz()) === 200);
});
