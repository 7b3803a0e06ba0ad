import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as backend from '@lavish/backend';
import * as client from '@lavish/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_KEY, type ApiServer, startApiServer } from '../api/support/api-server.ts';
import { SIGNING_KEY } from '../api/support/tokens.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { readmeProgram, runProgram } from './support/readme-program.ts';

const TOKEN_KEY = `${SIGNING_KEY.id}:${SIGNING_KEY.secret}`;

let api: ApiServer;
let folder: string;
let url: string;
let platform: backend.Lavish;
beforeAll(async () => {
  folder = await makeTemporaryFolder('lavish-readme-');
  api = await startApiServer();
  url = `http://127.0.0.1:${api.port}`;
  platform = backend.createLavish({ url, apiKey: API_KEY, tokenKey: TOKEN_KEY });
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});

/** Expects that the README uses every export that exists at run time, and that each promised line is printed. */
async function expectPromisedOutput(
  name: string,
  exports: object,
  environment: Record<string, string>,
  prelude = '',
) {
  const { source, promised } = await readmeProgram(name);
  const unused = Object.keys(exports).filter((each) => !new RegExp(`\\b${each}\\b`).test(source));
  expect(unused).toEqual([]);
  const printed = await runProgram(
    prelude + source.replaceAll('https://gifts.example', url),
    folder,
    environment,
  );
  expect(promised.length).toBeGreaterThan(5);
  expect(promised.filter((line) => !printed.includes(line))).toEqual([]);
}

test('the README of @lavish/backend uses every export and prints what it promises', () =>
  expectPromisedOutput('backend', backend, { LAVISH_API_KEY: API_KEY, LAVISH_TOKEN_KEY: TOKEN_KEY }));

test('the README of @lavish/client uses every export and prints what it promises', async () => {
  for (const user of ['alice', 'luna', 'kai'])
    await platform.users.put(user, { name: { alice: 'Alice' }[user] ?? user });
  await platform.users.topUp('alice', { coins: 1_000 });
  await platform.catalogue.put('rose', { name: 'Rose', price: 1, sort: -1 });
  await platform.rooms.open({ id: 'demo', host: 'luna' });
  await platform.rooms.open({ id: 'demo-kai', host: 'kai' });
  const hosts = [
    { host: 'luna', room: 'demo' },
    { host: 'kai', room: 'demo-kai' },
  ];
  await platform.battles.start({
    mode: 'solo',
    accept: 'auto',
    countdown_s: 0,
    sides: hosts.map((host) => ({ hosts: [host] })),
  });
  const { token } = platform.tokens.sign({ user: 'alice', watch: true, send: true });
  await expectPromisedOutput('client', client, {}, `const fetchToken = async () => '${token}';\n`);
});

test('the React example uses every hook', async () => {
  const root = join(import.meta.dirname, '../..');
  const hooks = await readFile(join(root, 'packages/client/src/react.ts'), 'utf8');
  const app = await readFile(join(root, 'examples/react-app/src/app.jsx'), 'utf8');
  const names = [...hooks.matchAll(/^export function (\w+)/gm)].map(([, name]) => name!);
  expect(names).toContain('useRoom');
  expect(names.filter((name) => !app.includes(`${name}(`))).toEqual([]);
});
