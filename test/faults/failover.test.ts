import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { between, pickOne } from '../../packages/server/src/cli/simulate/seeded-random.ts';
import type { LavishProcess } from '../support/lavish-process.ts';
import { runLavish } from '../support/run-lavish.ts';
import { openTcpProxy } from '../support/tcp-proxy.ts';
import { waitUntil } from '../support/wait-until.ts';
import { checkAccounts } from './support/check-accounts.ts';
import { checkEpochs, type EpochScreen, openEpochScreen } from './support/epoch-screen.ts';
import type { Load } from './support/load.ts';
import { type Lag, test } from './support/replicated-pair.ts';
import type { ReplicatedServer } from './support/replicated-server.ts';
import { FAILOVERS, seededChoices } from './support/rounds.ts';
import { ALLOWED_DURING_OUTAGE, type Traffic } from './support/send-request.ts';
import { prepareWorld, ROOMS } from './support/world.ts';

/** A load has about 300 movements in progress. Those begun before the kill without a response are among the last ones. */
const IN_FLIGHT = 600;

test('a primary killed under load and its standby promoted: nothing acknowledged is lost, no screen is wrong', {
  timeout: (FAILOVERS + 1) * 120_000,
}, async ({ pair, newFolder, start, startLoad, onTestFinished }) => {
  const random = seededChoices('failover');
  const address = await openTcpProxy(pair.primary.url);
  onTestFinished(() => address.close());
  const nodes = [
    await start(newFolder(), { databaseUrl: address.url }),
    await start(newFolder(), { databaseUrl: address.url }),
  ];
  const [one, other] = nodes as [LavishProcess, LavishProcess];
  const world = await prepareWorld(one);
  const screens = await openScreens(nodes);
  onTestFinished(() => {
    for (const { close } of screens) close();
  });

  for (let round = 1; round <= FAILOVERS; round++) {
    const traffic: Traffic = new Map();
    const loads = nodes.map((node) => startLoad(node, world, random, traffic));
    const untilMore = async () => {
      const enough = loads.map((load) => load.answered + 100);
      await waitUntil('gifts go through at both nodes', () =>
        loads.every((load, index) => load.answered >= enough[index]!),
      );
    };
    await untilMore();
    await sleep(between(random, 0, 400));
    // Alternates: gifts wait until they are on two machines again, or continue at once on the one that is left.
    const strict = round % 2 === 1;
    const before = sentBy(loads);
    const killedAtMs = performance.now();
    const lag: Lag = { of: pickOne(random, ['sender', 'receiver']), ms: between(random, 0, 100) };
    await pair.failOver(strict, lag);
    address.moveTo(pair.primary.url);
    if (strict) await pair.rebuild();
    await untilMore();
    const recoveredMs = Math.round(performance.now() - killedAtMs);
    const after = sentBy(loads);
    if (!strict) {
      await expectFenced(pair.standby, () => address.moveTo(pair.standby.url), nodes);
      address.moveTo(pair.primary.url);
      await untilMore();
    }
    await Promise.all(loads.map((load) => load.stop()));

    const what = `round ${round}, ${lag.of} ${lag.ms} ms behind, ${strict ? 'then at once on two again' : 'then on one machine'}`;
    console.log(`${what}: back after ${recoveredMs} ms,`, Object.fromEntries(traffic));
    const atStake = loads.flatMap(({ movements }, index) =>
      movements.slice(Math.max(0, before[index]! - IN_FLIGHT), after[index]),
    );
    const older = Array.from({ length: 100 }, () => pickOne(random, world.movements));
    expect(await checkAccounts(other, world, [], [...atStake, ...older]), what).toEqual([]);
    expect(await checkEpochs(screens, pair.primary.url), what).toEqual([]);
    expect([...traffic.keys()].filter((answer) => !ALLOWED_DURING_OUTAGE.includes(answer))).toEqual([]);
    // One epoch for each timeline, the same on every screen.
    const epochs = screens.map(({ spans }) => spans.map(({ epoch }) => epoch));
    expect(epochs).toEqual(screens.map(() => epochs[0]));
    expect(new Set(epochs[0]).size).toBe(round + 1);
    if (!strict) await pair.rebuild();
  }
  // Only the database failed: no viewer lost a connection.
  expect(screens.map(({ interruptions }) => interruptions)).toEqual(screens.map(() => 0));
  const verify = await runLavish(['verify'], { DATABASE_URL: address.url });
  expect(verify).toMatchObject({ code: 0, stdout: expect.stringContaining('All checks passed.') });
});

const sentBy = (loads: readonly Load[]) => loads.map(({ movements }) => movements.length);

/** Two screens on the stage and one on the attic, at each node. */
function openScreens(nodes: readonly LavishProcess[]): Promise<EpochScreen[]> {
  const [stage, attic] = ROOMS;
  return Promise.all(
    nodes.flatMap((node, at) =>
      [stage, stage, attic].map(({ id }, index) => openEpochScreen(node, `viewer_${at}_${index}`, id)),
    ),
  );
}

/**
 * Starts the former primary again. Even when the address leads to it, the nodes do not use it, and a write to it waits for a
 * standby that follows another server now.
 */
async function expectFenced(
  old: ReplicatedServer,
  leadToIt: () => void,
  nodes: readonly LavishProcess[],
): Promise<void> {
  await old.start();
  const before = await readLog(old);
  leadToIt();
  for (const { origin } of nodes)
    await waitUntil(
      'a node reports that it has no database',
      async () => (await fetch(`${origin}/readyz`)).status === 503,
    );
  const writes = old
    .ask((client) => client.query('update feed_epoch set epoch = gen_random_uuid()'))
    .catch((error) => error);
  await waitUntil('the write waits for a standby', async () => {
    const { rowCount } = await old.ask((client) =>
      client.query(`select from pg_stat_activity where wait_event = 'SyncRep'`),
    );
    return rowCount === 1;
  });
  expect(await readLog(old)).toEqual(before);
  await old.kill();
  expect(await writes).toBeInstanceOf(Error);
}

/** The latest values of everything that a node would have written. */
const readLog = (server: ReplicatedServer) =>
  server.ask(async (client) => {
    const { rows } = await client.query(
      `select (select epoch from feed_epoch), (select sum(seq) from rooms), (select sum(version) from wallets)`,
    );
    return rows[0];
  });
