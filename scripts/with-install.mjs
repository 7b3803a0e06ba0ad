// Runs a command after installing missing dependencies, so that `npm start` and `npm test` work on a fresh clone.
// `NAME=value` before the command sets its environment, as a shell does, on Windows too. `--to-run` before both installs what the
// product needs to run, without the developers' tools, which are half of the files.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const PARENT_CHECK_MS = 500;

const parent = process.ppid;
const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const installed = join(root, 'node_modules', '.package-lock.json');
const wanted = join(root, 'package-lock.json');

const words = process.argv.slice(2);
const toRun = words[0] === '--to-run';
if (toRun) words.shift();

const hasTools = existsSync(join(root, 'node_modules', 'vitest'));
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(wanted).mtimeMs)
  install('ci', ...(toRun && !hasTools ? ['--omit=dev'] : []));
// Adds what is missing, and keeps the files that a running server loads.
else if (!toRun && !hasTools) install('install', '--no-save');

function install(...how) {
  console.error('Installing dependencies (once)…');
  const npm = spawnSync('npm', [...how, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) process.exit(npm.status ?? 1);
}

const settings = words.slice(
  0,
  words.findIndex((word) => !/^[A-Z_]+=/.test(word)),
);
const [command, ...args] = words.slice(settings.length);
const child = spawn(command === 'node' ? process.execPath : command, args, {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    PATH: join(root, 'node_modules', '.bin') + delimiter + process.env.PATH,
    ...Object.fromEntries(settings.map((setting) => setting.split('='))),
  },
  shell: process.platform === 'win32' && command !== 'node',
});
// npm runs this in a shell, and passes a SIGTERM to the shell, which ends without passing it on. This process then has another
// parent. On Windows it keeps the one it had.
const watch = setInterval(() => {
  if (process.ppid !== parent) endChild();
}, PARENT_CHECK_MS);
function endChild() {
  clearInterval(watch);
  child.kill('SIGTERM');
}
// The terminal sends Ctrl-C to the whole group. A supervisor sends SIGTERM only to us: pass it on, and end when the child ends.
process.on('SIGTERM', endChild);
process.on('SIGINT', () => clearInterval(watch));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGTERM' ? 143 : 1)));
