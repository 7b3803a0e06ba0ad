import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { type PlatformApi, platformApi } from '../../packages/server/src/cli/simulate/platform-api.ts';
import { pickOne, type Random } from '../../packages/server/src/cli/simulate/seeded-random.ts';
import { createTestDatabase } from '../support/database.ts';
import type { LavishProcess } from '../support/lavish-process.ts';
import { redisCommand } from '../support/redis-server.ts';
import { runLavish } from '../support/run-lavish.ts';
import { steadyPort } from '../support/steady-port.ts';
import { onDatabase } from '../support/test-postgres.ts';
import { waitUntil } from '../support/wait-until.ts';
import { openBalancer } from './support/balancer.ts';
import { test } from './support/fault-test.ts';
import { type Movement, post } from './support/movement.ts';
import { openRoamer, type Roamer } from './support/roamer.ts';
import { FAULT_ROUNDS, seededChoices } from './support/rounds.ts';
import { type UnrulyBus, unrulyNotify, unrulyPubSub, unrulyRedis } from './support/unruly-bus.ts';

const IS_LONG = process.env.LAVISH_FAULT_ROUNDS !== undefined;
/** Kills of a node: 1, or half of LAVISH_FAULT_ROUNDS (`npm run test:faults`: 10). */
const ROUNDS = IS_LONG ? Math.ceil(FAULT_ROUNDS / 2) : 1;
const ROAMERS = 300;
const ROOM = 'stage';
const SENDERS = ['ann', 'bob', 'cem', 'dee'];
/** Expensive enough to be shown individually at any load, and without streaks, so that every gift is a separate event. */
const ITEM = { name: 'Star', price: 1_000, streak_window_ms: 0 };
/** Milliseconds between two gifts of a sender: 40 a second in all, to 300 viewers. */
const PAUSE_MS = 100;
/** How many viewers are moved to another node at once, and how often. */
const SCATTERED = 20;
const SCATTER_EVERY_MS = 250;
/** Nodes find what the bus loses within a second. The rest is for a busy machine. */
const SEEN_WITHIN_MS = 60_000;

type OpenBus = (databaseUrl: string, random: Random) => Promise<UnrulyBus>;

/** Without long rounds the worst bus is enough. */
const BUSES: [name: string, open: OpenBus, isThere: boolean, isLong: boolean][] = [
  ['that loses, repeats, delays and reorders', unrulyPubSub, true, false],
  [
    'over a Redis that is killed, and a slow connection that is cut',
    unrulyRedis,
    redisCommand !== undefined,
    true,
  ],
  ['over NOTIFY, on a slow connection that is cut', unrulyNotify, true, true],
];

describe.each(BUSES.filter(([, , , isLong]) => !isLong || IS_LONG))(
  'three nodes on a bus %s',
  (name, openBus, isThere) => {
    test.skipIf(!isThere)(
      '300 viewers who change nodes see each seq once and in order, including the last one',
      {
        timeout: 180_000 + ROUNDS * 60_000,
      },
      async ({ newFolder, start, onTestFinished }) => {
        const random = seededChoices('three nodes');
        const database = await createTestDatabase();
        onTestFinished(database.drop);
        const bus = await openBus(database.url, random);
        onTestFinished(bus.close);
        // One folder, so that the nodes have the same keys.
        const folder = newFolder();
        const ports = [await steadyPort(), await steadyPort(), await steadyPort()];
        const startNode = (port: number) => start(folder, { port, ...bus.settings });
        const nodes = [await startNode(ports[0]!), ...(await Promise.all(ports.slice(1).map(startNode)))];
        onTestFinished(async () => {
          for (const node of nodes) await node.kill();
        });
        const api = platformApi(nodes[0]!.api, nodes[0]!.api_key);
        await prepare(api);

        const balancer = await openBalancer(ports, random);
        onTestFinished(balancer.close);
        const roamers = await openRoamers(balancer.port, api);
        onTestFinished(() => {
          for (const roamer of roamers) roamer.close();
        });
        const scattering = setInterval(() => balancer.disconnect(SCATTERED, random), SCATTER_EVERY_MS);
        onTestFinished(() => clearInterval(scattering));
        const giving = giveUntilStopped(nodes, random);

        for (let round = 0; round < ROUNDS; round++) {
          const victim = Math.floor(random() * nodes.length);
          const faults = bus.misbehave();
          await giving.untilMore(20);
          await nodes[victim]!.kill();
          await giving.untilMore(20);
          nodes[victim] = await startNode(ports[victim]!);
          await faults;
        }
        // The last gift is sent while the bus delivers nothing.
        await bus.cut();
        await giving.stop();
        clearInterval(scattering);
        const seq = await lastSeq(database.url);
        const slowestMs = await timeUntil(() => roamers.every((roamer) => roamer.lastSeq >= seq));
        await bus.restore();
        const returns = roamers.reduce((sum, roamer) => sum + roamer.returns, 0);
        console.log(
          `three nodes, ${name}: ${giving.given} gifts, ${ROAMERS} viewers came back ${returns} times, ${bus.reportFaults()}; the last gift had come to all after ${slowestMs} ms`,
        );

        expect(roamers.flatMap(({ faults }) => faults)).toEqual([]);
        expect(new Set(roamers.map((roamer) => roamer.lastSeq))).toEqual(new Set([seq]));
        expect((await api.getRoom(ROOM)).stats.gifts).toBe(giving.given);
        const verify = await runLavish(['verify'], { DATABASE_URL: database.url });
        expect(verify).toMatchObject({ code: 0, stdout: expect.stringContaining('All checks passed.') });
      },
    );
  },
);

async function prepare(api: PlatformApi) {
  await Promise.all(['luna', 'viewer', ...SENDERS].map((user) => api.putUser(user, { name: user })));
  await api.putItem('star', ITEM);
  await api.openRoom({ id: ROOM, host: 'luna', title: ROOM });
  for (const user of SENDERS) await api.topUp(user, 100_000_000);
}

async function openRoamers(port: number, api: PlatformApi): Promise<Roamer[]> {
  const token = await api.issueToken({ user: 'viewer', watch: true, ttl_s: 24 * 3_600 });
  const url = `ws://127.0.0.1:${port}/v1/realtime`;
  return Promise.all(Array.from({ length: ROAMERS }, () => openRoamer(url, token, ROOM)));
}

/** Returns the milliseconds until all have seen the last gift. */
async function timeUntil(all: () => boolean): Promise<number> {
  const startedAtMs = performance.now();
  await waitUntil('all have seen the last', all, SEEN_WITHIN_MS);
  return Math.round(performance.now() - startedAtMs);
}

/** Senders who try one node after the other until one accepts the gift. */
function giveUntilStopped(nodes: readonly LavishProcess[], random: Random) {
  let given = 0;
  let stopping = false;

  async function give(sender: string, number: number) {
    const gift: Movement = {
      kind: 'gift',
      user: sender,
      path: `/rooms/${ROOM}/gifts`,
      body: { sender, item: 'star' },
      key: `${sender} ${number}`,
      receipt: null,
      refusal: null,
    };
    for (;;) {
      const answer = await post(pickOne(random, nodes), gift);
      if (answer?.status === 201 || answer?.status === 200) break;
      if (answer !== null && answer.status < 500) throw new Error(`${gift.key}: ${answer.text}`);
      await sleep(50);
    }
    given += 1;
  }

  const all = Promise.all(
    SENDERS.map(async (sender) => {
      for (let number = 1; !stopping; number++) {
        await give(sender, number);
        await sleep(PAUSE_MS);
      }
    }),
  );
  all.catch(() => {});

  return {
    get given() {
      return given;
    },
    untilMore(count: number) {
      const enough = given + count;
      return waitUntil(`${count} more gifts`, () => given >= enough);
    },
    async stop() {
      stopping = true;
      await all;
    },
  };
}

/** The room's position by the database. */
const lastSeq = (databaseUrl: string): Promise<number> =>
  onDatabase(databaseUrl, async (client) => {
    const { rows } = await client.query<{ seq: number }>('select seq::int from rooms where id = $1', [ROOM]);
    return rows[0]!.seq;
  });
