import { expect } from 'vitest';
import { forEachAtOnce, platformApi } from '../../packages/server/src/cli/simulate/platform-api.ts';
import { pickOne } from '../../packages/server/src/cli/simulate/seeded-random.ts';
import type { LavishProcess } from '../support/lavish-process.ts';
import { waitUntil } from '../support/wait-until.ts';
import { checkAccounts } from './support/check-accounts.ts';
import { test } from './support/fault-test.ts';
import { carryOut } from './support/movement.ts';
import { openRawReader, type RawReader } from './support/raw-reader.ts';
import { IS_LONG_RUN, seededChoices } from './support/rounds.ts';
import { scrape } from './support/scrape.ts';
import type { Screen } from './support/screen.ts';
import { openSilentReader, type SilentReader } from './support/silent-reader.ts';
import { startTrickle } from './support/trickle.ts';
import { drawGift, prepareWorld, ROOMS, SENDERS, type World } from './support/world.ts';

const [STAGE, ATTIC] = ROOMS;
const RICH = SENDERS.filter((sender) => !sender.startsWith('poor'));
const VIEWERS = 10;
const HALF_OPEN = 1_000;
const GREEDY = 10;
/** Gifts whose latency is measured, before and with the slow readers. */
const TIMED = 40;
/** The server pings every 25 s, and closes at the second ping without a pong. */
const GIVEN_UP_MS = 120_000;
/** Pause between two scrapes of the metrics. */
const SCRAPE_MS = 100;

test('slow readers, readers that never read, and vanished readers cost the others nothing', {
  timeout: 300_000,
}, async ({ newFolder, start, openScreen }) => {
  const random = seededChoices('slow readers');
  const server = await start(newFolder(), {});
  const world = await prepareWorld(server);
  await wearLongAvatars(server);
  const screens: Screen[] = [];
  for (let n = 0; n < VIEWERS; n++) screens.push(await openScreen(server, `viewer_${n}`, STAGE.id));
  const bad: (SilentReader | RawReader)[] = [];

  try {
    const timeGifts = () => timeToScreen(server, world, screens[0]!, random);
    await timeGifts();
    const before = { latencyMs: await timeGifts(), memory: await memoryOf(server) };

    const silent: SilentReader[] = [];
    await forEachAtOnce(Array.from({ length: HALF_OPEN }), 50, async () => {
      silent.push(await openSilentReader(server, ATTIC.id));
    });
    const greedy: SilentReader[] = [];
    for (let n = 0; n < GREEDY; n++) greedy.push(await openSilentReader(server, STAGE.id));
    const slow = await openRawReader(server, 'yin', STAGE.id);
    bad.push(...silent, ...greedy, slow);
    const reading = readSlowly(slow);
    const attic = startTrickle(server, world, random, { pauseMs: 50, room: ATTIC });

    const [latencyMs] = await Promise.all([timeGifts(), untilSentAway(server, greedy)]);
    const memory = await memoryOf(server);

    console.log(
      `to the screen: ${before.latencyMs} ms before, ${latencyMs} ms with them; ` +
        `memory: ${before.memory} MiB before, ${memory} MiB with them; ` +
        `the slow one: ${slow.frames} frames, ${slow.over ?? 'in step'}`,
    );
    expect(latencyMs).toBeLessThan(10 * before.latencyMs + 2_000);
    expect(memory - before.memory).toBeLessThan(200);

    if (IS_LONG_RUN) {
      const left = () => scrape(server.origin, 'lavish_sockets');
      await waitUntil(
        'the silent sockets are closed',
        async () => (await left()) <= VIEWERS + 1,
        GIVEN_UP_MS,
        SCRAPE_MS,
      );
    }
    await attic.stop();
    slow.resume();
    const inStep = () => slow.over !== null || slow.seq === screens[0]!.room.position!.seq;
    await waitUntil('the slow reader is current, or got a resync', inStep);
    await reading.stop();
    expect(await checkAccounts(server, world, screens, [])).toEqual([]);
    expect(screens.map(({ interruptions }) => interruptions)).toEqual(screens.map(() => 0));
  } finally {
    for (const reader of bad) reader.close();
  }
});

/**
 * Sockets that send requests and never read. Each response is 20 KB. A socket with more than 2 MB of unread responses, beyond
 * what the system's buffers hold, is closed.
 */
async function untilSentAway({ origin }: LavishProcess, greedy: readonly SilentReader[]): Promise<void> {
  const tooSlow = () => scrape(origin, 'lavish_sockets_closed_total', { code: '4408' });
  const askMore = () => {
    for (let asked = 0; asked < 50; asked++)
      for (const reader of greedy) reader.ask({ t: 'subscribe', room: STAGE.id });
  };
  await waitUntil(
    'the sockets that never read are closed',
    async () => {
      askMore();
      return (await tooSlow()) === greedy.length;
    },
    GIVEN_UP_MS,
    SCRAPE_MS,
  );
}

/** Reads for a moment, and pauses for longer. */
function readSlowly(reader: RawReader) {
  const timer = setInterval(() => {
    reader.resume();
    setTimeout(() => !stopped && reader.pause(), 5);
  }, 200);
  let stopped = false;
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      reader.resume();
    },
  };
}

/** The median time in milliseconds from sending a gift until a screen shows it. */
async function timeToScreen(
  server: LavishProcess,
  world: World,
  { room }: Screen,
  random: () => number,
): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < TIMED; n++) {
    const gift = drawGift(random, pickOne(random, RICH), STAGE);
    world.movements.push(gift);
    const { seq } = room.position!;
    const startMs = performance.now();
    await carryOut(server, gift, new Map());
    if (gift.receipt === null) continue;
    await waitUntil('the gift is on the screen', () => room.position!.seq > seq);
    times.push(performance.now() - startMs);
  }
  return Math.round(times.sort((a, b) => a - b)[times.length >> 1]!);
}

/** In MiB. */
const memoryOf = async ({ origin }: LavishProcess) =>
  Math.round((await scrape(origin, 'process_resident_memory_bytes')) / 2 ** 20);

/** Makes frames large, so that unread ones soon fill a buffer. */
async function wearLongAvatars({ api, api_key }: LavishProcess): Promise<void> {
  const { putUser } = platformApi(api, api_key);
  const avatar_url = `https://avatars.example/${'a'.repeat(2_000)}`;
  await Promise.all(SENDERS.map((user) => putUser(user, { name: user, avatar_url })));
}
