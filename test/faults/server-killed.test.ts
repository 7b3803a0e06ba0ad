import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { between, pickOne } from '../../packages/server/src/cli/simulate/seeded-random.ts';
import { steadyPort } from '../support/steady-port.ts';
import { waitUntil } from '../support/wait-until.ts';
import { checkAccounts } from './support/check-accounts.ts';
import { test } from './support/fault-test.ts';
import { FAULT_ROUNDS, seededChoices } from './support/rounds.ts';
import type { Traffic } from './support/send-request.ts';
import { prepareWorld } from './support/world.ts';

test('a server killed under load loses nothing and repeats nothing', {
  timeout: (FAULT_ROUNDS + 1) * 120_000,
}, async ({ newFolder, start, openScreens, startLoad }) => {
  const random = seededChoices('server killed');
  const folder = newFolder();
  const port = await steadyPort();
  let server = await start(folder, { port });
  const world = await prepareWorld(server);
  const screens = await openScreens(server);

  for (let round = 1; round <= FAULT_ROUNDS; round++) {
    const traffic: Traffic = new Map();
    const load = startLoad(server, world, random, traffic);
    // Sometimes again while clients reconnect.
    for (let kills = pickOne(random, [1, 1, 2]); kills > 0; kills--) {
      await waitUntil('the load is on', () => load.answered >= 100);
      await sleep(between(random, 0, 400));
      await server.kill();
      server = await start(folder, { port });
    }
    const answered = load.answered;
    await waitUntil('gifts go through again', () => load.answered >= answered + 100);
    await load.stop();

    const older = Array.from({ length: 100 }, () => pickOne(random, world.movements));
    const problems = await checkAccounts(server, world, screens, [...load.movements, ...older]);
    console.log(`round ${round}: ${load.movements.length} movements,`, Object.fromEntries(traffic));
    expect(problems, `round ${round}`).toEqual([]);
  }
  for (const screen of screens) expect(screen.interruptions).toBeGreaterThanOrEqual(FAULT_ROUNDS);
});
