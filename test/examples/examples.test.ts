import { execFile, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeDataFolder } from '../support/data-folder.ts';
import { type LavishProcess, startLavish } from '../support/lavish-process.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

let folder: string;
let lavish: LavishProcess;
beforeAll(async () => {
  folder = await makeTemporaryFolder('lavish-examples-');
  // With its demo: the README sends to its room, and the examples take roses from its catalogue.
  lavish = await startLavish(folder, '--port', '0');
});
afterAll(async () => {
  await lavish.stop();
  await removeDataFolder(folder);
});

/** Windows has no bash of its own, and not every machine has curl. Where CI runs, both are there. */
const hasShell = ['bash', 'curl'].every((program) => spawnSync(program, ['--version']).status === 0);
const shellTest = test.skipIf(!hasShell && process.env.CI === undefined);

shellTest("the README's first gift", async () => {
  const block = await shellBlockUnder('## Your first gift');
  const lastLine = block.trimEnd().split('\n').at(-1)!;
  const script = `${block}\n${lastLine}`
    .replace(/sk_test_…/, lavish.api_key)
    .replace('http://127.0.0.1:7070/v1', lavish.api);
  const { stdout } = await run('bash', ['-euc', script]);
  const answers = stdout.trim().split('\n');
  const [user, topUp, receipt, again] = answers.map((line) => JSON.parse(line) as object);
  expect(user).toMatchObject({ id: 'alice', name: 'Alice' });
  expect(topUp).toMatchObject({ coins: 1000 });
  expect(receipt).toMatchObject({ sender: 'alice', item: 'rose', quantity: 3, coins: 3, balance: 997 });
  expect(again).toEqual(receipt);
  expect(answers).toHaveLength(4);
});

shellTest("the README's first battle", async () => {
  const [definitions] = (await shellBlockUnder('## Your first gift')).split('\n\n');
  const script = `${definitions}\n${await shellBlockUnder('## Your first battle')}`
    .replace(/sk_test_…/, lavish.api_key)
    .replace('http://127.0.0.1:7070/v1', lavish.api);
  const { stdout } = await run('bash', ['-euc', script]);
  expect(JSON.parse(stdout)).toMatchObject({ state: 'countdown', rules: { duration_s: 60, accept: 'auto' } });
});

shellTest('curl/first-gift.sh', async () => {
  const { stdout } = await run(join(root, 'examples/curl/first-gift.sh'), [], {
    env: { PATH: process.env.PATH, KEY: lavish.api_key, API: lavish.api },
  });
  const answers = [...stdout.matchAll(/^> (\w+) .*\n(.*)\n(\d{3})$/gm)].map(([, method, body, status]) => ({
    call: `${method} ${status}`,
    body: JSON.parse(body!) as Record<string, unknown>,
  }));
  expect(answers.map(({ call }) => call)).toEqual([
    'PUT 200',
    'PUT 200',
    'POST 201',
    'POST 201',
    'POST 201',
    'POST 200',
    'POST 402',
    'POST 409',
    'GET 200',
    'GET 200',
    'POST 200',
  ]);
  const [, , , , receipt, again, tooMuch, otherGift, anna, ben, ended] = answers.map(({ body }) => body);
  expect(again).toEqual(receipt);
  expect(tooMuch).toMatchObject({ code: 'insufficient_balance', balance: 97, required: 1000 });
  expect(otherGift).toMatchObject({ code: 'idempotency_key_reused' });
  expect(anna).toMatchObject({ name: 'Anna', wallet: { coins: 97 } });
  expect(ben).toMatchObject({ name: 'Ben', earnings: { coins: 1 } });
  expect(ended).toMatchObject({ live: false });
});

test('node-bot/thank.mjs, with the packages as they are published', { timeout: 60_000 }, async () => {
  await run(process.execPath, [join(root, 'scripts/build.mjs')]);
  await call('PUT', 'users/hana', { name: 'Hana' });
  await call('POST', 'users/hana/top-ups', { coins: 1000 });
  await call('POST', 'rooms', { id: 'bot-room', host: 'luna-2' });
  const bot = spawn(process.execPath, [join(root, 'examples/node-bot/thank.mjs'), 'bot-room', '50'], {
    env: { PATH: process.env.PATH, KEY: lavish.api_key, SERVER: lavish.origin },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    const thanks = linesOf(bot.stdout);
    const log = linesOf(bot.stderr);
    while ((await log.next()).value !== 'watching bot-room');
    for (let i = 0; i < 3; i++) await sendRoses('hana', 20);
    expect(await thanks.next()).toMatchObject({ value: 'Thank you for 60 coins, Hana!' });
    await sendRoses('hana', 300);
    expect(await thanks.next()).toMatchObject({ value: 'Thank you for 300 coins, Hana!' });

    const ended = once(bot, 'exit');
    await call('POST', 'rooms/bot-room/end');
    expect(await ended).toEqual([0, null]);
    expect(await thanks.next()).toMatchObject({ done: true });
  } finally {
    bot.kill('SIGKILL');
  }
});

const linesOf = (stream: NodeJS.ReadableStream) => createInterface(stream)[Symbol.asyncIterator]();

const sendRoses = (sender: string, quantity: number) =>
  call('POST', 'rooms/bot-room/gifts', { sender, item: 'rose', quantity });

async function call(method: string, path: string, body?: object): Promise<void> {
  const response = await fetch(`${lavish.api}/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${lavish.api_key}`,
      'idempotency-key': randomUUID(),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
}

/** The first block of shell commands under a heading of the README. */
async function shellBlockUnder(heading: string): Promise<string> {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const section = readme.slice(readme.indexOf(heading));
  return /^```sh\n(.*?)^```$/ms.exec(section)![1]!;
}
