import { mkdir, realpath } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { asAdmin, databaseUrl, freePort, writeAccess } from './access.ts';
import { adopt } from './adopt.ts';
import { type Cluster, openCluster } from './cluster.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import { launch, PortTaken, type Postmaster, shutDown } from './postmaster.ts';

export interface EmbeddedPostgres {
  /** For any client. It stays the same when the server is restarted, and for the next start if the port is free. */
  readonly url: string;
  /** The server's process id, which changes with a restart. */
  readonly pid: number;
  /** Stops the server, without waiting for its clients. Resolves when it has ended and the data folder is free. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Created if missing. Contains the cluster (postgres/), its log (postgres.log), and port and password (postgres.json). */
  dataDir: string;
  log: (message: string) => void;
  /** PostgreSQL settings that replace the defaults. `fsync: 'off'` is for tests. */
  settings?: Record<string, string>;
}

/**
 * Starts PostgreSQL on a data folder, or adopts the server that already runs there, and keeps it running until stop(). A
 * server that ends is started again on the same port, so its clients only see connections fail. The first start takes
 * 1 s (initdb), later starts 0.1 s.
 *
 * @throws PostgresRefusal, with a message for the user, if another Lavish uses the folder or PostgreSQL cannot run here
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, log, settings = {} } = options;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const dataFolder = await realpath(dataDir);
  const lock = await lockFolder(dataFolder);
  try {
    const cluster = await openCluster(dataFolder, settings, log);
    const adopted = await adopt(cluster);
    const postmaster = adopted ?? (await launchOnFreePort(cluster));
    await ensureDatabase(cluster).catch(async (error) => {
      await shutDown(cluster, postmaster);
      throw error;
    });
    log(
      `PostgreSQL is ready on port ${cluster.access.port} (process ${postmaster.pid}, ${adopted ? 'already running' : 'started'})`,
    );
    return supervise(cluster, postmaster, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Uses the last port if it is free. Another program can take a port after the check, so there are three tries. */
async function launchOnFreePort(cluster: Cluster): Promise<Postmaster> {
  for (let tries = 1; ; tries++) {
    const port = await freePort(tries === 1 ? cluster.access.port : 0);
    if (port !== cluster.access.port) {
      cluster.access = { ...cluster.access, port };
      await writeAccess(cluster.dataFolder, cluster.access);
    }
    try {
      return await launch(cluster);
    } catch (error) {
      if (!(error instanceof PortTaken) || tries === 3) throw error;
    }
  }
}

async function ensureDatabase({ access }: Cluster): Promise<void> {
  await asAdmin(access, async (client) => {
    const { rowCount } = await client.query(`select from pg_database where datname = 'lavish'`);
    if (rowCount === 0) await client.query('create database lavish');
  });
}

function supervise(cluster: Cluster, first: Postmaster, lock: FolderLock): EmbeddedPostgres {
  let postmaster = first;
  const stopping = new AbortController();
  const stopRequested = new Promise<void>((resolve) =>
    stopping.signal.addEventListener('abort', () => resolve(), { once: true }),
  );

  async function keepRunning(): Promise<void> {
    for (let quickFailures = 0; ; ) {
      const startedAt = Date.now();
      await Promise.race([postmaster.ended, stopRequested]);
      if (stopping.signal.aborted) break;
      // A server that has run for 10 s was healthy, so its end is not counted as a repeated failure.
      quickFailures = Date.now() - startedAt > 10_000 ? 0 : quickFailures + 1;
      cluster.log(`PostgreSQL (process ${postmaster.pid}) ended unexpectedly: starting it again`);
      postmaster = (await relaunch(cluster, quickFailures, stopping.signal)) ?? postmaster;
    }
    await shutDown(cluster, postmaster);
    await lock.release();
  }

  const running = keepRunning();
  return {
    url: databaseUrl(cluster.access),
    get pid() {
      return postmaster.pid;
    },
    stop() {
      stopping.abort();
      return running;
    },
  };
}

/** Tries until it succeeds or is stopped. Each try after a quick failure waits twice as long: 0, 0.1 … 5 s. */
async function relaunch(
  cluster: Cluster,
  quickFailures: number,
  signal: AbortSignal,
): Promise<Postmaster | undefined> {
  for (let failures = quickFailures; !signal.aborted; failures++) {
    const delayMs = failures < 2 ? 0 : Math.min(5_000, 100 * 2 ** (failures - 2));
    await sleep(delayMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    try {
      const postmaster = await launch(cluster);
      cluster.log(`PostgreSQL is ready again (process ${postmaster.pid})`);
      return postmaster;
    } catch (error) {
      cluster.log(`PostgreSQL could not be started again: ${(error as Error).message}`);
    }
  }
  return undefined;
}
