import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { expect } from 'vitest';
import { between, pickOne, type Random } from '../../packages/server/src/cli/simulate/seeded-random.ts';
import { readPostmasterFile } from '../../packages/server/src/store/embedded-postgres/postmaster-file.ts';
import { isRunning } from '../../packages/server/src/store/embedded-postgres/process-life.ts';
import type { LavishProcess } from '../support/lavish-process.ts';
import { ask, note, type Traffic } from './ask.ts';
import { test } from './fault-test.ts';
import { startLoad } from './load.ts';
import { carryOut } from './movement.ts';
import { reckon } from './reckoning.ts';
import { FAULT_ROUNDS, seededChoices } from './rounds.ts';
import { waitUntil } from './wait-until.ts';
import { drawGift, prepareWorld, topUp, type World } from './world.ts';

/** What anyone may be told while the database is away, besides the refusals that the load asks for. */
const ALLOWED = [
  '200',
  '200 replayed',
  '201',
  '402 insufficient_balance',
  '409 price_changed',
  '503 overloaded',
  '503 outcome_unknown',
];

/** It takes one second; ten are for a machine that does much else. */
const RECOVERED_WITHIN_MS = 10_000;

test('a server whose PostgreSQL is killed lives on, says so, and loses nothing', {
  timeout: (FAULT_ROUNDS + 1) * 60_000,
}, async ({ newFolder, start, openScreens }) => {
  const random = seededChoices('PostgreSQL killed');
  const folder = newFolder();
  const server = await start(folder, {});
  const world = await prepareWorld(server);
  const screens = await openScreens(server);

  for (let round = 1; round <= FAULT_ROUNDS; round++) {
    const traffic: Traffic = new Map();
    const load = startLoad(server, world, random, traffic);
    const readers = startReaders(server, traffic);
    await waitUntil('the load is on', () => load.answered >= 100);
    await sleep(between(random, 0, 400));
    const killed = await killOneOrMore(folder, server.database_url, random);
    const recoveredMs = await untilRecovered(server, world, random, traffic);
    await load.stop();
    await readers.stop();

    const older = Array.from({ length: 100 }, () => pickOne(random, world.movements));
    const problems = await reckon(server, world, screens, [...load.movements, ...older]);
    console.log(
      `round ${round}: ${killed} killed, back after ${recoveredMs} ms,`,
      Object.fromEntries(traffic),
    );
    expect(problems, `round ${round}`).toEqual([]);
    expect([...traffic.keys()].filter((answer) => !ALLOWED.includes(answer))).toEqual([]);
    expect(recoveredMs).toBeLessThan(RECOVERED_WITHIN_MS);
    expect(isRunning(server.pid), server.log().slice(-2_000)).toBe(true);
  }
  // The outage was the database's: nobody who watched had to notice.
  expect(screens.map(({ interruptions }) => interruptions)).toEqual([0, 0, 0]);
});

/** PostgreSQL as a whole, sometimes again while it recovers; or one process that serves Lavish, and it ends all others. */
async function killOneOrMore(folder: string, databaseUrl: string, random: Random): Promise<string> {
  const what = pickOne(random, [
    'PostgreSQL',
    'PostgreSQL twice',
    'a committer',
    'a pooled connection',
  ] as const);
  if (what === 'a committer' || what === 'a pooled connection') {
    const name = what === 'a committer' ? 'lavish committer' : 'lavish pool';
    process.kill(await backendOf(databaseUrl, name), 'SIGKILL');
    return what;
  }
  const postmaster = () => readPostmasterFile(join(folder, 'postgres'))?.pid;
  const first = postmaster()!;
  process.kill(first, 'SIGKILL');
  if (what === 'PostgreSQL') return what;
  await waitUntil('PostgreSQL is started again', () => ![first, undefined].includes(postmaster()));
  await sleep(between(random, 0, 100));
  process.kill(postmaster()!, 'SIGKILL');
  return what;
}

async function backendOf(databaseUrl: string, name: string): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>(
    'select pid from pg_stat_activity where application_name = $1 order by random() limit 1',
    [name],
  );
  await client.end();
  return rows[0]!.pid;
}

/** How long a new gift and a new top-up take to go through. Milliseconds. */
async function untilRecovered(server: LavishProcess, world: World, random: Random, traffic: Traffic) {
  const killedAtMs = performance.now();
  const probes = [drawGift(random, 'ann'), topUp('ann', 1)];
  world.movements.push(...probes);
  await Promise.all(probes.map((probe) => carryOut(server, probe, traffic)));
  return Math.round(performance.now() - killedAtMs);
}

/** Who only looks, or writes what moves no money, hears the truth as well. */
function startReaders(server: LavishProcess, traffic: Traffic) {
  const questions = [
    { method: 'GET', path: '/rooms/stage' },
    { method: 'GET', path: '/users/ann' },
    { method: 'GET', path: '/catalogue' },
    { method: 'PUT', path: '/users/milo', body: { name: 'Milo' } },
  ] as const;
  let stopping = false;
  const loops = questions.map(async (question) => {
    while (!stopping) {
      note(traffic, await ask(server, question));
      await sleep(20);
    }
  });
  return {
    async stop() {
      stopping = true;
      await Promise.all(loops);
    },
  };
}
