import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Access, freePort, newPassword, readAccess, writeAccess } from './access.ts';
import { type Account, accountFor, folderForServer, giveFolder } from './account.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { initCluster } from './init-cluster.ts';
import { PostgresRefusal } from './postgres-refusal.ts';

/** A PostgreSQL data directory, and everything that a server on it needs. */
export interface Cluster {
  readonly dataFolder: string;
  readonly folder: string;
  /** The path of the folder that its server gets; see `folderForServer`. */
  readonly folderForServer: string;
  readonly account: Account;
  readonly binaries: Binaries;
  readonly settings: Record<string, string>;
  readonly log: (message: string) => void;
  access: Access;
}

/** Opens the cluster of a data folder, and creates it first if there is none. */
export async function openCluster(
  dataFolder: string,
  settings: Record<string, string>,
  log: (message: string) => void,
): Promise<Cluster> {
  const folder = join(dataFolder, 'postgres');
  const account = accountFor(folder);
  const binaries = await findBinaries(account, log);
  const stored = await readAccess(dataFolder);
  const version = await readFile(join(folder, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version && !stored)
    throw new PostgresRefusal(
      `${dataFolder} has a database, but postgres.json with its password is missing.`,
    );
  if (version && Number.parseInt(version, 10) !== binaries.major)
    throw new PostgresRefusal(
      `${folder} was created by PostgreSQL ${version.trim()}, but this Lavish contains ${binaries.major}. Dump it with the version that created it, and restore it here.`,
    );

  const access = stored ?? { port: await freePort(), password: newPassword() };
  // Written before the cluster is created, so that there is never a cluster without a known password.
  if (!stored) await writeAccess(dataFolder, access);
  const sync = settings.fsync !== 'off';
  if (!version) await initCluster({ folder, account, binaries, password: access.password, sync, log });
  // A folder that root restored from a copy belongs to root.
  else if ((await stat(folder)).uid === 0) await giveFolder(account, folder);
  return {
    dataFolder,
    folder,
    folderForServer: folderForServer(folder, account),
    account,
    binaries,
    settings,
    log,
    access,
  };
}
