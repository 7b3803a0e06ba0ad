import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type Lavish, LavishError } from '@lavish/client';
import { describe, expect } from 'vitest';
import { platformApi } from '../../packages/server/src/cli/simulate/platform-api.ts';
import { createTestDatabase } from '../support/database.ts';
import type { LavishProcess } from '../support/lavish-process.ts';
import { runLavish } from '../support/run-lavish.ts';
import { steadyPort } from '../support/steady-port.ts';
import { onDatabase } from '../support/test-postgres.ts';
import { waitUntil } from '../support/wait-until.ts';
import { openBalancer } from './support/balancer.ts';
import { test } from './support/fault-test.ts';
import { haproxyIsHere, openHaproxy } from './support/haproxy.ts';
import { carryOut, type Movement } from './support/movement.ts';
import { openRoamer } from './support/roamer.ts';
import { FAULT_ROUNDS, seededChoices } from './support/rounds.ts';
import { IMPATIENT } from './support/screen.ts';
import type { Server, Traffic } from './support/send-request.ts';
import { tokenFor } from './support/world.ts';

const IS_LONG = process.env.LAVISH_FAULT_ROUNDS !== undefined;
/** Restarts of both nodes: 1, or a fifth of LAVISH_FAULT_ROUNDS (`npm run test:faults`: 4). */
const ROUNDS = IS_LONG ? Math.ceil(FAULT_ROUNDS / 5) : 1;
const VIEWERS = 60;
const ROOM = 'stage';
/** Two of them send over HTTP, as a backend does for its users, and two over a socket. */
const HTTP_SENDERS = ['ann', 'bob'];
const SOCKET_SENDERS = ['cem', 'dee'];
/** Milliseconds between a response and the sender's next gift. */
const PAUSE_MS = 50;
const SEEN_WITHIN_MS = 20_000;

/** Responses that a backend may get while a node is replaced. `no answer`: the balancer chose the node that was down. */
const ALLOWED = ['201', '200 replayed', '503 overloaded', 'no answer'];

/** Without long rounds one balancer is enough: HAProxy, if it is installed. */
const BALANCERS = [
  { name: 'any balancer of connections', runs: IS_LONG || !haproxyIsHere, isHaproxy: false },
  { name: 'HAProxy as it is deployed', runs: haproxyIsHere, isHaproxy: true },
].filter(({ runs }) => runs);

describe.each(BALANCERS)('two nodes behind $name', ({ name, isHaproxy }) => {
  test('are restarted in turn, and a viewer only has to reconnect', {
    timeout: 120_000 + ROUNDS * 60_000,
  }, async ({ newFolder, start, onTestFinished }) => {
    const random = seededChoices('rolling restart');
    const database = await createTestDatabase();
    // One folder, so that the nodes have the same keys.
    const folder = newFolder();
    const ports = [await steadyPort(), await steadyPort()];
    const startNode = (port: number) => start(folder, { port, databaseUrl: database.url });
    const nodes = [await startNode(ports[0]!), await startNode(ports[1]!)];
    await prepare(nodes[0]!);
    const balancer = await (isHaproxy ? openHaproxy(folder, ports) : openBalancer(ports, random));
    onTestFinished(() => balancer.close());
    const front = {
      api: `http://127.0.0.1:${balancer.port}/v1`,
      realtime: `ws://127.0.0.1:${balancer.port}/v1/realtime`,
      api_key: nodes[0]!.api_key,
    };

    const token = await tokenFor(nodes[0]!, 'viewer');
    const viewers = await Promise.all(
      Array.from({ length: VIEWERS }, () => openRoamer(front.realtime, token, ROOM)),
    );
    onTestFinished(() => {
      for (const viewer of viewers) viewer.close();
    });
    const traffic: Traffic = new Map();
    const giving = keepGiving(front, traffic);
    await giving.untilMore(20);

    for (let round = 1; round <= ROUNDS; round++) {
      for (const [index, port] of ports.entries()) {
        expect(await nodes[index]!.stop(), nodes[index]!.log().slice(-2_000)).toBe(0);
        await giving.untilMore(20);
        nodes[index] = await startNode(port);
        await giving.untilMore(20);
      }
    }
    await giving.stop();

    const seq = await lastSeq(database.url);
    await waitUntil(
      'all have seen the last gift',
      () => viewers.every(({ lastSeq }) => lastSeq === seq),
      SEEN_WITHIN_MS,
    );
    console.log(
      `rolling restart behind ${name}: ${giving.given} gifts,`,
      Object.fromEntries(traffic),
      `; viewers came back ${viewers.reduce((sum, { returns }) => sum + returns, 0)} times`,
    );
    for (const viewer of viewers) viewer.close();
    expect(viewers.flatMap(({ faults }) => faults)).toEqual([]);
    // Every viewer's node was restarted.
    expect(viewers.filter(({ returns }) => returns < ROUNDS)).toEqual([]);
    expect([...traffic.keys()].filter((answer) => !ALLOWED.includes(answer))).toEqual([]);
    const { gifts } = (await platformApi(front.api, front.api_key).getRoom(ROOM)).stats;
    expect(gifts).toBe(giving.given);
    const verify = await runLavish(['verify'], { DATABASE_URL: database.url });
    expect(verify).toMatchObject({ code: 0, stdout: expect.stringContaining('All checks passed.') });

    for (const node of nodes) await node.kill();
    await database.drop();
  });
});

async function prepare(node: LavishProcess) {
  const api = platformApi(node.api, node.api_key);
  const senders = [...HTTP_SENDERS, ...SOCKET_SENDERS];
  await Promise.all(['luna', 'viewer', ...senders].map((user) => api.putUser(user, { name: user })));
  // Expensive enough to be shown individually at any load, and without streaks, so that every gift is a separate event.
  await api.putItem('star', { name: 'Star', price: 1_000, streak_window_ms: 0 });
  await api.openRoom({ id: ROOM, host: 'luna', title: ROOM });
  for (const user of senders) await api.topUp(user, 100_000_000);
}

/** Senders who give one gift after the other, each after the response to the last. */
function keepGiving(front: Server & { realtime: string }, traffic: Traffic) {
  let given = 0;
  let stopping = false;

  async function stream(sender: string, give: (key: string) => Promise<void>) {
    for (let number = 1; !stopping; number++) {
      await give(`${sender} ${number}`);
      given += 1;
      await sleep(PAUSE_MS);
    }
  }

  async function giveOverHttp(sender: string, key: string) {
    const gift = giftOf(sender, key);
    await carryOut(front, gift, traffic);
    if (gift.receipt === null) throw new Error(`${key} was refused: ${gift.refusal}`);
  }

  const sockets = SOCKET_SENDERS.map((sender) => ({
    sender,
    lavish: connect({ url: front.realtime, token: () => tokenFor(front, sender), timing: IMPATIENT }),
  }));
  const all = Promise.all([
    ...HTTP_SENDERS.map((sender) => stream(sender, (key) => giveOverHttp(sender, key))),
    ...sockets.map(({ sender, lavish }) => stream(sender, (key) => giveOverSocket(lavish, key))),
  ]);
  all.catch(() => {});

  return {
    get given() {
      return given;
    },
    async untilMore(count: number) {
      const enough = given + count;
      await Promise.race([waitUntil(`${count} more gifts`, () => given >= enough), all]);
    },
    async stop() {
      stopping = true;
      await all;
      for (const { lavish } of sockets) lavish.close();
    },
  };
}

const giftOf = (sender: string, key: string): Movement => ({
  kind: 'gift',
  user: sender,
  path: `/rooms/${ROOM}/gifts`,
  body: { sender, item: 'star' },
  key,
  receipt: null,
  refusal: null,
});

/** A stopping node refuses, and the gift is sent again under its key. The client handles a lost connection itself. */
async function giveOverSocket(lavish: Lavish, key: string): Promise<void> {
  for (;;) {
    try {
      await lavish.send(ROOM, { item: 'star', key });
      return;
    } catch (fault) {
      if (!(fault instanceof LavishError) || fault.code !== 'overloaded') throw fault;
      await sleep(PAUSE_MS);
    }
  }
}

/** The room's position by the database. */
const lastSeq = (databaseUrl: string): Promise<number> =>
  onDatabase(databaseUrl, async (client) => {
    const { rows } = await client.query<{ seq: number }>('select seq::int from rooms where id = $1', [ROOM]);
    return rows[0]!.seq;
  });
