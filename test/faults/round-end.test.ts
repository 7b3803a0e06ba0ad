import { setTimeout as sleep } from 'node:timers/promises';
import { between } from '../../packages/server/src/cli/simulate/seeded-random.ts';
import { steadyPort } from '../support/steady-port.ts';
import { expectAgreement, expectVerified, isOver, openBattleScreens } from './support/battle-agreement.ts';
import { test } from './support/fault-test.ts';
import { drawBattle, propose, startGiving, untilBattle, untilRoundAlmostOver } from './support/round-end.ts';
import { FAULT_BATTLES, seededChoices } from './support/rounds.ts';
import type { Traffic } from './support/send-request.ts';
import { prepareWorld } from './support/world.ts';

test('a server killed at a round end loses nothing: receipts, score, screens, result and log agree', {
  timeout: (FAULT_BATTLES + 1) * 120_000,
}, async ({ newFolder, start, openScreen }) => {
  const random = seededChoices('a server killed at the bell');
  const home = { folder: newFolder(), options: { port: await steadyPort() } };
  const one = await start(home.folder, home.options);
  const away = {
    folder: newFolder(),
    options: { port: await steadyPort(), databaseUrl: one.database_url },
  };
  const homes = [home, away];
  const servers = [one, await start(away.folder, away.options)];
  const world = await prepareWorld(one);
  const screens = await openBattleScreens(servers, openScreen);

  for (let round = 1; round <= FAULT_BATTLES; round++) {
    const traffic: Traffic = new Map();
    const request = drawBattle(random);
    const battle = await propose(servers[between(random, 0, 1)]!, request);
    const giving = startGiving(() => servers, world, battle, random, traffic);
    const victim = between(random, 0, 1);
    const roundNumber = between(random, 1, request.rounds ?? 1);
    const { offMs } = await untilRoundAlmostOver(servers[1 - victim]!, battle, roundNumber, random);
    await servers[victim]!.kill();
    await untilBattle(() => [servers[1 - victim]!], battle.id, isOver);
    await sleep(300);
    await giving.stop();
    servers[victim] = await start(homes[victim]!.folder, homes[victim]!.options);

    const what = `battle ${round}: ${request.tie?.policy}, server ${victim} killed ${offMs} ms after bell ${roundNumber}`;
    const played = { id: battle.id, request, servers, screens, gifts: giving.movements };
    await expectAgreement(played, world, traffic, what);
  }
  await expectVerified(servers[0]!);
});
