import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PostgresRefusal } from './postgres-refusal.ts';
import { processStart } from './process-life.ts';

/*
 * One supervisor per data folder. Node has no file lock that ends with its process, so the lock is a file that names a
 * process. The difficulty is to take it over from a process that has ended: another process may do the same at that
 * moment. So the files are numbered, and the highest number counts. A process takes the lock by link() to the next
 * number, which succeeds for exactly one process and creates the file with its content. Numbers never decrease, so a
 * process with an outdated view only finds its number taken.
 */

interface Holder {
  pid: number;
  start: string;
}

export interface FolderLock {
  release(): Promise<void>;
}

/** Locks the data folder for this process. Throws PostgresRefusal, naming the process, while another one holds it. */
export async function lockFolder(folder: string): Promise<FolderLock> {
  for (;;) {
    const number = await lastNumber(folder);
    const holder = await holderOf(folder, number);
    if (holder)
      throw new PostgresRefusal(
        `The data folder ${folder} is in use by another Lavish (process ${holder.pid}). Stop that one, or give this one another folder with --data.`,
      );
    const mine = number + 1;
    if (!(await claim(folder, mine))) continue;
    if ((await lastNumber(folder)) > mine) {
      await rm(lockFile(folder, mine), { force: true });
      continue;
    }
    for (const older of await lockNumbers(folder))
      if (older < mine) await rm(lockFile(folder, older), { force: true });
    // The file is emptied but kept, because numbers must not start again.
    return { release: () => writeFile(lockFile(folder, mine), '') };
  }
}

/** The id of the running process that holds the data folder, if one does. */
export async function lockingProcess(folder: string): Promise<number | undefined> {
  return (await holderOf(folder, await lastNumber(folder)))?.pid;
}

const lockFile = (folder: string, number: number) => join(folder, `postgres.lock.${number}`);

async function lockNumbers(folder: string): Promise<number[]> {
  const numbers = (await readdir(folder)).map((name) => /^postgres\.lock\.(\d+)$/.exec(name)?.[1]);
  return numbers.filter((number) => number !== undefined).map(Number);
}

const lastNumber = async (folder: string) => Math.max(0, ...(await lockNumbers(folder)));

/** The holder of this number. Undefined: it was released, or its process has ended, even if another one has its id now. */
async function holderOf(folder: string, number: number): Promise<Holder | undefined> {
  try {
    const holder = JSON.parse(await readFile(lockFile(folder, number), 'utf8')) as Holder;
    return processStart(holder.pid) === holder.start ? holder : undefined;
  } catch {
    // The file is missing, emptied by its holder, or damaged by a power failure: no running process has written it.
    return undefined;
  }
}

async function claim(folder: string, number: number): Promise<boolean> {
  const draft = join(folder, `postgres.lock.draft.${randomUUID()}`);
  const holder: Holder = { pid: process.pid, start: processStart(process.pid) ?? '' };
  await writeFile(draft, JSON.stringify(holder));
  try {
    await link(draft, lockFile(folder, number));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}
