import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { lchown, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PostgresRefusal } from './postgres-refusal.ts';

/** The account that PostgreSQL's processes run as. Undefined: the account of this process. */
export type Account = { uid: number; gid: number } | undefined;

/**
 * PostgreSQL refuses to run as root, so root runs it as the owner of its folder. Before the folder exists, root runs it as
 * `nobody`: an account without rights that every system has (initdb needs one with a name).
 */
export function accountFor(cluster: string): Account {
  const owner = statSync(cluster, { throwIfNoEntry: false });
  const self = process.getuid?.();
  if (self === 0) return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : nobody();
  if (owner && self !== undefined && owner.uid !== self)
    throw new PostgresRefusal(
      `${cluster} belongs to another user (id ${owner.uid}), as after a start by root. Start Lavish as that user or as root, or give it another data folder with --data.`,
    );
  return undefined;
}

function nobody(): Account {
  const id = (which: string) => spawnSync('id', [which, 'nobody'], { encoding: 'utf8' }).stdout?.trim();
  const [uid, gid] = [id('-u'), id('-g')];
  if (!uid || !gid)
    throw new PostgresRefusal(
      "PostgreSQL does not run as root, and this system has no user 'nobody' to run it as. Start Lavish as an ordinary user, or set DATABASE_URL.",
    );
  // macOS gives `nobody` the id -2 and prints it unsigned; Node takes signed ones.
  return { uid: Number(uid) | 0, gid: Number(gid) | 0 };
}

/** Gives a folder and everything in it to the account. */
export async function giveFolder(account: Account, folder: string): Promise<void> {
  if (!account) return;
  const names = await readdir(folder, { recursive: true });
  for (const path of [folder, ...names.map((name) => join(folder, name))])
    await lchown(path, account.uid, account.gid);
}

/** Writes a file that only the account can read. Follows no link, because the folder belongs to an account with fewer rights. */
export async function writeFileFor(account: Account, path: string, text: string): Promise<void> {
  await rm(path, { force: true });
  await writeFile(path, text, { flag: 'wx', mode: 0o600 });
  if (account) await lchown(path, account.uid, account.gid);
}

/** Whether the account can enter the folder by its path. Tries it, because it depends on modes, ACLs and mounts. */
function canEnter(account: Account, folder: string): boolean {
  if (!account) return true;
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...account, cwd: '/' }).status === 0;
}

/**
 * Root's data folder can be where no other account may enter (under /root, or 0700 as from `mktemp -d`), and Lavish must not
 * change the rights of its parent folders. On Linux a process that is started inside the folder can refer to its
 * working directory without a path. So the data stays in the data folder, and is moved and deleted with it.
 */
export function folderForServer(folder: string, account: Account): string {
  if (canEnter(account, folder)) return folder;
  if (process.platform === 'linux') return '/proc/self/cwd';
  throw new PostgresRefusal(
    `As root, PostgreSQL runs as another user, and that user cannot enter ${folder}. Start Lavish as an ordinary user, or put --data where everyone can enter.`,
  );
}

/** This process's environment without the variables that change PostgreSQL. Its messages must be in English, because Lavish reads them. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}
