import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './account.ts';

/**
 * The ids of the PostgreSQL processes that work in this folder: a postmaster, its backends, or an initdb. Each has its
 * cluster as its working directory, which distinguishes it from the processes of other clusters even if paths and ids are
 * reused. Windows does not report a process's directory: there the list is empty, and PostgreSQL's own checks must suffice.
 */
export function clusterProcesses(folder: string, account: Account): number[] {
  if (process.platform === 'win32') return [];
  const list = process.platform === 'linux' ? listByProc : listByLsof;
  return list(folder, account);
}

/**
 * Kills the PostgreSQL processes of the folder, and waits until they have ended. For backends that outlive their
 * postmaster: a busy backend notices only when its query is over, and until then a new server fails with "pre-existing
 * shared memory block is still in use".
 */
export async function killClusterProcesses(folder: string, account: Account): Promise<number[]> {
  const killed = clusterProcesses(folder, account);
  // A process cannot end during a disk write. 10 s are enough for a very slow disk.
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
    // The process has ended meanwhile.
  }
}

/** `-ef`: the same folder, by device and inode. The name excludes a shell whose working directory is the folder. */
const listScript = `for process in /proc/[0-9]*; do
  if [ "$process/cwd" -ef . ] && read -r name < "$process/comm"; then
    case $name in postgres|initdb) echo "\${process#/proc/}";; esac
  fi
done 2>/dev/null`;

/** Runs as the account, because in a container root may not read the working directories of other users' processes. */
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
