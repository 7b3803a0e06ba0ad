import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { asAdmin, writeAccess } from './access.ts';
import { writeFileFor } from './account.ts';
import type { Cluster } from './cluster.ts';
import { clusterProcesses } from './cluster-processes.ts';
import { PostgresRefusal } from './postgres-refusal.ts';
import { type Postmaster, untilEnded } from './postmaster.ts';
import { type PostmasterFile, readPostmasterFile } from './postmaster-file.ts';
import { isRunning } from './process-life.ts';

/**
 * Finds the server that already runs on this cluster, because a Lavish that is killed leaves its PostgreSQL running. Waits for a
 * server that is starting or stopping. Undefined: there is none.
 */
export async function adopt(cluster: Cluster): Promise<Postmaster | undefined> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const file = readPostmasterFile(cluster.folder);
    if (!file || !isServing(cluster, file.pid)) return undefined;
    if (file.status === 'ready' && (await provesFolder(cluster, file))) {
      cluster.access = { ...cluster.access, port: file.port };
      await writeAccess(cluster.dataFolder, cluster.access);
      return { pid: file.pid, ended: untilEnded(file.pid) };
    }
    if (Date.now() > deadline)
      throw new PostgresRefusal(
        `The PostgreSQL server that holds ${cluster.folder} (process ${file.pid}) does not respond. Stop it, then start Lavish again.`,
      );
    await sleep(50);
  }
}

function isServing({ folder, account }: Cluster, pid: number): boolean {
  if (process.platform === 'win32') return isRunning(pid);
  return clusterProcesses(folder, account).includes(pid);
}

/**
 * Whether the server on this port serves this folder. Its `data_directory` is only a path, which another folder can have
 * now. So the server must read a file that is written to the folder here.
 */
async function provesFolder(cluster: Cluster, { port }: PostmasterFile): Promise<boolean> {
  const secret = randomUUID();
  const name = `lavish-proof-${randomUUID()}`;
  await writeFileFor(cluster.account, join(cluster.folder, name), secret);
  try {
    const { rows } = await asAdmin({ ...cluster.access, port }, (client) =>
      client.query<{ proof: string | null }>('select pg_read_file($1, true) as proof', [name]),
    );
    return rows[0]?.proof === secret;
  } catch (error) {
    if ((error as { code?: string }).code === '28P01')
      throw new PostgresRefusal(
        `The PostgreSQL server that holds ${cluster.folder} does not accept the password in postgres.json.`,
      );
    return false;
  } finally {
    await rm(join(cluster.folder, name), { force: true });
  }
}
