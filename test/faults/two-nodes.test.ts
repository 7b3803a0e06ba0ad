import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '@lavish/client';
import type { User } from '@lavish/protocol';
import { expect } from 'vitest';
import { between, type Random } from '../../packages/server/src/cli/simulate/seeded-random.ts';
import type { LavishProcess } from '../support/lavish-process.ts';
import { runLavish } from '../support/run-lavish.ts';
import { steadyPort } from '../support/steady-port.ts';
import { onDatabase } from '../support/test-postgres.ts';
import { waitUntil } from '../support/wait-until.ts';
import { checkAccounts } from './support/check-accounts.ts';
import { test } from './support/fault-test.ts';
import { type Movement, post } from './support/movement.ts';
import { FAULT_ROUNDS, seededChoices } from './support/rounds.ts';
import { IMPATIENT, type Screen } from './support/screen.ts';
import { type Answer, ask } from './support/send-request.ts';
import {
  drawGift,
  HTTP_SENDERS,
  prepareWorld,
  roomOf,
  tokenFor,
  topUp,
  type World,
} from './support/world.ts';

/** 12 at a time for each of five senders. */
const RACES_AT_ONCE = 12;
/** A poor sender may be refused by one node, be topped up, and be served by the other. */
const RACERS = HTTP_SENDERS.filter((sender) => !sender.startsWith('poor'));
/** After a cut of the bus changes reach the other node within a second, since nodes compare all rooms that often. The rest is for a busy machine. */
const SEEN_WITHIN_MS = 30_000;

test('requests under one key on two nodes make one gift, and every screen shows all gifts', {
  timeout: 240_000,
}, async ({ newFolder, start, openScreens }) => {
  const random = seededChoices('two nodes');
  const one = await start(newFolder(), {});
  const others = {
    folder: newFolder(),
    options: { port: await steadyPort(), databaseUrl: one.database_url },
  };
  let other = await start(others.folder, others.options);
  const world = await prepareWorld(one);
  const screens = [...(await openScreens(one)), ...(await openScreens(other))];
  const wallets = [one, other].flatMap(openWallets);

  const race = startRace(() => [one, other], world, random);
  const rounds = Math.ceil(FAULT_ROUNDS / 5);
  for (let round = 1; round <= rounds; round++) {
    await race.untilMore(500);
    // A request to the dead node still needs its response from the other one.
    await sleep(between(random, 0, 200));
    await other.kill();
    await race.untilMore(200);
    other = await start(others.folder, others.options);
    await cutTheBus(one.database_url, 20);
  }
  await race.untilMore(500);
  await race.stop();
  expect(race.problems).toEqual([]);

  await untilWalletsAreRight(wallets, one);
  for (const { lavish } of wallets) lavish.close();
  const slowestMs = await untilAllHaveSeen(screens, world);
  console.log(`${world.movements.length} movements; the last screen had seen all after ${slowestMs} ms`);
  expect(await checkAccounts(other, world, screens, world.movements)).toEqual([]);
  expect(await checkAccounts(one, world, screens, world.movements)).toEqual([]);
  const verify = await runLavish(['verify'], { DATABASE_URL: one.database_url });
  expect(verify).toMatchObject({ code: 0, stdout: expect.stringContaining('All checks passed.') });
});

/** Senders who send every request to both nodes, at the same moment and under the same key. */
function startRace(nodes: () => [LavishProcess, LavishProcess], world: World, random: Random) {
  const problems: string[] = [];
  let races = 0;
  let stopping = false;

  async function run(movement: Movement) {
    world.movements.push(movement);
    const answers = await Promise.all([answerOf(movement, nodes, 0), answerOf(movement, nodes, 1)]);
    races += 1;
    const [first, second] = answers;
    const isGiven = answers.every(({ status, replayed }) => status === (replayed ? 200 : 201));
    const isNewTwice = answers.every(({ status }) => status === 201);
    if (isGiven && first.text === second.text && !isNewTwice) movement.receipt = first.text;
    else if (first.code === 'price_changed' && second.code === 'price_changed') movement.refusal = first.code;
    else
      problems.push(`${movement.key}: ${answers.map(({ status, text }) => `${status} ${text}`).join('; ')}`);
  }

  const draw = (sender: string) =>
    random() < 0.05 ? topUp(sender, between(random, 1, 1_000)) : drawGift(random, sender);

  const all = Promise.all(
    RACERS.flatMap((sender) =>
      Array.from({ length: RACES_AT_ONCE }, async () => {
        while (!stopping) await run(draw(sender));
      }),
    ),
  );
  all.catch(() => {});

  return {
    problems,
    untilMore(count: number) {
      const enough = races + count;
      return waitUntil(`${count} more races`, () => races >= enough);
    },
    async stop() {
      stopping = true;
      await all;
    },
  };
}

/** A client of each racing sender, which follows the sender's wallet. */
const openWallets = (server: LavishProcess) =>
  RACERS.map((user) => ({
    user,
    lavish: connect({ url: server.realtime, token: () => tokenFor(server, user), timing: IMPATIENT }),
  }));

async function untilWalletsAreRight(wallets: ReturnType<typeof openWallets>, server: LavishProcess) {
  for (const { user, lavish } of wallets) {
    const answer = await ask(server, { method: 'GET', path: `/users/${user}` });
    const { wallet } = JSON.parse(answer!.text) as User;
    await waitUntil(
      `${user} sees ${wallet.coins} coins`,
      () => lavish.wallet?.coins === wallet.coins,
      SEEN_WITHIN_MS,
    );
  }
}

/** Ends the connections over which nodes receive notifications, again and again. */
async function cutTheBus(databaseUrl: string, times: number) {
  await onDatabase(databaseUrl, async (client) => {
    for (let cut = 1; cut <= times; cut++) {
      await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where application_name in ('lavish listener', 'lavish notifier')`,
      );
      await sleep(50);
    }
  });
}

/** Sends the request to the other node if the first response is missing or leaves the outcome open. */
async function answerOf(movement: Movement, nodes: () => LavishProcess[], first: number): Promise<Answer> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const answer = await post(nodes()[(first + attempt) % 2]!, movement);
    if (answer !== null && answer.status !== 503) return answer;
    await sleep(100);
  }
  throw new Error(`${movement.key} had no answer from either node`);
}

/** Returns the milliseconds until every screen has seen all gifts of its room. */
async function untilAllHaveSeen(screens: readonly Screen[], world: World): Promise<number> {
  const startedAtMs = performance.now();
  const given = world.movements.filter(({ kind, receipt }) => kind === 'gift' && receipt !== null);
  for (const { room, seen } of screens) {
    const gifts = given.filter((gift) => roomOf(gift) === room.id).length;
    const shown = () => [...seen.values()].reduce((sum, of) => sum + of.gifts, 0);
    await waitUntil('every screen has seen every gift', () => shown() >= gifts, SEEN_WITHIN_MS);
  }
  return Math.round(performance.now() - startedAtMs);
}
