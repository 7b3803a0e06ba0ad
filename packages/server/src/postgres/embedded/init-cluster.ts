import { spawn } from 'node:child_process';
import { appendFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Account, folderForServer, giveFolder, postgresEnvironment, writeFileFor } from './account.ts';
import { type Binaries, program } from './binaries.ts';
import { killClusterProcesses } from './cluster-processes.ts';

export interface NewCluster {
  folder: string;
  account: Account;
  binaries: Binaries;
  password: string;
  /** Whether to flush it to disk. */
  sync: boolean;
  log: (message: string) => void;
}

/** Creates a cluster. It is renamed when it is complete, so that an interrupted start leaves no incomplete cluster. */
export async function initCluster(cluster: NewCluster): Promise<void> {
  const { folder, account, sync, log } = cluster;
  log(`Creating a PostgreSQL ${cluster.binaries.major} database in ${folder}`);
  const draft = `${folder}.draft`;
  await killClusterProcesses(draft, account);
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await giveFolder(account, draft);
  await runInitdb(cluster, draft);
  // Last in the file, so that it wins over what initdb wrote there.
  await appendFile(join(draft, 'postgresql.conf'), "\ninclude_if_exists = 'lavish.conf'\n", {
    flush: sync,
  });
  await rename(draft, folder);
  if (sync) await syncFolder(dirname(folder));
}

/** Takes 0.8 s, including flushing. The locale is C: text is compared by bytes, the same on every machine, and fast. */
async function runInitdb(cluster: NewCluster, draft: string): Promise<void> {
  const { account, binaries, sync } = cluster;
  const passwordFile = `${draft}.password`;
  await writeFileFor(account, passwordFile, cluster.password);
  const input = await open(passwordFile);
  const args = [
    `--pgdata=${folderForServer(draft, account)}`,
    '--username=lavish',
    '--auth=scram-sha-256',
    // Passed as stdin, because the account may own the file but be unable to reach it by its path.
    `--pwfile=${process.platform === 'win32' ? passwordFile : '/dev/stdin'}`,
    '--encoding=UTF8',
    '--locale=C',
    ...(sync ? [] : ['--no-sync']),
  ];
  try {
    const initdb = spawn(program(binaries, 'initdb'), args, {
      ...account,
      cwd: draft,
      env: postgresEnvironment(),
      stdio: [input.fd, 'pipe', 'pipe'],
      windowsHide: true,
    });
    let output = '';
    for (const stream of [initdb.stdout, initdb.stderr]) stream?.on('data', (chunk) => (output += chunk));
    const status = await new Promise((resolve, reject) =>
      initdb.once('error', reject).once('close', resolve),
    );
    if (status !== 0) throw new Error(`initdb failed (${status}):\n${output.trim()}`);
  } finally {
    await input.close();
    await rm(passwordFile, { force: true });
  }
}

/** Flushes the folder, so that the new name is as durable as its content. On Windows this is not necessary. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder);
  await handle.sync();
  await handle.close();
}
