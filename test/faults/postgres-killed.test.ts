import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { expect } from 'vitest';
import { between, pickOne, type Random } from '../../packages/server/src/cli/simulate/seeded-random.ts';
import { readPostmasterFile } from '../../packages/server/src/postgres/embedded/postmaster-file.ts';
import { isRunning } from '../../packages/server/src/postgres/embedded/process-life.ts';
import type { LavishProcess } from '../support/lavish-process.ts';
import { waitUntil } from '../support/wait-until.ts';
import { checkAccounts } from './support/check-accounts.ts';
import { test } from './support/fault-test.ts';
import { carryOut } from './support/movement.ts';
import { FAULT_ROUNDS, seededChoices } from './support/rounds.ts';
import { ALLOWED_DURING_OUTAGE, ask, note, type Traffic } from './support/send-request.ts';
import { drawGift, prepareWorld, topUp, type World } from './support/world.ts';

/**
 * What is killed or stopped: PostgreSQL as a whole; PostgreSQL again while it recovers; PostgreSQL by an administrator's
 * restart; one process that serves Lavish, upon which PostgreSQL ends all others.
 */
const VICTIMS = [
  'PostgreSQL',
  'lavish committer',
  'PostgreSQL, twice',
  'lavish reads',
  'PostgreSQL, by a restart',
] as const;

/** It takes one second. The rest is for a busy machine. */
const RECOVERED_WITHIN_MS = 30_000;

test('a server whose PostgreSQL is killed keeps running, reports it, and loses nothing', {
  timeout: (FAULT_ROUNDS + 1) * 120_000,
}, async ({ newFolder, start, openScreens, startLoad }) => {
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
    const victim = VICTIMS[round % VICTIMS.length]!;
    await kill(victim, folder, server.database_url, random);
    const recoveredMs = await untilRecovered(server, world, random, traffic);
    await load.stop();
    await readers.stop();

    const older = Array.from({ length: 100 }, () => pickOne(random, world.movements));
    const problems = await checkAccounts(server, world, screens, [...load.movements, ...older]);
    console.log(`round ${round}: ${victim}: back after ${recoveredMs} ms,`, Object.fromEntries(traffic));
    expect(problems, `round ${round}`).toEqual([]);
    expect([...traffic.keys()].filter((answer) => !ALLOWED_DURING_OUTAGE.includes(answer))).toEqual([]);
    expect(recoveredMs).toBeLessThan(RECOVERED_WITHIN_MS);
    expect(isRunning(server.pid), server.log().slice(-2_000)).toBe(true);
  }
  // Only the database failed: no viewer lost a connection.
  expect(screens.map(({ interruptions }) => interruptions)).toEqual([0, 0, 0]);
});

async function kill(
  victim: (typeof VICTIMS)[number],
  folder: string,
  databaseUrl: string,
  random: Random,
): Promise<void> {
  if (victim.startsWith('lavish ')) return kill9(await backendOf(databaseUrl, victim));
  const postmaster = () => readPostmasterFile(join(folder, 'postgres'))?.pid;
  const first = postmaster()!;
  // A fast shutdown ends every session, and refuses new ones.
  process.kill(first, victim === 'PostgreSQL, by a restart' ? 'SIGINT' : 'SIGKILL');
  if (victim !== 'PostgreSQL, twice') return;
  await waitUntil('PostgreSQL is started again', () => ![first, undefined].includes(postmaster()));
  await sleep(between(random, 0, 100));
  kill9(postmaster()!);
}

const kill9 = (pid: number) => void process.kill(pid, 'SIGKILL');

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

/** Milliseconds until a new gift and a new top-up succeed. */
async function untilRecovered(server: LavishProcess, world: World, random: Random, traffic: Traffic) {
  const killedAtMs = performance.now();
  const probes = [drawGift(random, 'ann'), topUp('ann', 1)];
  world.movements.push(...probes);
  await Promise.all(probes.map((probe) => carryOut(server, probe, traffic)));
  return Math.round(performance.now() - killedAtMs);
}

/** Reads, and writes that move no money, also report the true outcome. */
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
