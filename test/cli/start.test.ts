import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { runLavish } from '../support/run-lavish.ts';

const GOOD = {
  LAVISH_API_KEYS: 'sk_live_0123456789abcdef0123',
  LAVISH_TOKEN_KEYS: 'key1:0123456789abcdef0123456789abcdef',
  HOST: '127.0.0.1',
  PORT: '0',
};

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const settings = (changes: Record<string, string> = {}) => ({
  ...GOOD,
  DATABASE_URL: database.url,
  ...changes,
});

test.each<[string, () => Record<string, string>, RegExp]>([
  ['without a database', () => GOOD, /DATABASE_URL is not set\. The database, PostgreSQL 15 or newer/],
  ['without server keys', () => settings({ LAVISH_API_KEYS: '' }), /LAVISH_API_KEYS is not set/],
  [
    'with a test key',
    () => settings({ LAVISH_API_KEYS: 'sk_test_0123456789abcdef0123' }),
    /contains a test key/,
  ],
  [
    'with a key that is too short',
    () => settings({ LAVISH_API_KEYS: 'sk_live_short' }),
    /at least 24 characters/,
  ],
  ['without token keys', () => settings({ LAVISH_TOKEN_KEYS: '' }), /LAVISH_TOKEN_KEYS is not set/],
  [
    'with a secret that is too short',
    () => settings({ LAVISH_TOKEN_KEYS: 'key1:short' }),
    /secret of key1 must have at least 32/,
  ],
  [
    'with a token key without an id',
    () => settings({ LAVISH_TOKEN_KEYS: '0123456789abcdef0123456789abcdef' }),
    /id:secret pairs/,
  ],
  [
    'with an invalid port',
    () => settings({ PORT: '70700' }),
    /must be an integer from 0 to 65535, not 70700/,
  ],
  ['with an unknown log level', () => settings({ LOG_LEVEL: 'loud' }), /LOG_LEVEL must be one of trace/],
  [
    'with a file that does not exist',
    () => settings({ LAVISH_API_KEYS: '', LAVISH_API_KEYS_FILE: '/nowhere' }),
    /LAVISH_API_KEYS_FILE cannot be read/,
  ],
  [
    'with the old name of a setting',
    () => settings(Object.fromEntries([['LAVISH_DEAR_COINS', '500']])),
    /LAVISH_DEAR_COINS has been renamed: set LAVISH_INDIVIDUAL_MIN_COINS instead/,
  ],
  [
    'with a setting given twice',
    () => settings({ PORT_FILE: '/dev/null' }),
    /Set PORT or PORT_FILE, not both/,
  ],
  [
    'with a database that does not respond',
    () => settings({ DATABASE_URL: 'postgres://127.0.0.1:1/none' }),
    /ECONNREFUSED/,
  ],
])('lavish start refuses to run %s', async (_case, environment, sentence) => {
  const { code, stdout, stderr } = await runLavish(['start'], environment());
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect([code, stdout]).toEqual([1, '']);
});

test('lavish start refuses a database that lacks migrations', async () => {
  const empty = await createTestDatabase({ empty: true });
  try {
    const { code, stderr } = await runLavish(['start'], settings({ DATABASE_URL: empty.url }));
    expect(code).toBe(1);
    expect(stderr).toMatch(/run `lavish migrate` first/);

    expect((await runLavish(['migrate'], { DATABASE_URL: empty.url })).stdout).toMatch(
      /Done: \d+ migrations applied/,
    );
    expect((await runLavish(['migrate'], { DATABASE_URL: empty.url })).stdout).toMatch(/up to date/);
    expect((await runLavish(['seed'], { DATABASE_URL: empty.url })).stdout).toMatch(/12 gifts added/);
    expect((await runLavish(['seed'], { DATABASE_URL: empty.url })).stdout).toMatch(
      /All twelve gifts already exist/,
    );
    const verified = await runLavish(['verify'], { DATABASE_URL: empty.url });
    expect([verified.code, verified.stdout]).toEqual([0, expect.stringContaining('All checks passed.')]);
  } finally {
    await empty.drop();
  }
});

test('lavish start cleans up and ends when its port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  try {
    const { port } = other.address() as AddressInfo;
    const { code, stdout, stderr } = await runLavish(['start'], settings({ PORT: String(port) }));
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^lavish: listen EADDRINUSE.*\n$/)]);
    // It warns about the tests' own server, which runs without fsync.
    const messages = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).msg as string);
    expect(messages.filter((message) => !message.endsWith('see lavish doctor'))).toEqual([]);
  } finally {
    other.close();
  }
});

test('lavish start warns about settings that can lose gifts, serves, is ready, logs JSON, and ends with 0 on SIGTERM', async () => {
  const launcher = fileURLToPath(new URL('../../packages/server/lavish.mjs', import.meta.url));
  const child = spawn(process.execPath, [launcher, 'start'], {
    env: { PATH: process.env.PATH, ...settings() },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const { port, messages } = await untilListening(child.stdout);
    // The tests' own server runs without fsync.
    expect(messages).toContain('fsync is off: a power failure can destroy the database: see lavish doctor');
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }]);
    const demo = await fetch(`http://127.0.0.1:${port}/demo`);
    expect(demo.status).toBe(404);
  } finally {
    const ended = once(child, 'exit');
    // Twice, as when the whole process group gets it and a launcher passes it on.
    for (let times = 0; times < 2; times++) child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  }
});

async function untilListening(stdout: NodeJS.ReadableStream): Promise<{ port: number; messages: string[] }> {
  const messages: string[] = [];
  for await (const line of createInterface(stdout)) {
    const { msg, port } = JSON.parse(line) as { msg: string; port?: number };
    messages.push(msg);
    if (msg === 'listening' && port !== undefined) return { port, messages };
  }
  throw new Error('lavish start ended before it listened');
}
