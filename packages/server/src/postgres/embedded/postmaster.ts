import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { postgresEnvironment, writeFileFor } from './account.ts';
import { program } from './binaries.ts';
import type { Cluster } from './cluster.ts';
import { killClusterProcesses } from './cluster-processes.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { isRunning } from './process-life.ts';
import { settingsFile } from './server-settings.ts';

/** A server's first process, started or adopted. */
export interface Postmaster {
  readonly pid: number;
  /** Resolves when the process has ended for any reason. */
  readonly ended: Promise<void>;
}

/** Another program has taken the cluster's port. */
export class PortTaken extends Error {}

/**
 * Starts a server on the cluster and waits until it accepts connections: 40 ms, or as long as its recovery takes. No other
 * server may run on the cluster. Ends the processes that a killed server has left behind first.
 */
export async function launch(cluster: Cluster): Promise<Postmaster> {
  const { folder, account, access, log } = cluster;
  const orphans = await killClusterProcesses(folder, account);
  if (orphans.length > 0) log(`Ended ${orphans.length} processes left behind by a killed PostgreSQL`);
  // Now no server runs on the folder. The file of a killed server would prevent the start if its process id belonged
  // to another process of the account now. The same goes for a file that was copied with the folder.
  if (process.platform !== 'win32') await rm(join(folder, 'postmaster.pid'), { force: true });
  await writeFileFor(account, join(folder, 'lavish.conf'), settingsFile(access.port, cluster.settings));

  const logFile = await openLogFile(cluster);
  const logStart = (await stat(logFile)).size;
  const postmaster =
    process.platform === 'win32' ? await startWithPgCtl(cluster, logFile) : start(cluster, logFile);
  try {
    await untilReady(cluster, postmaster);
    return postmaster;
  } catch (error) {
    await killClusterProcesses(folder, account);
    const output = (await readFile(logFile)).subarray(logStart).toString().trim();
    if (output.includes('could not bind')) throw new PortTaken(`Port ${access.port} is taken`);
    throw new Error(`${(error as Error).message}. ${logFile} ends with:\n${output.slice(-2_000)}`);
  }
}

/**
 * Stops the server without waiting for its clients (a "fast" shutdown, which writes everything to its tables). A server
 * that takes more than a minute, on a very slow disk, is stopped immediately and recovers from its log at the next start.
 */
export async function shutDown(cluster: Cluster, postmaster: Postmaster): Promise<void> {
  if (!(await endsWithin(0, postmaster))) {
    if (process.platform === 'win32') await pgCtl(cluster, 'stop', '-m', 'fast', '-t', '60');
    else signal(postmaster.pid, 'SIGINT');
    if (!(await endsWithin(60_000, postmaster))) {
      cluster.log('PostgreSQL does not stop within a minute: stopping it immediately');
      signal(postmaster.pid, 'SIGQUIT');
      await endsWithin(5_000, postmaster);
    }
  }
  // There are none, unless the server was killed just before or did not end.
  await killClusterProcesses(cluster.folder, cluster.account);
}

/** Waits for the end of a server that is not a child process. Checks 10 times a second, which takes 20 µs each. */
export async function untilEnded(pid: number): Promise<void> {
  // The timer does not keep this process alive.
  while (isRunning(pid)) await sleep(100, undefined, { ref: false });
}

function start(cluster: Cluster, logFile: string): Postmaster {
  const output = openSync(logFile, 'a');
  const server = spawn(program(cluster.binaries, 'postgres'), ['-D', cluster.folderForServer], {
    ...cluster.account,
    cwd: cluster.folder,
    env: postgresEnvironment(),
    // A file instead of a pipe: the server must be able to outlive this process, so that the next one can adopt it.
    stdio: ['ignore', output, output],
    // Its own process group, so that Ctrl-C reaches only this process, which then stops the server.
    detached: true,
  });
  closeSync(output);
  server.unref();
  const ended = new Promise<void>((resolve) =>
    server.once('error', () => resolve()).once('exit', () => resolve()),
  );
  return { pid: server.pid ?? 0, ended };
}

/** On Windows only pg_ctl can start a server for an administrator: it gives up the rights that PostgreSQL refuses. */
async function startWithPgCtl(cluster: Cluster, logFile: string): Promise<Postmaster> {
  await pgCtl(cluster, 'start', '-w', '-l', logFile);
  const pid = readPostmasterFile(cluster.folder)?.pid ?? 0;
  return { pid, ended: untilEnded(pid) };
}

async function pgCtl(cluster: Cluster, ...args: string[]): Promise<void> {
  const pgCtl = spawn(program(cluster.binaries, 'pg_ctl'), [...args, '-D', cluster.folder], {
    env: postgresEnvironment(),
    stdio: 'ignore',
    // A separate console, so that Ctrl-C does not reach the server that pg_ctl starts.
    detached: true,
    windowsHide: true,
  });
  await new Promise((resolve, reject) => pgCtl.once('error', reject).once('exit', resolve));
}

/** Recovery from a full log (max_wal_size) takes seconds. 5 minutes are enough for the slowest disk. */
async function untilReady({ folder, log }: Cluster, { pid, ended }: Postmaster): Promise<void> {
  let hasEnded = false;
  ended.then(() => {
    hasEnded = true;
  });
  const begunAt = Date.now();
  let loggedAt = begunAt;
  for (;;) {
    const file = readPostmasterFile(folder);
    if (file?.pid === pid && file.status === 'ready') return;
    if (hasEnded) throw new Error('PostgreSQL ended while it was starting');
    if (Date.now() - begunAt > 300_000) throw new Error('PostgreSQL is not ready after 5 minutes');
    if (Date.now() - loggedAt > 5_000) {
      loggedAt = Date.now();
      log('PostgreSQL is still recovering');
    }
    await sleep(5);
  }
}

async function endsWithin(limitMs: number, { ended }: Postmaster): Promise<boolean> {
  const timer = new AbortController();
  const late = sleep(limitMs, false, { signal: timer.signal }).catch(() => false);
  const inTime = await Promise.race([ended.then(() => true), late]);
  timer.abort();
  return inTime;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // The process has ended meanwhile.
  }
}

/** Opens the server's log. A log of more than 10 MB is renamed, and one old log is kept. */
async function openLogFile({ dataFolder }: Cluster): Promise<string> {
  const file = join(dataFolder, 'postgres.log');
  const size = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  if (size > 10_000_000) await rename(file, `${file}.1`);
  await writeFile(file, '', { flag: 'a', mode: 0o600 });
  return file;
}
