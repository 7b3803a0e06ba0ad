import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
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
    for (const path of ['scripts', 'node_modules/vitest'])
      await mkdir(join(folder, path), { recursive: true });
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

/** An npm that writes its arguments to a file, and installs the tools unless told to omit them. */
const NPM = `#!/bin/sh
echo "$@" >> npm.log
mkdir -p node_modules && touch node_modules/.package-lock.json
case "$*" in *--omit=dev*) ;; *) mkdir -p node_modules/vitest ;; esac`;

it.skipIf(process.platform === 'win32')(
  'the first start installs what the product needs, and the first test adds the tools beside a running server',
  async ({ onTestFinished }) => {
    // Not a folder of makeTemporaryFolder, which may be on a disk that runs no programs.
    const folder = await mkdtemp(join(tmpdir(), 'lavish-npm-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    for (const path of ['scripts', 'bin']) await mkdir(join(folder, path));
    await writeFile(join(folder, 'package-lock.json'), '{}');
    await writeFile(join(folder, 'bin/npm'), NPM);
    await chmod(join(folder, 'bin/npm'), 0o755);
    await copyFile('scripts/with-install.mjs', join(folder, 'scripts/with-install.mjs'));
    const run = async (...words: string[]) => {
      const env = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}` };
      const args = ['scripts/with-install.mjs', ...words, 'node', '-e', '0'];
      const [code] = await once(spawn(process.execPath, args, { cwd: folder, env }), 'exit');
      expect(code).toBe(0);
      const log = await readFile(join(folder, 'npm.log'), 'utf8');
      await writeFile(join(folder, 'npm.log'), '');
      return log.trim().replace(/ ?--(no-audit|no-fund|loglevel=error)/g, '');
    };
    expect(await run('--to-run')).toBe('ci --omit=dev');
    expect(await run('--to-run')).toBe('');
    expect(await run()).toBe('install --no-save');
    expect(await run()).toBe('');
    // A newer lock file: the tools stay installed.
    await writeFile(join(folder, 'package-lock.json'), '{ }');
    expect(await run('--to-run')).toBe('ci');
  },
);
