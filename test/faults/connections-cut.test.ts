import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { between, pickOne } from '../../packages/server/src/cli/simulate/seeded-random.ts';
import { waitUntil } from '../support/wait-until.ts';
import { checkAccounts } from './support/check-accounts.ts';
import { test } from './support/fault-test.ts';
import { FAULT_ROUNDS, seededChoices } from './support/rounds.ts';
import { ALLOWED_DURING_OUTAGE, type Traffic } from './support/send-request.ts';
import { prepareWorld } from './support/world.ts';

const CUTS = FAULT_ROUNDS * 4;
/** Longer than the 5 s within which a gift gets its response. */
const UNAVAILABLE_MS = 6_000;
const LONG_ENOUGH_TO_COMMIT_MS = 200;

test('a server that loses its database connections during a commit reports the true outcome of every gift', {
  timeout: 240_000,
}, async ({ newFolder, databaseProxy, start, openScreens, startLoad }) => {
  const random = seededChoices('connections cut');
  const server = await start(newFolder(), { databaseUrl: databaseProxy.url });
  const world = await prepareWorld(server);
  const screens = await openScreens(server);

  const traffic: Traffic = new Map();
  const load = startLoad(server, world, random, traffic);
  for (let cut = 1; cut <= CUTS; cut++) {
    const answered = load.answered;
    await waitUntil('gifts go through', () => load.answered >= answered + 50);
    await sleep(between(random, 0, 50));
    const drop = pickOne(random, ['responses', 'requests'] as const);
    await databaseProxy.outage({ drop, dropMs: between(random, 0, 30), refuseMs: 0 });
  }
  // A batch with gifts from HTTP is nearly always being committed at that moment. Other tests check the outcome itself
  // without relying on chance.
  for (let tries = 0; tries < 3 && !traffic.has('503 outcome_unknown'); tries++)
    await databaseProxy.outage({
      drop: 'responses',
      dropMs: LONG_ENOUGH_TO_COMMIT_MS,
      refuseMs: UNAVAILABLE_MS,
    });
  await load.stop();
  console.log(`${load.movements.length} movements,`, Object.fromEntries(traffic));
  expect(await checkAccounts(server, world, screens, load.movements)).toEqual([]);
  expect([...traffic.keys()].filter((answer) => !ALLOWED_DURING_OUTAGE.includes(answer))).toEqual([]);
  expect(screens.map(({ interruptions }) => interruptions)).toEqual([0, 0, 0]);
});
