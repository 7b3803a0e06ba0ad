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
import { settingsFile } from './settings.ts';

/** A server's first process, whether we started it or found it. */
export interface Postmaster {
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
}

/** Another program has taken the cluster's port. */
export class PortTaken extends Error {}

/**
 * Starts a server on the cluster and waits until it accepts connections: 40 ms, or as long as its recovery takes.
 * No other server may be running on it; of one that was killed, the rest is cleared away first.
 */
export async function launch(cluster: Cluster): Promise<Postmaster> {
  const { folder, account, access, log } = cluster;
  const orphans = await killClusterProcesses(folder, account);
  if (orphans.length > 0) log(`Ended ${orphans.length} processes left behind by a killed PostgreSQL`);
  // Now it is certain that nobody serves the folder. Left in place, the file of a killed server would stop ours if
  // its process id, or that of the folder this one was copied from, belonged to another process of the account.
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
    const said = (await readFile(logFile)).subarray(logStart).toString().trim();
    if (said.includes('could not bind')) throw new PortTaken(`Port ${access.port} is taken`);
    throw new Error(`${(error as Error).message}. ${logFile} says:\n${said.slice(-2_000)}`);
  }
}

/**
 * Stops the server without waiting for its clients (a "fast" shutdown, which writes everything to its tables). One that
 * takes over a minute, on a very slow disk, is stopped at once and recovers from its log when it is started next.
 */
export async function shutDown(cluster: Cluster, postmaster: Postmaster): Promise<void> {
  if (!(await endsWithin(0, postmaster))) {
    if (process.platform === 'win32') await pgCtl(cluster, 'stop', '-m', 'fast', '-t', '60');
    else signal(postmaster.pid, 'SIGINT');
    if (!(await endsWithin(60_000, postmaster))) {
      cluster.log('PostgreSQL does not finish: stopping it at once');
      signal(postmaster.pid, 'SIGQUIT');
      await endsWithin(5_000, postmaster);
    }
  }
  // Normally none: there are some if it was killed just before, or would not end.
  await killClusterProcesses(cluster.folder, cluster.account);
}

/** Watches a server that is not our child. Asking 10 times a second costs nothing (20 µs each). */
export async function untilEnded(pid: number): Promise<void> {
  // Not a reason to keep our own process alive.
  while (isRunning(pid)) await sleep(100, undefined, { ref: false });
}

function start(cluster: Cluster, logFile: string): Postmaster {
  const output = openSync(logFile, 'a');
  const server = spawn(program(cluster.binaries, 'postgres'), ['-D', cluster.folderForServer], {
    ...cluster.account,
    cwd: cluster.folder,
    env: postgresEnvironment(),
    // A file, not a pipe to us: it must be able to outlive us, and be adopted by the next.
    stdio: ['ignore', output, output],
    // Its own process group, so that Ctrl-C reaches only us, and we stop it when we no longer need it.
    detached: true,
  });
  closeSync(output);
  server.unref();
  const ended = new Promise<void>((resolve) =>
    server.once('error', () => resolve()).once('exit', () => resolve()),
  );
  return { pid: server.pid ?? 0, ended };
}

/** On Windows only pg_ctl can start it for an administrator, by giving up the rights that PostgreSQL refuses. */
async function startWithPgCtl(cluster: Cluster, logFile: string): Promise<Postmaster> {
  await pgCtl(cluster, 'start', '-w', '-l', logFile);
  const pid = readPostmasterFile(cluster.folder)?.pid ?? 0;
  return { pid, ended: untilEnded(pid) };
}

async function pgCtl(cluster: Cluster, ...args: string[]): Promise<void> {
  const pgCtl = spawn(program(cluster.binaries, 'pg_ctl'), [...args, '-D', cluster.folder], {
    env: postgresEnvironment(),
    stdio: 'ignore',
    // A console of its own: Ctrl-C in ours must not reach the server that it starts.
    detached: true,
    windowsHide: true,
  });
  await new Promise((resolve, reject) => pgCtl.once('error', reject).once('exit', resolve));
}

/** Recovery of a full log (max_wal_size) takes seconds; 5 minutes are for the slowest disk. */
async function untilReady({ folder, log }: Cluster, { pid, ended }: Postmaster): Promise<void> {
  let hasEnded = false;
  ended.then(() => {
    hasEnded = true;
  });
  const begunAt = Date.now();
  let saidAt = begunAt;
  for (;;) {
    const file = readPostmasterFile(folder);
    if (file?.pid === pid && file.status === 'ready') return;
    if (hasEnded) throw new Error('PostgreSQL ended while it was starting');
    if (Date.now() - begunAt > 300_000) throw new Error('PostgreSQL is not ready after 5 minutes');
    if (Date.now() - saidAt > 5_000) {
      saidAt = Date.now();
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
    // Ended by itself meanwhile.
  }
}

/** The server's log, with one predecessor kept: it grows by what goes wrong, and by little else. */
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
