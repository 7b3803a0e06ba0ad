import { execFileSync } from 'node:child_process';
import { cp, mkdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished } from 'vitest';
import { startEmbeddedPostgres } from './supervisor.ts';
import { postgresProcesses, query, test } from './testing/fixtures.ts';

describe('start', () => {
  test('creates a durable UTF-8 database, and finds it at the same address later', async ({
    newFolder,
    start,
  }) => {
    const first = await startEmbeddedPostgres({ dataDir: newFolder, log: () => {} });
    await query(first.url, 'create table kept as select 1 as one');
    expect(await query(first.url, 'show fsync')).toEqual([{ fsync: 'on' }]);
    expect(await query(first.url, 'show server_encoding')).toEqual([{ server_encoding: 'UTF8' }]);
    expect(await query(first.url, 'select current_database() as name')).toEqual([{ name: 'lavish' }]);
    await first.stop();
    expect(postgresProcesses(newFolder)).toEqual([]);

    const second = await start(newFolder);
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'select one from kept')).toEqual([{ one: 1 }]);
  });

  test('starts again after an interrupted first start', async ({ newFolder, start }) => {
    await mkdir(join(newFolder, 'postgres.draft', 'base'), { recursive: true });
    expect(await query((await start(newFolder)).url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('requires the password, and hides it from other users', async ({ folder, start }) => {
    const { url } = await start(folder);
    const wrong = Object.assign(new URL(url), { password: 'wrong' }).href;
    await expect(query(wrong, 'select 1')).rejects.toThrow('password authentication failed');
    expect((await stat(join(folder, 'postgres.json'))).mode & 0o777).toBe(0o600);
  });

  test('listens on loopback only', async ({ folder, start }) => {
    const { url } = await start(folder);
    expect(await query(url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await query(url, 'show unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
  });

  test('takes another port if another program uses its own', async ({ folder, start }) => {
    const first = await start(folder);
    await first.stop();
    const squatter = createServer();
    onTestFinished(() => void squatter.close());
    const port = Number(new URL(first.url).port);
    await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve));

    const second = await start(folder);
    expect(second.url).not.toBe(first.url);
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('refuses the data of another PostgreSQL version, or without its password', async ({
    newFolder,
    start,
  }) => {
    await mkdir(join(newFolder, 'postgres'), { recursive: true });
    await writeFile(join(newFolder, 'postgres', 'PG_VERSION'), '17\n');
    await expect(start(newFolder)).rejects.toThrow('postgres.json with its password is missing');
    await writeFile(join(newFolder, 'postgres.json'), '{"port":1,"password":"x"}');
    await expect(start(newFolder)).rejects.toThrow(
      'was created by PostgreSQL 17, but this Lavish contains 18',
    );
  });

  test('reports the log of PostgreSQL when it does not start, and releases the folder', async ({
    folder,
    start,
  }) => {
    const settings = { shared_buffers: 'many' };
    const failing = startEmbeddedPostgres({ dataDir: folder, log: () => {}, settings });
    await expect(failing).rejects.toThrow('invalid value for parameter "shared_buffers": "many"');
    await start(folder);
  });
});

describe('stop', () => {
  test('does not wait for clients, leaves no process and can be called twice', async ({ folder, start }) => {
    const postgres = await start(folder);
    const working = query(postgres.url, 'select pg_sleep(60)');
    working.catch(() => {});
    await query(postgres.url, 'select 1');
    await Promise.all([postgres.stop(), postgres.stop()]);
    await expect(working).rejects.toThrow();
    expect(postgresProcesses(folder)).toEqual([]);
  });
});

describe('two supervisors of one data folder', () => {
  test('the second fails with the id of the process that uses the folder', async ({
    folder,
    start,
    startElsewhere,
  }) => {
    const other = await startElsewhere(folder);
    await expect(start(folder)).rejects.toThrow(`is in use by another Lavish (process ${other.pid})`);
    expect(await query(other.postgres.url, 'select 1 as one')).toEqual([{ one: 1 }]);

    other.signal('SIGTERM');
    expect(await other.ended).toBe(0);
    expect(postgresProcesses(folder)).toEqual([]);
    await start(folder);
  });

  test('a copy of a folder in use has a separate server', async ({ folder, newFolder: copy, start }) => {
    await (await start(folder)).stop();
    // Node 22's `cpSync` does not keep the permissions of folders.
    await mkdir(copy, { recursive: true });
    execFileSync('cp', ['-a', `${folder}/.`, copy]);
    const original = await start(folder);
    // The file that a copy made now would contain.
    await cp(join(folder, 'postgres', 'postmaster.pid'), join(copy, 'postgres', 'postmaster.pid'));

    const other = await start(copy);
    expect(other.pid).not.toBe(original.pid);
    await query(other.url, 'create table only_here ()');
    await expect(query(original.url, 'select from only_here')).rejects.toThrow('does not exist');
  });
});
