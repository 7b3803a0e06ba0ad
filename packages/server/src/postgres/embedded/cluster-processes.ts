import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './account.ts';

/**
 * The ids of the PostgreSQL processes that work in this folder: a postmaster, its backends, or an initdb. Each of them
 * has its cluster as its working directory, which tells them from those of other clusters, paths and ids reused or not.
 * Windows does not tell a process's directory: there the list is empty and PostgreSQL's own checks have to do.
 */
export function clusterProcesses(folder: string, account: Account): number[] {
  if (process.platform === 'win32') return [];
  const list = process.platform === 'linux' ? listByProc : listByLsof;
  return list(folder, account);
}

/**
 * Kills what PostgreSQL processes of the folder there are, and waits until they are gone. For backends that outlived
 * their postmaster: one that is busy notices only when its query is over, and until then a new server would stop at
 * "pre-existing shared memory block is still in use".
 */
export async function killClusterProcesses(folder: string, account: Account): Promise<number[]> {
  const killed = clusterProcesses(folder, account);
  // One in the middle of a disk write cannot end before it: 10 s is a very slow disk.
  const deadline = Date.now() + 10_000;
  for (let left = killed; left.length > 0; left = clusterProcesses(folder, account)) {
    if (Date.now() > deadline) throw new Error(`Processes ${left.join(', ')} of ${folder} do not end`);
    for (const pid of left) kill(pid);
    await sleep(10);
  }
  return killed;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Ended by itself meanwhile.
  }
}

/** `-ef`: the same folder, by device and inode. The name keeps a person's shell that stands in the folder out of it. */
const listScript = `for process in /proc/[0-9]*; do
  if [ "$process/cwd" -ef . ] && read -r name < "$process/comm"; then
    case $name in postgres|initdb) echo "\${process#/proc/}";; esac
  fi
done 2>/dev/null`;

/** Run as the account itself: in a container, root may not look at the directories of other users' processes. */
function listByProc(folder: string, account: Account): number[] {
  const { stdout } = spawnSync('/bin/sh', ['-c', listScript], { ...account, cwd: folder, encoding: 'utf8' });
  return (stdout ?? '').split('\n').filter(Boolean).map(Number);
}

/** lsof -F prints a line per field: p<pid>, then n<working directory>. */
function listByLsof(folder: string): number[] {
  const lsof = spawnSync('lsof', ['-a', '-d', 'cwd', '-c', 'postgres', '-c', 'initdb', '-Fpn'], {
    encoding: 'utf8',
  });
  const directory = `n${realpathSync(folder)}`;
  const pids: number[] = [];
  let pid = 0;
  for (const line of (lsof.stdout ?? '').split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    if (line === directory) pids.push(pid);
  }
  return pids;
}
