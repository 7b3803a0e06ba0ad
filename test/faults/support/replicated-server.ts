import { spawn } from 'node:child_process';
import { cp, mkdir, open, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { databaseUrl } from '../../../packages/server/src/postgres/embedded/access.ts';
import {
  folderForServer,
  giveFolder,
  postgresEnvironment,
  writeFileFor,
} from '../../../packages/server/src/postgres/embedded/account.ts';
import { program } from '../../../packages/server/src/postgres/embedded/binaries.ts';
import type { Cluster } from '../../../packages/server/src/postgres/embedded/cluster.ts';
import {
  clusterProcesses,
  killClusterProcesses,
} from '../../../packages/server/src/postgres/embedded/cluster-processes.ts';
import { readPostmasterFile } from '../../../packages/server/src/postgres/embedded/postmaster-file.ts';
import { settingsFile } from '../../../packages/server/src/postgres/embedded/server-settings.ts';
import { onDatabase } from '../../support/test-postgres.ts';

/** One PostgreSQL server of a pair, without a supervisor that restarts it. */
export interface ReplicatedServer {
  /** The name by which the other server identifies it. */
  readonly name: string;
  readonly url: string;
  /** Starts it in its role: a primary, or the standby that `copyFrom` made of it. Resolves when it responds. */
  start(): Promise<void>;
  /** Changes settings. A running server applies them at once. */
  set(settings: Record<string, string>): Promise<void>;
  /** Kills the first process and all others with -9. */
  kill(): Promise<void>;
  /** Promotes it without waiting. */
  stop(): Promise<void>;
  promote(): Promise<void>;
  /** Makes it a standby of `primary` from a copy of its files, made while the primary runs. */
  copyFrom(primary: ReplicatedServer): Promise<void>;
  /** Runs `work` on a connection of the test's own. */
  ask<T>(work: (client: Client) => Promise<T>): Promise<T>;
  readonly cluster: Cluster;
}

/** Recovery after a kill takes a second. The rest is for a busy machine. */
const ANSWERS_WITHIN_MS = 60_000;

/** Settings for two servers on a small machine, with enough WAL for a copy to catch up. */
const SETTINGS = { shared_buffers: '32MB', max_wal_size: '256MB', wal_keep_size: '256MB' };

/** `environment`: further variables of the server's processes. */
export function replicatedServer(
  name: string,
  cluster: Cluster,
  environment: Record<string, string> = {},
): ReplicatedServer {
  const { account, access, binaries, folder } = cluster;
  let settings: Record<string, string> = SETTINGS;

  const writeSettings = () =>
    writeFileFor(account, join(folder, 'lavish.conf'), settingsFile(access.port, settings));

  async function run(which: 'postgres' | 'pg_ctl', args: string[]) {
    const output = await open(join(cluster.dataFolder, 'postgres.log'), 'a');
    const child = spawn(program(binaries, which), [...args, '-D', folderForServer(folder, account)], {
      ...account,
      cwd: folder,
      env: { ...postgresEnvironment(), ...environment },
      stdio: ['ignore', output.fd, output.fd],
      detached: true,
    });
    await output.close();
    return child;
  }

  const url = databaseUrl(access);
  const ask = <T>(work: (client: Client) => Promise<T>) =>
    onDatabase(url, (client) => {
      // The current query fails as well when the server is killed.
      client.on('error', () => {});
      return work(client);
    });

  return {
    name,
    cluster,
    url,
    ask,

    async start() {
      await rm(join(folder, 'postmaster.pid'), { force: true });
      await writeSettings();
      const server = await run('postgres', []);
      server.unref();
      await untilAnswers(ask);
    },

    async set(more) {
      settings = { ...settings, ...more };
      const pid = readPostmasterFile(folder)?.pid;
      if (pid === undefined || !clusterProcesses(folder, account).includes(pid)) return;
      await writeSettings();
      process.kill(pid, 'SIGHUP');
    },

    async kill() {
      await killClusterProcesses(folder, account);
    },

    async stop() {
      for (const pid of clusterProcesses(folder, account))
        if (pid === readPostmasterFile(folder)?.pid) process.kill(pid, 'SIGQUIT');
      while (clusterProcesses(folder, account).length > 0) await sleep(10);
    },

    async promote() {
      const promoting = await run('pg_ctl', ['promote', '-w', '-t', '60']);
      const code = await new Promise((resolve) => promoting.once('exit', resolve));
      if (code !== 0) throw new Error(`pg_ctl promote ended with ${code}`);
    },

    async copyFrom(primary) {
      await emptyFolder(folder);
      // The session that begins a backup has to end it.
      const label = await primary.ask(async (client) => {
        await client.query(`select pg_backup_start($1, fast => true)`, [name]);
        await copyFiles(primary.cluster.folder, folder);
        const { rows } = await client.query<{ labelfile: string }>(
          'select labelfile from pg_backup_stop(wait_for_archive => false)',
        );
        return rows[0]!.labelfile;
      });
      await writeFile(join(folder, 'backup_label'), label);
      await writeFile(join(folder, 'standby.signal'), '');
      await giveFolder(account, folder);
      const { port, password } = primary.cluster.access;
      settings = {
        ...settings,
        primary_conninfo: `host=127.0.0.1 port=${port} user=lavish password=${password} application_name=${name}`,
        wal_retrieve_retry_interval: '100ms',
      };
    },
  };
}

/** Files of the running server, and files that it creates again. */
const NOT_COPIED = ['pg_dynshmem', 'pg_notify', 'pg_replslot', 'pg_stat_tmp', 'pg_subtrans', 'pg_wal'];
const OWN_FILES = ['postmaster.pid', 'postmaster.opts', 'lavish.conf', 'postgresql.auto.conf'];

async function copyFiles(from: string, to: string): Promise<void> {
  await cp(from, to, {
    recursive: true,
    filter: (path) => {
      const isInside = NOT_COPIED.some((name) => relative(from, dirname(path)).split(sep)[0] === name);
      return (
        !isInside &&
        !OWN_FILES.includes(basename(path)) &&
        !/^pg_internal\.init|^pgsql_tmp/.test(basename(path))
      );
    },
  });
  for (const name of NOT_COPIED) await mkdir(join(to, name), { recursive: true });
  await writeFile(join(to, 'postgresql.auto.conf'), '');
}

/**
 * Keeps the folder itself: the next server finds the System V segment that a killed one left behind by the folder's inode, and
 * the system has only 4096 segments.
 */
async function emptyFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true });
}

async function untilAnswers(ask: ReplicatedServer['ask']): Promise<void> {
  for (const endMs = performance.now() + ANSWERS_WITHIN_MS; ; await sleep(20)) {
    try {
      await ask((client) => client.query('select 1'));
      return;
    } catch (error) {
      if (performance.now() > endMs) throw error;
    }
  }
}
