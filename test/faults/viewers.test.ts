import { connect } from '@lavish/client';
import { afterAll, beforeAll, expect } from 'vitest';
import { platformApi } from '../../packages/server/src/cli/simulate/platform-api.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import type { LavishProcess } from '../support/lavish-process.ts';
import { waitUntil } from '../support/wait-until.ts';
import { test } from './support/fault-test.ts';
import { tokenFor } from './support/world.ts';

/** At most 7 s: 5 until a silent node no longer counts, 1 until the others read that, and 1 until they show it. */
const CONVERGES_WITHIN_MS = 20_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Viewers of the room, and the number that each of them is shown. */
function watch(server: LavishProcess, viewers: number) {
  const sessions = Array.from({ length: viewers }, (_, n) =>
    connect({ url: server.realtime, token: () => tokenFor(server, `viewer_${n}_of_${server.pid}`) }),
  );
  const rooms = sessions.map((session) => session.room('stage'));
  return {
    shown: () => rooms.map(({ state }) => state?.stats.viewers),
    close: () => {
      for (const session of sessions) session.close();
    },
  };
}

test('viewers of a killed node are removed from the sum within seconds', { timeout: 120_000 }, async ({
  newFolder,
  start,
}) => {
  const [one, two] = await Promise.all([
    start(newFolder(), { databaseUrl: database.url }),
    start(newFolder(), { databaseUrl: database.url }),
  ]);
  await platformApi(one.api, one.api_key).openRoom({ id: 'stage', host: 'luna', title: 'stage' });
  const [here, there] = [watch(one, 2), watch(two, 3)];
  const allShow = (viewers: number, ...shown: (number | undefined)[]) =>
    shown.every((each) => each === viewers);
  try {
    await waitUntil(
      'every viewer is shown 5',
      () => allShow(5, ...here.shown(), ...there.shown()),
      CONVERGES_WITHIN_MS,
    );
    const killedAtMs = performance.now();
    await two.kill();
    await waitUntil(
      'the remaining viewers are shown 2',
      () => allShow(2, ...here.shown()),
      CONVERGES_WITHIN_MS,
    );
    console.log(`out of the sum after ${Math.round(performance.now() - killedAtMs)} ms`);
    expect(allShow(2, ...here.shown())).toBe(true);
  } finally {
    for (const viewers of [here, there]) viewers.close();
  }
});
