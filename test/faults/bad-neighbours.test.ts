import { expect } from 'vitest';
import { platformApi } from '../../packages/server/src/cli/simulate/platform-api.ts';
import { waitUntil } from '../support/wait-until.ts';
import { checkAccounts } from './support/check-accounts.ts';
import { test } from './support/fault-test.ts';
import { startGarbage } from './support/garbage-sender.ts';
import { openRawReader } from './support/raw-reader.ts';
import { seededChoices } from './support/rounds.ts';
import type { Screen } from './support/screen.ts';
import { ask, type Traffic } from './support/send-request.ts';
import { prepareWorld, SENDERS } from './support/world.ts';

const VIEWERS = 100;
/** By then a stopped reader is over the server's limit of 1 MB: the system's buffers took 4.5 MB before that. */
const ENOUGH_BYTES = 8_000_000;

test('a viewer who stops reading and a client that sends garbage cost 100 other viewers no gift', {
  timeout: 240_000,
}, async ({ newFolder, start, openScreen, startLoad }) => {
  const random = seededChoices('bad neighbours');
  const server = await start(newFolder(), {});
  const world = await prepareWorld(server);
  await wearLongAvatars(server.api, server.api_key);
  const screens: Screen[] = [];
  for (let viewer = 0; viewer < VIEWERS; viewer++)
    screens.push(await openScreen(server, `viewer_${viewer}`, 'stage'));
  const reader = await openRawReader(server, 'yan', 'stage', 'attic');
  const slow = await openRawReader(server, 'yin', 'stage', 'attic');
  slow.pause();
  const garbage = await startGarbage(server, random);
  const traffic: Traffic = new Map();

  const load = startLoad(server, world, random, traffic);
  await waitUntil('the slow reader is over the limit', () => reader.bytes > ENOUGH_BYTES, 150_000);
  slow.resume();
  const framesBefore = reader.frames;
  await waitUntil('the slow reader has caught up', () => slow.over !== null || slow.seq === reader.seq);
  // From here on it reads like the others.
  const slowFrames = slow.frames;
  await load.stop();
  await garbage.stop();

  console.log(
    `${load.movements.length} movements; frames: ${reader.frames}, slow: ${slowFrames} of ${framesBefore}, over: ${slow.over};`,
    Object.fromEntries(traffic),
    Object.fromEntries(garbage.closed),
  );
  expect(await checkAccounts(server, world, screens, [])).toEqual([]);
  expect(screens.map(({ interruptions }) => interruptions)).toEqual(screens.map(() => 0));
  expect(reader.seq).toBe(screens[0]!.room.position!.seq);
  expect(slow.seq === reader.seq || slow.over !== null).toBe(true);
  expect(slowFrames).toBeLessThan(framesBefore);
  expect(garbage.closed.get(4400)).toBeGreaterThan(0);
  expect(await ask(server, { method: 'GET', path: '/rooms/stage' })).toMatchObject({ status: 200 });
  for (const raw of [reader, slow]) raw.close();
});

/** Makes frames large, because they describe every sender, so that they soon fill a buffer. */
async function wearLongAvatars(api: string, apiKey: string): Promise<void> {
  const { putUser } = platformApi(api, apiKey);
  const avatar_url = `https://avatars.example/${'a'.repeat(2_000)}`;
  await Promise.all(SENDERS.map((user) => putUser(user, { name: user, avatar_url })));
}
