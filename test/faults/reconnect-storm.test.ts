import { expect } from 'vitest';
import { forEachAtOnce } from '../../packages/server/src/cli/simulate/platform-api.ts';
import type { LavishProcess } from '../support/lavish-process.ts';
import { steadyPort } from '../support/steady-port.ts';
import { waitUntil } from '../support/wait-until.ts';
import { checkAccounts } from './support/check-accounts.ts';
import { test } from './support/fault-test.ts';
import { CROWD, IS_LONG_RUN, seededChoices } from './support/rounds.ts';
import { scrape } from './support/scrape.ts';
import type { Screen } from './support/screen.ts';
import { startTrickle } from './support/trickle.ts';
import { prepareWorld, ROOMS } from './support/world.ts';

const BYSTANDERS = 10;
/** A killed node sends nothing. A stopping node sends each client a delay. */
const ENDS = IS_LONG_RUN ? (['kill', 'stop'] as const) : (['kill'] as const);
const [STAGE, ATTIC] = ROOMS;

test('an audience that has lost its node returns to it, and another room is hardly delayed', {
  timeout: 300_000,
}, async ({ newFolder, start, openScreen }) => {
  const random = seededChoices('reconnect storm');
  const one = await start(newFolder(), {});
  const others = { folder: newFolder(), port: await steadyPort(), databaseUrl: one.database_url };
  let other = await start(others.folder, others);
  const world = await prepareWorld(one);

  const openScreens = async (server: LavishProcess, name: string, count: number) => {
    const screens: Screen[] = [];
    await forEachAtOnce(
      Array.from({ length: count }, (_, n) => n),
      20,
      async (n) => {
        screens.push(await openScreen(server, `${name}_${n}`, n % 10 === 0 ? ATTIC.id : STAGE.id));
      },
    );
    return screens;
  };
  const bystanders = await openScreens(one, 'bystander', BYSTANDERS);
  const crowd = await openScreens(other, 'viewer', CROWD);

  const trickle = startTrickle(one, world, random, { pauseMs: 50 });
  const more = (gifts: number) => {
    const enough = trickle.gifts + gifts;
    return waitUntil(`${gifts} more gifts`, () => trickle.gifts >= enough);
  };

  for (const [round, end] of ENDS.entries()) {
    await more(20);
    await other[end]();
    await more(20);
    const startedAtMs = performance.now();
    other = await start(others.folder, others);
    await waitUntil('every viewer is back', () =>
      crowd.every(({ room, interruptions }) => interruptions > round && room.status === 'subscribed'),
    );
    const backMs = performance.now() - startedAtMs;
    await more(5);

    const subscribed = (how: string) => scrape(other.origin, 'lavish_subscribed_total', { how });
    const reads = await scrape(other.origin, 'lavish_history_reads_total');
    console.log(`${end}: ${CROWD} back after ${Math.round(backMs)} ms, with ${reads} readings of history`);
    expect(await subscribed('recovered')).toBeGreaterThanOrEqual(CROWD);
    expect(await subscribed('not_recovered')).toBe(0);
    // Each room is read once for each viewer who is further behind than all before.
    expect(reads).toBeLessThanOrEqual(30);
  }

  await trickle.stop();
  expect(await checkAccounts(one, world, [...bystanders, ...crowd], [])).toEqual([]);
  expect(bystanders.map(({ interruptions }) => interruptions)).toEqual(bystanders.map(() => 0));
});
