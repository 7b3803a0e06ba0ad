// biome-ignore-all lint/correctness/noEmptyPattern: Vitest reads there what a fixture needs.
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { test as base } from 'vitest';
import { removeDataFolder } from '../../../../../../test/support/data-folder.ts';
import { makeTemporaryFolder } from '../../../../../../test/support/temporary-folder.ts';
import { accountFor } from '../account.ts';
import { findBinaries } from '../binaries.ts';
import { clusterProcesses } from '../cluster-processes.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../supervisor.ts';
import {
  buildSupervisorProgram,
  type SupervisorProcess,
  startSupervisorProcess,
} from './supervisor-process.ts';

interface Fixtures {
  /** A data folder that does not exist yet. */
  newFolder: string;
  /** A data folder that has been used before, also by other tests of the file. */
  folder: string;
  /** Starts PostgreSQL in this process, and stops it after the test. */
  start(folder: string): Promise<EmbeddedPostgres>;
  /** Starts PostgreSQL in another process, which is killed after the test. */
  startElsewhere(folder: string): Promise<SupervisorProcess>;
  program: string;
}

/** A test with data folders. The folders are deleted after it, and their servers stopped. */
export const test = base.extend<Fixtures>({
  newFolder: async ({}, use) => {
    const parent = await makeTemporaryFolder('lavish-supervisor-');
    await use(join(parent, 'data'));
    await removeDataFolder(join(parent, 'data'));
    await rm(parent, { recursive: true });
  },

  folder: [
    async ({}, use) => {
      const folder = await makeTemporaryFolder('lavish-supervisor-used-');
      await use(folder);
      await removeDataFolder(folder);
    },
    { scope: 'file' },
  ],

  start: async ({}, use) => {
    const started: EmbeddedPostgres[] = [];
    await use(async (dataDir) => {
      const postgres = await startEmbeddedPostgres({ dataDir, log: () => {}, settings: { fsync: 'off' } });
      started.push(postgres);
      return postgres;
    });
    for (const postgres of started) await postgres.stop();
  },

  program: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'lavish-supervisor-program-'));
      // The program looks for PostgreSQL's package in its parent folders.
      const { folder: native } = await findBinaries(undefined, () => {});
      await symlink(dirname(dirname(dirname(native))), join(folder, 'node_modules'));
      await use(await buildSupervisorProgram(folder));
      await rm(folder, { recursive: true });
    },
    { scope: 'file' },
  ],

  startElsewhere: async ({ program }, use) => {
    const started: SupervisorProcess[] = [];
    await use(async (dataFolder) => {
      const supervisor = await startSupervisorProcess(program, dataFolder);
      started.push(supervisor);
      return supervisor;
    });
    for (const supervisor of started) {
      supervisor.signal('SIGKILL');
      await supervisor.ended;
    }
  },
});

/** The PostgreSQL processes that run on a data folder. */
export function postgresProcesses(folder: string): number[] {
  const cluster = join(folder, 'postgres');
  return clusterProcesses(cluster, accountFor(cluster));
}

/** Runs one statement on a new connection. */
export async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
