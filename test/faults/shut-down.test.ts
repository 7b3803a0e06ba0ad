import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { between } from '../../packages/server/src/cli/simulate/seeded-random.ts';
import { readPostmasterFile } from '../../packages/server/src/postgres/embedded/postmaster-file.ts';
import { steadyPort } from '../support/steady-port.ts';
import { waitUntil } from '../support/wait-until.ts';
import { checkAccounts } from './support/check-accounts.ts';
import { test } from './support/fault-test.ts';
import { carryOut } from './support/movement.ts';
import { openRawSender } from './support/raw-sender.ts';
import { FAULT_ROUNDS, seededChoices } from './support/rounds.ts';
import { ask, type Traffic } from './support/send-request.ts';
import { drawGift, prepareWorld, SOCKET_SENDERS } from './support/world.ts';

/** A shut-down is slower than a kill and depends less on chance. */
const ROUNDS = Math.ceil(FAULT_ROUNDS / 2.5);

/** Sent at once, so that many are in progress when the shut-down begins. The server accepts 128 of a socket. */
const BURST = 100;

const ALLOWED = ['201', '402 insufficient_balance', '409 price_changed', '503 overloaded', 'no answer'];

test('a server that stops under load finishes accepted gifts and closes every connection with its close code', {
  timeout: (ROUNDS + 1) * 120_000,
}, async ({ newFolder, start, openScreens, startLoad }) => {
  const random = seededChoices('shut down');
  const folder = newFolder();
  const port = await steadyPort();
  let server = await start(folder, { port });
  const world = await prepareWorld(server);
  const screens = await openScreens(server);

  for (let round = 1; round <= ROUNDS; round++) {
    const traffic: Traffic = new Map();
    const load = startLoad(server, world, random, traffic);
    const senders = await Promise.all(
      SOCKET_SENDERS.map((user) =>
        openRawSender(server, user, () => {
          const gift = drawGift(random, user);
          world.movements.push(gift);
          return gift;
        }),
      ),
    );
    await waitUntil('the load is on', () => load.answered >= 100);
    await sleep(between(random, 0, 400));
    for (const sender of senders) sender.send(BURST);
    await sleep(between(random, 0, 20));
    expect(await server.stop(), server.log().slice(-2_000)).toBe(0);
    const closeFrames = await Promise.all(senders.map(({ closed }) => closed));
    for (const { code, reason } of closeFrames) {
      expect(code).toBe(4503);
      expect(JSON.parse(reason)).toEqual({ retry_ms: expect.any(Number) });
    }
    // The delays differ.
    expect(new Set(closeFrames.map(({ reason }) => reason)).size).toBeGreaterThan(1);

    server = await start(folder, { port });
    // Throws at a replay: everything that was carried out got its response before the end.
    const unanswered = senders.flatMap((sender) => sender.unanswered());
    await Promise.all(unanswered.map((gift) => carryOut(server, gift, traffic)));
    const answered = load.answered;
    await waitUntil('gifts go through again', () => load.answered >= answered + 100);
    await load.stop();
    const problems = await checkAccounts(server, world, screens, load.movements);
    console.log(`round ${round}: ${load.movements.length} movements,`, Object.fromEntries(traffic));
    expect(problems, `round ${round}`).toEqual([]);
    // No replay among them, for the same reason.
    expect([...traffic.keys()].filter((answer) => !ALLOWED.includes(answer))).toEqual([]);
  }
  for (const screen of screens) expect(screen.interruptions).toBeGreaterThanOrEqual(ROUNDS);
});

test('connections without a request, or with an unfinished one, do not delay the end', {
  timeout: 240_000,
}, async ({ newFolder, start }) => {
  const server = await start(newFolder(), {});
  const { port } = new URL(server.origin);
  const idle = connect(Number(port), '127.0.0.1');
  const dawdling = connect(Number(port), '127.0.0.1');
  for (const socket of [idle, dawdling]) socket.on('error', () => {});
  await Promise.all([once(idle, 'connect'), once(dawdling, 'connect')]);
  const head = ['POST /v1/rooms HTTP/1.1', 'Host: here', `Authorization: Bearer ${server.api_key}`];
  dawdling.write([...head, 'Content-Type: application/json', 'Content-Length: 9', '', '{'].join('\r\n'));
  // The response comes only after the server has read what was sent before.
  expect(await ask(server, { method: 'GET', path: '/catalogue' })).toMatchObject({ status: 200 });

  const askedAtMs = performance.now();
  expect(await server.stop()).toBe(0);
  expect(performance.now() - askedAtMs).toBeLessThan(10_000);
});

test('a server whose database has just died stops too', { timeout: 240_000 }, async ({
  newFolder,
  start,
  openScreens,
  startLoad,
}) => {
  const folder = newFolder();
  const server = await start(folder, { port: await steadyPort() });
  const world = await prepareWorld(server);
  const screens = await openScreens(server);
  const load = startLoad(server, world, seededChoices('shut down without a database'), new Map());
  await waitUntil('the load is on', () => load.answered >= 100);
  process.kill(readPostmasterFile(join(folder, 'postgres'))!.pid, 'SIGKILL');
  expect(await server.stop(), server.log().slice(-2_000)).toBe(0);

  const next = await start(folder, { port: Number(new URL(server.origin).port) });
  await load.stop();
  expect(await checkAccounts(next, world, screens, load.movements)).toEqual([]);
});
