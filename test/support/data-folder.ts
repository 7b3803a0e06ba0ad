import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { accountFor } from '../../packages/server/src/store/embedded-postgres/account.ts';
import { killClusterProcesses } from '../../packages/server/src/store/embedded-postgres/cluster-processes.ts';

/** Removes a data folder and kills the PostgreSQL that runs on it, if one does: for after a test that killed its Lavish. */
export async function removeDataFolder(folder: string): Promise<void> {
  for (const cluster of [join(folder, 'postgres'), join(folder, 'postgres.draft')])
    await killClusterProcesses(cluster, accountFor(cluster));
  await rm(folder, { recursive: true, force: true });
}
