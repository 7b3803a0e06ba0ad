import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder, lockingProcess } from './folder-lock.ts';
import { processStart } from './process-life.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lavish-lock-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const deadPid = 2 ** 22 + 1; // Above the highest id that Linux assigns.
const ours = { pid: process.pid, start: processStart(process.pid) };

test('is held by one process at a time, and names it', async () => {
  const lock = await lockFolder(folder);
  expect(await lockingProcess(folder)).toBe(process.pid);
  await expect(lockFolder(folder)).rejects.toThrow(`in use by another Lavish (process ${process.pid})`);

  await lock.release();
  expect(await lockingProcess(folder)).toBeUndefined();
  await (await lockFolder(folder)).release();
});

test.each([
  ['a process that has ended', { ...ours, pid: deadPid }],
  ['an earlier process with the id of a running one', { ...ours, start: 'before' }],
  ['a file damaged by a power failure', undefined],
])('is taken over from %s', async (_, holder) => {
  await writeFile(join(folder, 'postgres.lock.7'), JSON.stringify(holder) ?? '\0\0\0');
  const lock = await lockFolder(folder);
  expect(await lockingProcess(folder)).toBe(process.pid);
  await lock.release();
});

test('if many take over the lock of an ended process at once, one gets it', async () => {
  for (let round = 1; round <= 20; round++) {
    await writeFile(join(folder, `postgres.lock.${round * 100}`), JSON.stringify({ ...ours, pid: deadPid }));
    const starters = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
    const locks = starters.flatMap((starter) => (starter.status === 'fulfilled' ? [starter.value] : []));
    expect(locks).toHaveLength(1);
    await locks[0]!.release();
    expect(await readdir(folder)).toHaveLength(1);
  }
});
