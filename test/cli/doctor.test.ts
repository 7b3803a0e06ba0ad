import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { examine, examineRunning } from '../../packages/server/src/cli/doctor/examine.ts';
import { effectiveSettings } from '../../packages/server/src/cli/doctor/examine-settings.ts';
import { SETTINGS } from '../../packages/server/src/cli/settings.ts';
import { startEmbeddedPostgres } from '../../packages/server/src/postgres/embedded/supervisor.ts';
import { removeDataFolder } from '../support/data-folder.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openPubSubServer } from '../support/pub-sub-server.ts';
import { runLavish } from '../support/run-lavish.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { databaseUrl, onDatabase } from '../support/test-postgres.ts';

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

/** The doctor's results with only these settings, by the name of the check. */
async function doctor(environment: Record<string, string>, nodes = 1) {
  for (const name of Object.keys(SETTINGS)) {
    vi.stubEnv(name, environment[name] ?? '');
    vi.stubEnv(`${name}_FILE`, environment[`${name}_FILE`] ?? '');
  }
  const findings = await examine({ data: '.', nodes });
  return (check: string) => findings.find((finding) => finding.check === check);
}
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const sql = (text: string, url = database.url) => onDatabase(url, (client) => client.query(text));

test('without problems it prints one line a check, and ends with 0', async () => {
  const folder = await makeTemporaryFolder('lavish-doctor-');
  const postgres = await startEmbeddedPostgres({ dataDir: folder, log: () => {} });
  try {
    const environment = { ...GOOD, DATABASE_URL: postgres.url };
    expect((await runLavish(['migrate'], environment)).code).toBe(0);
    const { code, stdout } = await runLavish(['doctor', '--data', folder], environment);
    const [verdict, , ...checks] = stdout.trimEnd().split('\n').reverse();
    expect(verdict).toBe('No problem found: `lavish start` can run here.');
    expect(checks.filter((line) => !/^[✓!] /.test(line))).toEqual([]);
    // This machine's limit of files and its free disk space do not matter here.
    expect(checks.filter((line) => !/^✓ |^! (Only|The limit of) /.test(line))).toEqual([]);
    expect(code).toBe(0);
    expect(stdout).not.toContain(new URL(postgres.url).password);
    expect(stdout).not.toMatch(/0123456789abcdef/);
  } finally {
    await postgres.stop();
    await removeDataFolder(folder);
  }
});

test('with several problems it reports all of them, and ends with 1', async () => {
  const environment = { LAVISH_API_KEYS: `sk_test_${'x'.repeat(20)}`, PORT: '70700', PORT_FILE: '/dev/null' };
  const { code, stdout } = await runLavish(['doctor'], environment);
  const failures = stdout.split('\n').filter((line) => line.startsWith('✗'));
  expect(failures).toEqual([
    expect.stringMatching(/^✗ DATABASE_URL is not set\. .*\. Use the form `postgres:/),
    expect.stringMatching(/^✗ LAVISH_API_KEYS contains a test key, .*\. Generate one: `/),
    expect.stringMatching(/^✗ LAVISH_TOKEN_KEYS is not set\. .*\. Generate one: `/),
    expect.stringMatching(/^✗ Set PORT or PORT_FILE, not both\. /),
  ]);
  expect(stdout).toMatch(/^4 problems found: `lavish start` would fail or not run well here\.$/m);
  expect(code).toBe(1);

  const json = await runLavish(['doctor', '--json'], environment);
  expect(json.code).toBe(1);
  const report = JSON.parse(json.stdout) as { ok: boolean; checks: { verdict: string }[] };
  expect(report.ok).toBe(false);
  expect(report.checks.filter(({ verdict }) => verdict === 'failure')).toHaveLength(4);
});

test('the checks of a running server leave out its port and its settings', async () => {
  for (const name of Object.keys(SETTINGS)) vi.stubEnv(name, '');
  const server = { databaseUrl: database.url, timeZone: 'UTC', nodes: 2, data: null };
  const checks = (await examineRunning(server)).map(({ check }) => check);
  expect(checks).toEqual(expect.arrayContaining(['node', 'version', 'connections', 'migrations', 'clock']));
  expect(checks).not.toContain('port');
  expect(checks).not.toContain('LAVISH_API_KEYS');
});

test('effective settings name what has set them, and have no secrets', () => {
  for (const name of Object.keys(SETTINGS)) vi.stubEnv(name, '');
  vi.stubEnv('DATABASE_URL', 'postgres://ada:hunter2@db.example:5432/lavish');
  vi.stubEnv('LAVISH_API_KEYS', 'sk_live_0123456789abcdef0123');
  vi.stubEnv('LAVISH_TICK_MS', '80');
  const settings = effectiveSettings({ HOST: '127.0.0.1', LAVISH_WORKERS: '3' });
  const of = (name: string) => {
    const { value, source } = settings.find((each) => each.name === name)!;
    return { value, source };
  };
  expect(settings.map(({ name }) => name)).toEqual(Object.keys(SETTINGS));
  expect(of('DATABASE_URL')).toEqual({
    value: 'postgres://ada@db.example:5432/lavish',
    source: 'environment',
  });
  expect(of('LAVISH_API_KEYS')).toEqual({ value: '1 key', source: 'environment' });
  expect(of('LAVISH_TICK_MS')).toEqual({ value: '80', source: 'environment' });
  expect(of('PORT')).toEqual({ value: '7070', source: 'default' });
  expect(of('HOST')).toEqual({ value: '127.0.0.1', source: 'command' });
  // Not set, and without a default.
  expect(of('LAVISH_TOKEN_KEYS')).toEqual({ value: null, source: 'default' });
  expect(JSON.stringify(settings)).not.toMatch(/hunter2|sk_live_0123/);
});

describe('settings', () => {
  test.each<[string, Record<string, string>, string, RegExp, RegExp]>([
    ['no database', { DATABASE_URL: '' }, 'DATABASE_URL', /is not set/, /postgres:\/\/user:password@host/],
    [
      'an invalid address',
      { DATABASE_URL: 'localhost:5432' },
      'DATABASE_URL',
      /not a PostgreSQL URL/,
      /Use the form/,
    ],
    [
      'an invalid address of Valkey',
      { VALKEY_URL: 'http://127.0.0.1:6379' },
      'VALKEY_URL',
      /must have the form/,
      /Use the form `redis:/,
    ],
    ['no server keys', { LAVISH_API_KEYS: '' }, 'LAVISH_API_KEYS', /is not set/, /openssl rand/],
    [
      'a test key',
      { LAVISH_API_KEYS: `sk_test_${'x'.repeat(20)}` },
      'LAVISH_API_KEYS',
      /contains a test key/,
      /openssl/,
    ],
    ['a short key', { LAVISH_API_KEYS: 'sk_live_x' }, 'LAVISH_API_KEYS', /at least 24 characters/, /openssl/],
    ['no token keys', { LAVISH_TOKEN_KEYS: '' }, 'LAVISH_TOKEN_KEYS', /is not set/, /openssl rand -hex 32/],
    [
      'a short secret',
      { LAVISH_TOKEN_KEYS: 'key1:short' },
      'LAVISH_TOKEN_KEYS',
      /at least 32 bytes/,
      /openssl/,
    ],
    ['no JWKS pair', { LAVISH_JWKS: 'nothing' }, 'LAVISH_JWKS', /issuer=url pairs/, /Set LAVISH_JWKS/],
    [
      'a rate of zero',
      { LAVISH_USER_GIFTS_PER_S: '0' },
      'LAVISH_USER_GIFTS_PER_S',
      /from 1 to/,
      /Set LAVISH_USER_GIFTS/,
    ],
    [
      'an invalid origin',
      { LAVISH_CORS_ORIGINS: 'a/b' },
      'LAVISH_CORS_ORIGINS',
      /must contain origins/,
      /Set LAVISH_CORS_ORIGINS/,
    ],
    [
      'no port',
      { PORT: '70700' },
      'PORT',
      /must be an integer from 0 to 65535/,
      /Set PORT: The port to listen on/,
    ],
    ['an unknown log level', { LOG_LEVEL: 'loud' }, 'LOG_LEVEL', /not loud/, /Set LOG_LEVEL/],
    [
      'a file that does not exist',
      { HOST: '', HOST_FILE: '/nowhere' },
      'HOST',
      /HOST_FILE cannot be read/,
      /Set HOST/,
    ],
    ['both', { PORT_FILE: '/dev/null' }, 'PORT', /PORT or PORT_FILE, not both/, /Set PORT/],
  ])('%s', async (_case, changes, check, found, fix) => {
    const finding = await doctor({ ...GOOD, DATABASE_URL: database.url, ...changes });
    expect(finding(check)).toEqual({
      check,
      verdict: 'failure',
      found: expect.stringMatching(found),
      fix: expect.stringMatching(fix),
    });
  });

  test('public keys that are not at the URL of LAVISH_JWKS', async () => {
    const server = createServer((request, response) => {
      response
        .writeHead(request.url === '/none' ? 404 : 200)
        .end(request.url === '/good' ? '{"keys":[{}]}' : '{}');
    });
    const port = await listening(server);
    try {
      const jwks = async (path: string, at = port) =>
        (await doctor({ ...GOOD, LAVISH_JWKS: `issuer=http://127.0.0.1:${at}${path}` }))('jwks');
      expect(await jwks('/good')).toMatchObject({ verdict: 'ok' });
      expect(await jwks('/none')).toMatchObject({
        verdict: 'failure',
        found: expect.stringContaining('404'),
      });
      expect(await jwks('/empty')).toMatchObject({
        verdict: 'failure',
        found: expect.stringContaining('no keys'),
      });
      expect(await jwks('/', 1)).toMatchObject({
        verdict: 'failure',
        found: expect.stringContaining('bad port'),
      });
    } finally {
      server.close();
    }
  });
});

describe('this machine', () => {
  test('a port that is in use, and a host that is another machine', async () => {
    const server = createServer();
    const port = String(await listening(server));
    try {
      expect((await doctor({ ...GOOD, PORT: port }))('port')).toMatchObject({
        verdict: 'failure',
        found: expect.stringContaining(`Port ${port} on 127.0.0.1 is in use`),
        fix: expect.stringContaining('another PORT'),
      });
    } finally {
      server.close();
    }
    expect((await doctor({ ...GOOD, HOST: '192.0.2.1' }))('port')).toMatchObject({
      verdict: 'failure',
      found: '192.0.2.1 is not an address of this machine',
    });
  });

  test.runIf(process.platform === 'linux')(
    'a limit of 256 open files, and a folder without room',
    async () => {
      const launcher = fileURLToPath(new URL('../../packages/server/lavish.mjs', import.meta.url));
      const stdout = await new Promise<string>((resolve) => {
        const command = `ulimit -n 256 && exec "$0" "$1" doctor --data /proc/lavish`;
        execFile('sh', ['-c', command, process.execPath, launcher], (_error, text) => resolve(text));
      });
      expect(stdout).toMatch(
        /^! The limit of 256 open files is enough for 0 of the 50000 sockets .*LimitNOFILE/m,
      );
      expect(stdout).toMatch(
        /^! Only 0\.0 GB free for the data folder of `lavish dev`, \/proc\/lavish\. Free 3 GB/m,
      );
    },
  );

  test('a clock that is five seconds ahead, and one that is two minutes behind', async () => {
    const { now } = Date;
    const clockShiftedBy = async (ms: number) => {
      vi.spyOn(Date, 'now').mockImplementation(() => now() + ms);
      return (await doctor({ ...GOOD, DATABASE_URL: database.url }))('clock');
    };
    expect(await clockShiftedBy(5_000)).toMatchObject({
      verdict: 'warning',
      found: expect.stringMatching(/clock is (4\.9|5\.\d) s \(± .* s\) ahead of the database's: tokens/),
      fix: expect.stringContaining('NTP'),
    });
    expect(await clockShiftedBy(-120_000)).toMatchObject({
      verdict: 'failure',
      found: expect.stringMatching(/clock is 1(19|20)\.\d s .* behind the database's: tokens are refused/),
    });
  });
});

describe('a database that cannot be used', () => {
  const changed = (change: (url: URL) => void) => {
    const url = new URL(database.url);
    change(url);
    return url.href;
  };

  test.each<[string, () => string, RegExp, RegExp]>([
    ['a port without a server', () => 'postgres://127.0.0.1:1/none', /ECONNREFUSED/, /Start PostgreSQL/],
    [
      'a wrong password',
      () => changed((url) => (url.password = 'wrong')),
      /password/,
      /Correct the user and the password/,
    ],
    [
      'a database that does not exist',
      () => changed((url) => (url.pathname = '/none')),
      /does not exist/,
      /createdb/,
    ],
    [
      'no TLS',
      () => changed((url) => (url.search = '?sslmode=verify-full')),
      /does not support SSL/,
      /sslmode/,
    ],
  ])('%s', async (_case, url, found, fix) => {
    const finding = await doctor({ ...GOOD, DATABASE_URL: url() });
    expect(finding('database')).toMatchObject({
      verdict: 'failure',
      found: expect.stringMatching(found),
      fix: expect.stringMatching(fix),
    });
  });

  test('one that accepts connections and sends nothing', async () => {
    const silentServer = createTcpServer();
    try {
      const finding = await doctor({
        ...GOOD,
        DATABASE_URL: `postgres://127.0.0.1:${await listening(silentServer)}/none`,
      });
      expect(finding('database')).toMatchObject({
        found: expect.stringContaining('timeout'),
        fix: expect.stringContaining('firewall'),
      });
    } finally {
      silentServer.close();
    }
  });
});

test('an available Valkey, and an unavailable one; the database then needs no connections for the bus', async () => {
  const valkey = await openPubSubServer();
  const settings = { ...GOOD, DATABASE_URL: database.url, VALKEY_URL: valkey.url };
  const found = await doctor(settings, 2);
  expect(found('valkey')).toEqual({
    check: 'valkey',
    verdict: 'ok',
    found: 'Redis can carry the notifications between nodes',
  });
  expect(found('connections')).toMatchObject({ found: expect.stringContaining(' 32 needed for 2 nodes') });
  await valkey.cut();
  expect((await doctor(settings))('valkey')).toMatchObject({
    verdict: 'failure',
    found: expect.stringContaining('ECONNREFUSED'),
    fix: expect.stringContaining('Start Valkey'),
  });
  expect((await doctor({ ...settings, VALKEY_URL: '' }))('valkey')).toBeUndefined();
});

describe('a database with problems', () => {
  const examined = (url: string, nodes?: number) => doctor({ ...GOOD, DATABASE_URL: url }, nodes);
  const name = () => new URL(database.url).pathname.slice(1);

  test('data that a power failure or a crash would destroy', async () => {
    // The tests' own server runs without fsync.
    const before = await examined(database.url);
    expect(before('fsync')).toMatchObject({
      verdict: 'failure',
      fix: expect.stringContaining('alter system'),
    });
    expect(before('full_page_writes')).toMatchObject({ verdict: 'failure' });
    expect(before('synchronous_commit')).toMatchObject({ verdict: 'ok' });
    // Lavish's own sessions wait for the disk, whatever the database's default is.
    await sql(`alter database ${name()} set synchronous_commit = off`);
    expect((await examined(database.url))('synchronous_commit')).toMatchObject({
      verdict: 'ok',
      found: 'synchronous_commit is on',
    });
    await sql(`alter database ${name()} reset synchronous_commit`);
  });

  test('too few connections', async () => {
    expect((await examined(database.url, 90))('connections')).toMatchObject({
      verdict: 'failure',
      found: expect.stringMatching(/90 nodes need 1444$/),
      fix: expect.stringContaining('max_connections'),
    });
    await sql(`alter database ${name()} connection limit 15`);
    expect((await examined(database.url))('connections')).toMatchObject({
      verdict: 'failure',
      found: expect.stringMatching(/^Other programs use \d+ of 15 connections, and 1 node needs/),
    });
    await sql(`alter database ${name()} connection limit -1`);
  });

  test('migrations that are pending, and a database newer than this version', async () => {
    const empty = await createTestDatabase({ empty: true });
    try {
      expect((await examined(empty.url))('migrations')).toMatchObject({
        verdict: 'failure',
        found: expect.stringMatching(/^\d+ migrations are pending/),
        fix: 'Run `lavish migrate`',
      });
    } finally {
      await empty.drop();
    }
    await sql(`insert into schema_migrations values ('migrations/999999_later.sql', '')`);
    expect((await examined(database.url))('migrations')).toMatchObject({
      verdict: 'failure',
      found: expect.stringContaining('does not have migrations/999999_later.sql'),
    });
    await sql(`delete from schema_migrations where file like '%later%'`);
  });

  test('an encoding that cannot hold every name', async () => {
    const ascii = `${name()}_ascii`;
    const admin = databaseUrl(database.url, 'postgres');
    await sql(`create database ${ascii} template template0 encoding 'SQL_ASCII'`, admin);
    try {
      expect((await examined(databaseUrl(database.url, ascii)))('encoding')).toMatchObject({
        verdict: 'failure',
        found: expect.stringContaining('SQL_ASCII'),
        fix: expect.stringContaining('template0'),
      });
    } finally {
      await sql(`drop database ${ascii}`, admin);
    }
  });

  test('a role without rights', async () => {
    const role = `role_${randomBytes(8).toString('hex')}`;
    await sql(`create role ${role} login password 'secret'`);
    const url = Object.assign(new URL(database.url), { username: role, password: 'secret' }).href;
    try {
      const stranger = await examined(url);
      expect(stranger('migrations')).toMatchObject({
        verdict: 'failure',
        found: expect.stringContaining('permission denied'),
      });
      expect(stranger('rights')).toMatchObject({
        verdict: 'failure',
        found: expect.stringMatching(/may not read and write .*gifts.* wallets/),
        fix: expect.stringContaining('grant select, insert'),
      });

      await sql(`grant select, insert, update, delete on all tables in schema public to ${role}`);
      expect((await examined(url))('rights')).toMatchObject({
        verdict: 'failure',
        found: expect.stringMatching(/may not read and write console\.admins, .*console\.operators/),
        fix: expect.stringContaining(`grant usage on schema public, console to ${role}`),
      });

      await sql(`grant usage on schema public, console to ${role}`);
      await sql(`grant select, insert, update, delete on all tables in schema public, console to ${role}`);
      const server = await examined(url);
      expect(server('migrations')).toMatchObject({ verdict: 'ok' });
      expect(server('rights')).toMatchObject({
        verdict: 'warning',
        found: `${role} may not create tables in public, which migrations do`,
      });

      // Lavish's tables are found all the same.
      await sql(`alter role ${role} set search_path = nowhere`);
      expect((await examined(url))('rights')).toMatchObject({
        found: `${role} may not create tables in public, which migrations do`,
      });
    } finally {
      await sql(`drop owned by ${role}`);
      await sql(`drop role ${role}`);
    }
  });
});

async function listening(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
