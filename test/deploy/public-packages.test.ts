import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { publint } from 'publint';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type LavishProcess, startInstalledLavish } from '../support/lavish-process.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { installInEmptyProject, PUBLIC_PACKAGES, packPublicPackages } from './support/packed-project.ts';
import { unexportedTypes } from './support/unexported-types.ts';

const CHECKOUT = resolve(import.meta.dirname, '../..');
const NAMES = Object.keys(PUBLIC_PACKAGES);
const LIBRARIES = NAMES.filter((name) => name !== 'lavish');
const run = promisify(execFile);
const require = createRequire(import.meta.url);

let folder: string;
let project: string;
let tarballs: Record<string, string>;
let database: TestDatabase;
const children: ChildProcess[] = [];
beforeAll(async () => {
  folder = await makeTemporaryFolder('lavish-packages-');
  project = join(folder, 'project');
  tarballs = await packPublicPackages(join(folder, 'tarballs'));
  await installInEmptyProject(project, tarballs);
  database = await createTestDatabase();
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await database?.drop();
  await rm(folder, { recursive: true });
});

test.each(NAMES)('publint finds nothing in %s', async (name) => {
  const tarball = await readFile(tarballs[name]!);
  const bytes = tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength);
  const { messages } = await publint({ pack: { tarball: bytes as ArrayBuffer }, strict: true });
  expect(messages).toEqual([]);
});

test.each(LIBRARIES)('the types of %s resolve in every module system with ES modules', async (name) => {
  const attw = join(require.resolve('@arethetypeswrong/cli/package.json'), '../dist/index.js');
  // The script for pages has no types: it defines a global variable.
  const flags = ['--profile', 'esm-only', '--exclude-entrypoints', 'lavish.min.js', '--format', 'json'];
  const { stdout } = await run(process.execPath, [attw, tarballs[name]!, ...flags], {
    maxBuffer: 64 * 1024 * 1024,
  });
  expect(JSON.parse(stdout)).toMatchObject({ analysis: { packageName: name, types: { kind: 'included' } } });
});

test.each(LIBRARIES)('%s exports every type of its public signatures', (name) => {
  expect(unexportedTypes(join(project, 'node_modules', name))).toEqual([]);
});

test('a program in TypeScript compiles against the packages', async () => {
  await writeFile(
    join(project, 'program.ts'),
    `import { type GiftRequest, LavishError as Backend } from '@lavish/client';
import { createLavish, type Battle, LavishError, type Receipt } from '@lavish/backend';
import { createEffects, type EffectItem } from '@lavish/effects';
import { LIMITS } from '@lavish/protocol';
import { connect, type Item, type LiveRoom, type Room } from '@lavish/client';

const lavish = connect({ url: 'https://gifts.example', token: 'x' });
const live: LiveRoom = lavish.room('demo');
export const room: Promise<Room> = lavish.rooms.get('demo');
export const battle: Promise<Battle> = lavish.battles.accept('b');
export const items: Promise<readonly Item[]> = lavish.catalogue();
const gift: GiftRequest = { item: 'rose', quantity: LIMITS.maxQuantity };
export const receipt: Promise<Receipt> = live.send(gift);
export const same: LavishError = new Backend('forbidden', 'No.');
export const play = (stage: HTMLElement, shown: readonly EffectItem[]) => createEffects(stage, { items: shown });
export const platform = createLavish({ url: 'https://gifts.example', apiKey: 'sk' });
`,
  );
  const tsc = join(CHECKOUT, 'node_modules/typescript/bin/tsc');
  const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--lib', 'es2023,dom'];
  const { stdout } = await run(process.execPath, [tsc, ...flags, 'program.ts'], { cwd: project }).catch(
    (failure: { stdout: string }) => failure,
  );
  // The declarations of other packages may have errors of their own.
  const ours = /^(program\.ts|node_modules\/@lavish\/)/;
  expect(stdout.split('\n').filter((line) => ours.test(line))).toEqual([]);
});

test('the packages run together: a server, a backend, a bot and a page', async () => {
  const launcher = join(project, 'node_modules/lavish/lavish.mjs');
  const lavish = await startInstalledLavish(launcher, database.url, join(folder, 'data'));
  try {
    await cp(join(CHECKOUT, 'examples'), join(project, 'examples'), { recursive: true });
    await platformRuns(lavish, `await lavish.rooms.open({ id: 'bot-room', host: 'nova' });`);
    const bot = startExample(lavish, 'node-bot/thank.mjs', 'bot-room', '50');
    await lineOf(bot.stderr!, 'watching bot-room');
    const thanks = lineOf(bot.stdout!, 'Thank you for 60 coins, Hana!');
    await platformRuns(
      lavish,
      `await lavish.users.put('hana', { name: 'Hana' });
      await lavish.users.topUp('hana', { coins: 100 });
      await lavish.gifts.send('bot-room', { sender: 'hana', item: 'rose', quantity: 60 });`,
    );
    await thanks;

    const endpoint = startExample(lavish, 'token-endpoint/server.mjs');
    const address = await lineOf(endpoint.stdout!, 'http://');
    const response = await fetch(`${address}/token`, { method: 'POST' });
    expect(await response.json()).toMatchObject({ token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) });
  } finally {
    await lavish.stop();
  }
});

test('the effects and the client bundle for a browser', async () => {
  const contents = `export { createEffects } from '@lavish/effects'; export { connect } from '@lavish/client';`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: project },
    ...{ bundle: true, write: false, minify: true, platform: 'browser', format: 'esm', logLevel: 'silent' },
  });
  expect(outputFiles[0]!.text).toContain('createEffects');
});

/** Runs a program of the platform's backend in the project. */
async function platformRuns({ origin, api_key }: LavishProcess, statements: string) {
  const program = `import { createLavish } from '@lavish/backend';
    const lavish = createLavish({ url: '${origin}', apiKey: '${api_key}' });
    ${statements}`;
  await run(process.execPath, ['--input-type=module', '--eval', program], { cwd: project });
}

function startExample({ origin, api_key }: LavishProcess, path: string, ...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [join('examples', path), ...args], {
    cwd: project,
    env: { PATH: process.env.PATH, KEY: api_key, SERVER: origin, PORT: '0' },
  });
  children.push(child);
  return child;
}

/** Resolves with the first line that begins with `start`. */
async function lineOf(stream: NodeJS.ReadableStream, start: string): Promise<string> {
  for await (const line of createInterface(stream)) if (line.startsWith(start)) return line;
  throw new Error(`The program ended without the line "${start}"`);
}
