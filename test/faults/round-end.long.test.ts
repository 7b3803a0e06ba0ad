import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { between, pickOne } from '../../packages/server/src/cli/simulate/seeded-random.ts';
import { readPostmasterFile } from '../../packages/server/src/postgres/embedded/postmaster-file.ts';
import { isRunning } from '../../packages/server/src/postgres/embedded/process-life.ts';
import { steadyPort } from '../support/steady-port.ts';
import { expectAgreement, expectVerified, isOver, openBattleScreens } from './support/battle-agreement.ts';
import { test } from './support/fault-test.ts';
import { drawBattle, propose, startGiving, untilBattle, untilRoundAlmostOver } from './support/round-end.ts';
import { FAULT_BATTLES, seededChoices } from './support/rounds.ts';
import type { Traffic } from './support/send-request.ts';
import { prepareWorld } from './support/world.ts';

test('without a server at its end a battle ends on time all the same, settled by the next server', {
  timeout: 240_000,
}, async ({ newFolder, start, openScreen }) => {
  const random = seededChoices('no server at the bell');
  const [folder, port] = [newFolder(), await steadyPort()];
  let server = await start(folder, { port });
  const servers = () => [server];
  const world = await prepareWorld(server);
  const screens = await openBattleScreens([server], openScreen);
  const traffic: Traffic = new Map();

  const request = { ...drawBattle(random), duration_s: 2, rounds: 1, tie: { policy: 'draw' as const } };
  const battle = await propose(server, request);
  const { id } = battle;
  const before = startGiving(servers, world, battle, random, traffic);
  const live = await untilBattle(servers, id, ({ state }) => state !== 'countdown');
  const endsAtMs = Date.parse(live.ends_at!);
  await sleep(endsAtMs - Date.now() - between(random, 200, 800));
  await server.kill();
  const answered = before.stop();
  await sleep(endsAtMs - Date.now() + between(random, 1, 1_000));
  server = await start(folder, { port });
  const after = startGiving(servers, world, battle, random, traffic);
  const { result, ends_at } = await untilBattle(servers, id, isOver);
  await sleep(300);
  await Promise.all([answered, after.stop()]);

  expect([ends_at, result!.finished_at]).toEqual([live.ends_at, live.ends_at]);
  const gifts = [...before.movements, ...after.movements];
  await expectAgreement(
    { id, request, servers: [server], screens, gifts },
    world,
    traffic,
    'no server at the round end',
  );
  await expectVerified(server);
});

test('PostgreSQL killed at a round end: the battle ends as usual', {
  timeout: (FAULT_BATTLES + 1) * 120_000,
}, async ({ newFolder, start, openScreen }) => {
  const random = seededChoices('PostgreSQL killed at the bell');
  const folder = newFolder();
  const one = await start(folder, {});
  const servers = [one, await start(newFolder(), { databaseUrl: one.database_url })];
  const world = await prepareWorld(one);
  const screens = await openBattleScreens(servers, openScreen);

  for (let round = 1; round <= Math.ceil(FAULT_BATTLES / 3); round++) {
    const traffic: Traffic = new Map();
    const request = drawBattle(random);
    const battle = await propose(pickOne(random, servers), request);
    const giving = startGiving(() => servers, world, battle, random, traffic);
    const roundNumber = between(random, 1, request.rounds ?? 1);
    const { offMs } = await untilRoundAlmostOver(pickOne(random, servers), battle, roundNumber, random);
    process.kill(postmasterOf(folder), 'SIGKILL');
    await untilBattle(() => servers, battle.id, isOver);
    await sleep(300);
    await giving.stop();

    const what = `battle ${round}: ${request.tie?.policy}, PostgreSQL killed ${offMs} ms after bell ${roundNumber}`;
    const played = { id: battle.id, request, servers, screens, gifts: giving.movements };
    await expectAgreement(played, world, traffic, what);
    for (const { pid } of servers) expect(isRunning(pid)).toBe(true);
  }
  await expectVerified(one);
});

function postmasterOf(folder: string): number {
  return readPostmasterFile(`${folder}/postgres`)!.pid;
}
