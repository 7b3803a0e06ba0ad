import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const PROGRAM = `
  process.on('SIGTERM', () => { console.log('ended'); process.exit(0); });
  console.log('started');
  setInterval(() => {}, 1_000);`;

// `true`, because a shell replaces itself with the last command; npm's may or may not.
const COMMAND = 'node scripts/with-install.mjs node -e "$PROGRAM"; true';

it.skipIf(process.platform === 'win32')(
  'a program that npm started gets SIGTERM when a supervisor ends npm, and with it the shell between them',
  async ({ onTestFinished }) => {
    const folder = await makeTemporaryFolder('lavish-npm-');
    onTestFinished(() => rm(folder, { recursive: true }));
    // Installed already, and not this checkout: a stale installation would be replaced under the running tests.
    for (const path of ['scripts', 'node_modules']) await mkdir(join(folder, path));
    for (const path of ['package-lock.json', 'node_modules/.package-lock.json'])
      await writeFile(join(folder, path), '{}');
    await copyFile('scripts/with-install.mjs', join(folder, 'scripts/with-install.mjs'));
    const shell = spawn('sh', ['-c', COMMAND], {
      cwd: folder,
      env: { ...process.env, PROGRAM },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: string[] = [];
    const output = createInterface(shell.stdout);
    output.on('line', (line) => lines.push(line));
    await once(output, 'line');
    shell.kill('SIGTERM');
    // The output closes when the last process that has it ends.
    await once(output, 'close');
    expect(lines).toEqual(['started', 'ended']);
  },
);
