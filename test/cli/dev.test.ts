import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { accountFor } from '../../packages/server/src/postgres/embedded/account.ts';
import { clusterProcesses } from '../../packages/server/src/postgres/embedded/cluster-processes.ts';
import { removeDataFolder } from '../support/data-folder.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const LAUNCHER = fileURLToPath(new URL('../../packages/server/lavish.mjs', import.meta.url));

test('lavish dev that is stopped while it starts ends with 0 and leaves no database running', async () => {
  const folder = await makeTemporaryFolder('lavish-dev-');
  const child = spawn(process.execPath, [LAUNCHER, 'dev', '--data', folder, '--port', '0', '--json'], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const exit = once(child, 'exit');
    for await (const line of createInterface(child.stderr))
      if (line.includes('Creating a PostgreSQL')) child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    const cluster = join(folder, 'postgres');
    expect(clusterProcesses(cluster, accountFor(cluster))).toEqual([]);
  } finally {
    child.kill('SIGKILL');
    await removeDataFolder(folder);
  }
});
