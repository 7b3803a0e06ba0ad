import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, accountFor } from '../../packages/server/src/postgres/embedded/account.ts';
import {
  clusterProcesses,
  killClusterProcesses,
} from '../../packages/server/src/postgres/embedded/cluster-processes.ts';
import { readPostmasterFile } from '../../packages/server/src/postgres/embedded/postmaster-file.ts';

/** Removes a data folder, and ends the PostgreSQL that may run on it after a test killed its Lavish. */
export async function removeDataFolder(folder: string): Promise<void> {
  for (const cluster of [join(folder, 'postgres'), join(folder, 'postgres.draft')]) {
    const account = accountFor(cluster);
    await askToEnd(cluster, account);
    await killClusterProcesses(cluster, account);
  }
  await rm(folder, { recursive: true, force: true });
}

/** A server that is killed leaves a System V segment behind, and the system has only 4096 of them. */
async function askToEnd(cluster: string, account: Account): Promise<void> {
  const server = readPostmasterFile(cluster)?.pid;
  const isServing = () => server !== undefined && clusterProcesses(cluster, account).includes(server);
  if (!server || !isServing()) return;
  process.kill(server, 'SIGQUIT');
  for (const deadline = Date.now() + 5_000; isServing() && Date.now() < deadline; ) await sleep(10);
}
