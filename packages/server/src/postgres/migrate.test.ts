import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.ts';
import { findPendingMigrations, migrate, requireMigrated } from './migrate.ts';

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
  folder = await mkdtemp(join(tmpdir(), 'lavish-migrate-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await database.drop();
});

const coins = 'migrations/000001_coins.sql';
const rooms = 'migrations/000002_rooms.sql';
const price = 'functions/price.sql';

test('applies migrations in order, then functions, and records them', async () => {
  await write(coins, 'create table coins (id int primary key); insert into coins values (1);');
  await write(rooms, 'create table rooms (coin int references coins); insert into rooms values (1);');
  await write(price, priceFunction(5));

  expect(await findPendingMigrations(database.url, folder)).toEqual([coins, rooms, price]);
  expect(await run()).toEqual([coins, rooms, price]);
  expect(await findPendingMigrations(database.url, folder)).toEqual([]);
  expect(await run()).toEqual([]);
  expect(await select('select price() as value')).toEqual([{ value: 5 }]);
  expect(await select('select file from schema_migrations order by file')).toEqual([
    { file: price },
    { file: coins },
    { file: rooms },
  ]);
});

test('logs what it applies', async () => {
  await write(coins, 'create table coins ()');
  const logged: string[] = [];
  await migrate(database.url, (message) => logged.push(message), folder);
  expect(logged).toEqual([`Applying ${coins}`]);
});

test('concurrent migrations run one after the other, and each file is applied once', async () => {
  await write(coins, 'create table coins (); select pg_sleep(0.2);');
  await write(price, priceFunction(5));
  const applied = await Promise.all([run(), run(), run(), run()]);
  expect(applied.flat()).toEqual([coins, price]);
});

test('a migration does not wait long for a table that is in use, and starts again until it is free', async () => {
  await write(coins, 'create table coins ()');
  await run();
  await write(rooms, 'alter table coins add column price int');
  const reader = new Client(database.url);
  await reader.connect();
  await reader.query('begin; select from coins');
  const logged: string[] = [];
  await migrate(
    database.url,
    (message) => {
      logged.push(message);
      if (logged.length === 2) void reader.query('commit');
    },
    folder,
  );
  await reader.end();
  const applying = `Applying ${rooms}`;
  expect(logged).toEqual([applying, 'A table was in use for 2 s: the migrations start again', applying]);
  expect(await select('select price from coins')).toEqual([]);
});

test('a changed function is applied again, after new migrations', async () => {
  await write(coins, 'create table coins ()');
  await write(price, priceFunction(5));
  await run();

  await write(price, priceFunction(7));
  await write(rooms, 'create table rooms as select price()');
  expect(await run()).toEqual([rooms, price]);
  expect(await select('select price from rooms')).toEqual([{ price: 5 }]);
  expect(await select('select price() as value')).toEqual([{ value: 7 }]);
});

test('a failed migration writes nothing of the new version, and the error names the line', async () => {
  await write(coins, 'create table coins ()');
  await run();
  await write(rooms, 'create table rooms ()');
  await write(
    'migrations/000003_broken.sql',
    "-- Où l'on échoue 🎁\n\ncreate table broken (\n  id nonsense\n)",
  );

  await expect(run()).rejects.toThrow('sql/migrations/000003_broken.sql:4: type "nonsense" does not exist');
  expect(await select(`select to_regclass('rooms') as rooms`)).toEqual([{ rooms: null }]);
  expect(await findPendingMigrations(database.url, folder)).toEqual([rooms, 'migrations/000003_broken.sql']);
});

test('refuses a database that is newer than the code', async () => {
  await write(coins, 'create table coins ()');
  await write(rooms, 'create table rooms ()');
  await run();
  await rm(join(folder, rooms));

  const message = `The database is newer than this version of Lavish, which does not have ${rooms}.`;
  await expect(run()).rejects.toThrow(message);
  await expect(findPendingMigrations(database.url, folder)).rejects.toThrow(message);
});

test('refuses a database from before 0.2.0, and names the ways to continue', async () => {
  await write('migrations/000001_ledger.sql', 'create table wallets ()');
  await run();
  const message =
    'This database was made by a Lavish before 0.2.0 and cannot be upgraded: to keep it, run the version that made it; to drop it, delete the data folder of `lavish dev`, or let DATABASE_URL name an empty database.';
  await expect(migrate(database.url, () => {})).rejects.toThrow(message);
  await expect(findPendingMigrations(database.url)).rejects.toThrow(message);
  await expect(requireMigrated(database.url)).rejects.toThrow(message);
});

test('requires that all migrations have been applied', async () => {
  await expect(requireMigrated(database.url)).rejects.toThrow(
    /lacks \d+ migrations: run `lavish migrate` first/,
  );
  await migrate(database.url, () => {});
  await requireMigrated(database.url);
});

test('refuses an edited migration, but accepts other line ends', async () => {
  await write(coins, 'create table coins (\n  id int\n)');
  await run();
  await write(coins, 'create table coins (\r\n  id int\r\n)');
  expect(await run()).toEqual([]);
  await write(coins, 'create table coins (\n  id bigint\n)');
  await expect(run()).rejects.toThrow(`${coins} was edited after it had been applied`);
});

test('refuses a migration that comes before one already applied', async () => {
  await write(rooms, 'create table rooms ()');
  await run();
  await write(coins, 'create table coins ()');
  await expect(run()).rejects.toThrow(`${coins} comes before ${rooms}`);
});

test('refuses file names that do not determine an order', async () => {
  await expect(run()).rejects.toThrow('There are no migrations');
  await write(coins, '');
  await write('migrations/000001_rooms.sql', '');
  await expect(run()).rejects.toThrow('have the same number');
  await rm(join(folder, coins));
  await write('migrations/2_rooms.sql', '');
  await expect(run()).rejects.toThrow('a migration is named NNNNNN_name.sql');
});

test('fails if there is no database', async () => {
  await write(coins, '');
  const nowhere = Object.assign(new URL(database.url), { pathname: '/missing' }).href;
  await expect(migrate(nowhere, () => {}, folder)).rejects.toThrow('database "missing" does not exist');
  await expect(migrate('postgres://127.0.0.1:1/lavish', () => {}, folder)).rejects.toThrow('ECONNREFUSED');
});

// Otherwise a caller's temporary table could take the place of one of ours, with the rights of the owner.
test('functions that run with the rights of their owner look up names in pg_temp last', async () => {
  await migrate(database.url, () => {});
  const functions = await select(
    `select proname as name, substring(setting from '^search_path=(.*)') as path
       from pg_proc left join unnest(proconfig) setting on setting like 'search_path=%'
      where prosecdef and pronamespace = 'public'::regnamespace order by name`,
  );
  const path = 'public, pg_temp';
  expect(functions).toEqual([
    { name: 'begin_rebuild', path },
    { name: 'create_gift_partitions', path },
  ]);
});

const priceFunction = (value: number) =>
  `create or replace function price() returns int language sql as $$ select ${value} $$`;

async function write(name: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), text);
}

async function run(): Promise<string[]> {
  return (await migrate(database.url, () => {}, folder)).applied;
}

async function select(query: string): Promise<unknown[]> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(query)).rows;
  } finally {
    await client.end();
  }
}
