import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { waitUntil } from '../support/wait-until.ts';
import { checkAccounts } from './support/check-accounts.ts';
import { test } from './support/replicated-pair.ts';
import { seededChoices } from './support/rounds.ts';
import { ALLOWED_DURING_OUTAGE, ask, type Traffic } from './support/send-request.ts';
import { prepareWorld } from './support/world.ts';

/** By then every earlier acknowledgement has reached its client. */
const SETTLED_MS = 5_000;
/** Together with the above, longer than the 15 s after which a node replaces a silent connection. */
const AWAY_MS = 15_000;

test('without its only standby nothing is acknowledged, and everything once the standby is back', {
  timeout: 240_000,
}, async ({ pair, newFolder, start, openScreens, startLoad }) => {
  const random = seededChoices('standby away');
  const server = await start(newFolder(), { databaseUrl: pair.primary.url });
  const world = await prepareWorld(server);
  const screens = await openScreens(server);
  const traffic: Traffic = new Map();
  const load = startLoad(server, world, random, traffic);
  const acknowledged = () => load.movements.filter(({ receipt }) => receipt !== null).length;
  await waitUntil('gifts go through', () => acknowledged() >= 300);

  await pair.standby.kill();
  await sleep(SETTLED_MS);
  const before = acknowledged();
  await sleep(AWAY_MS);
  expect(acknowledged()).toBe(before);
  expect(await ask(server, { method: 'GET', path: '/rooms/stage' })).toMatchObject({ status: 200 });
  await pair.standby.start();
  await waitUntil('gifts go through again', () => acknowledged() >= before + 300);
  await load.stop();

  console.log(`${load.movements.length} movements, ${before} before,`, Object.fromEntries(traffic));
  expect(await checkAccounts(server, world, screens, load.movements.slice(-2_000))).toEqual([]);
  expect([...traffic.keys()].filter((answer) => !ALLOWED_DURING_OUTAGE.includes(answer))).toEqual([]);
  expect(screens.map(({ interruptions }) => interruptions)).toEqual([0, 0, 0]);
});
