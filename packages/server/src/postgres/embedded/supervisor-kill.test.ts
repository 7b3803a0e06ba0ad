import { Client } from 'pg';
import { describe, expect, onTestFinished, vi } from 'vitest';
import { isRunning } from './process-life.ts';
import type { EmbeddedPostgres } from './supervisor.ts';
import { postgresProcesses, query, test } from './testing/fixtures.ts';

describe('a server that is killed', () => {
  test('is started again at the same address, with all committed data', async ({ folder, start }) => {
    const postgres = await start(folder);
    await query(postgres.url, 'create table kept as select 1 as one');
    await killServer(postgres);
    await query(postgres.url, 'insert into kept values (2)');
    expect(await query(postgres.url, 'select one from kept order by one')).toEqual([{ one: 1 }, { one: 2 }]);
  });

  test('is started again even if a busy backend is still running', async ({ folder, start }) => {
    const postgres = await start(folder);
    const backend = await occupyBackend(postgres.url);
    await killServer(postgres);
    expect(isRunning(backend)).toBe(false);
    await query(postgres.url, 'create table if not exists writable ()');
  });

  test('is started again after each of several kills', async ({ folder, start }) => {
    const postgres = await start(folder);
    for (let round = 0; round < 3; round++) await killServer(postgres);
    await query(postgres.url, 'create table if not exists writable ()');
  });

  test('can be stopped while it is being started again', async ({ folder, start }) => {
    const postgres = await start(folder);
    process.kill(postgres.pid, 'SIGKILL');
    await postgres.stop();
    expect(postgresProcesses(folder)).toEqual([]);
    await start(folder);
  });
});

describe('a supervisor that is killed', () => {
  test('leaves its server to the next supervisor, which adopts and stops it', async ({
    folder,
    start,
    startElsewhere,
  }) => {
    const killed = await startElsewhere(folder);
    await query(killed.postgres.url, 'create table adopted as select 1 as one');
    killed.signal('SIGKILL');
    await killed.ended;
    expect(isRunning(killed.postgres.pid)).toBe(true);

    const next = await start(folder);
    expect(next).toMatchObject(killed.postgres);
    expect(await query(next.url, 'select one from adopted')).toEqual([{ one: 1 }]);
    await next.stop();
    expect(postgresProcesses(folder)).toEqual([]);
  });

  test('leaves its server to the next supervisor, which restarts it when it ends later', async ({
    folder,
    start,
    startElsewhere,
  }) => {
    const killed = await startElsewhere(folder);
    killed.signal('SIGKILL');
    await killed.ended;
    const next = await start(folder);
    await killServer(next);
    await query(next.url, 'create table if not exists writable ()');
  });

  test('does not prevent the next start if its server is killed too and a busy backend is still running', async ({
    folder,
    start,
    startElsewhere,
  }) => {
    const killed = await startElsewhere(folder);
    const backend = await occupyBackend(killed.postgres.url);
    killed.signal('SIGKILL');
    await killed.ended;
    process.kill(killed.postgres.pid, 'SIGKILL');

    const next = await start(folder);
    expect(isRunning(backend)).toBe(false);
    await query(next.url, 'create table if not exists writable ()');
  });

  test('leaves its server running if Ctrl-C kills it', async ({ folder, startElsewhere }) => {
    const killed = await startElsewhere(folder);
    // A terminal also signals the whole process group.
    process.kill(-killed.pid, 'SIGINT');
    expect(await killed.ended).toBeNull();
    expect(await query(killed.postgres.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

/** Kills the server and waits until it has been started again. */
async function killServer(postgres: EmbeddedPostgres): Promise<void> {
  const killed = postgres.pid;
  process.kill(killed, 'SIGKILL');
  await vi.waitFor(() => expect(postgres.pid).not.toBe(killed), { timeout: 20_000, interval: 10 });
}

/** Keeps a backend so busy that it does not notice the end of its server. Returns its process id. */
async function occupyBackend(url: string): Promise<number> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  onTestFinished(() => client.end().catch(() => {}));
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const { pid } = rows[0]!;
  client.query('select count(*) from generate_series(1, 1000000000000) as many').catch(() => {});
  const isBusy = `select from pg_stat_activity where pid = ${pid} and state = 'active'`;
  await vi.waitFor(async () => expect(await query(url, isBusy)).toHaveLength(1), {
    timeout: 20_000,
    interval: 20,
  });
  return pid;
}
