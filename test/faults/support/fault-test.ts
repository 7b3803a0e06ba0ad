// biome-ignore-all lint/correctness/noEmptyPattern: Vitest reads there what a fixture needs.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test as base } from 'vitest';
import type { Random } from '../../../packages/server/src/cli/simulate/seeded-random.ts';
import { startEmbeddedPostgres } from '../../../packages/server/src/postgres/embedded/supervisor.ts';
import { removeDataFolder } from '../../support/data-folder.ts';
import {
  killAllLavish,
  type LavishProcess,
  startLavish,
  startLavishOn,
} from '../../support/lavish-process.ts';
import { openTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';
import { type Load, startLoad } from './load.ts';
import { openScreen, type Screen } from './screen.ts';
import type { Traffic } from './send-request.ts';
import { ROOMS, type World } from './world.ts';

/** Characters of each server's log that are shown when its test fails. */
const LAST_WORDS = 3_000;

interface Fixtures {
  /** Returns the path of a data folder that does not exist yet. */
  newFolder(): string;
  /** Starts Lavish on a data folder, or as another node on a running one's database. */
  start(folder: string, options: StartOptions): Promise<LavishProcess>;
  openScreen(server: LavishProcess, viewer: string, room: string): Promise<Screen>;
  /** Three screens: two on the stage and one on the attic. */
  openScreens(server: LavishProcess): Promise<Screen[]>;
  startLoad(server: LavishProcess, world: World, random: Random, traffic: Traffic): Load;
  /** A PostgreSQL for one server, behind a proxy that can drop and refuse connections. */
  databaseProxy: TcpProxy;
}

interface StartOptions {
  /** A free port unless set. */
  port?: number;
  /** A database of its own unless set. */
  databaseUrl?: string;
  /** Notifications go through the database unless set. */
  valkeyUrl?: string;
  /** The launcher of another Lavish than this checkout's. */
  launcher?: string;
}

/** A test with Lavish processes. It leaves no process, folder or connection behind, also when it fails. */
export const test = base.extend<Fixtures>({
  newFolder: async ({}, use) => {
    const parent = await makeTemporaryFolder('lavish-faults-');
    const folders: string[] = [];
    await use(() => {
      folders.push(join(parent, String(folders.length)));
      return folders.at(-1)!;
    });
    for (const folder of folders) await removeDataFolder(folder);
    await rm(parent, { recursive: true });
  },

  start: async ({ onTestFailed }, use) => {
    const started: LavishProcess[] = [];
    onTestFailed(() => {
      for (const { pid, log } of started)
        console.log(`The last words of ${pid}:\n${log().slice(-LAST_WORDS)}`);
    });
    await use(async (folder, { port = 0, databaseUrl, valkeyUrl, launcher }) => {
      const options = ['--no-demo', '--port', String(port)];
      const server = await (databaseUrl
        ? startLavishOn({ databaseUrl, valkeyUrl, launcher }, folder, ...options)
        : startLavish(folder, ...options));
      started.push(server);
      return server;
    });
    await killAllLavish();
  },

  openScreen: async ({}, use) => {
    const screens: Screen[] = [];
    await use(async (server, viewer, room) => {
      const screen = await openScreen(server, viewer, room);
      screens.push(screen);
      return screen;
    });
    for (const screen of screens) screen.close();
  },

  openScreens: async ({ openScreen }, use) => {
    const [stage, attic] = ROOMS;
    await use((server) =>
      Promise.all([stage, stage, attic].map(({ id }, index) => openScreen(server, `viewer_${index}`, id))),
    );
  },

  startLoad: async ({}, use) => {
    const loads: Load[] = [];
    await use((...about) => {
      const load = startLoad(...about);
      loads.push(load);
      return load;
    });
    for (const load of loads) load.abandon();
  },

  databaseProxy: async ({ newFolder }, use) => {
    const postgres = await startEmbeddedPostgres({ dataDir: newFolder(), log: () => {} });
    const proxy = await openTcpProxy(postgres.url);
    await use(proxy);
    await proxy.close();
    await postgres.stop();
  },
});
