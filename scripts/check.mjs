// npm run check: everything that must pass before a change is merged. `--no-tests` leaves out the tests.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

const run = (name, command, ...args) => {
  console.log(`\n— ${name}`);
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) {
    console.error(`\n${name}: failed`);
    process.exit(status ?? 1);
  }
};

/** Biome's binary is not in the registry for every platform that can run Lavish. */
function biomeIsHere() {
  const { platform, arch } = process;
  try {
    createRequire(import.meta.url).resolve(`@biomejs/cli-${platform}-${arch}/package.json`);
    return true;
  } catch {
    return existsSync(`node_modules/@biomejs/cli-${platform}-${arch}-musl`);
  }
}

if (biomeIsHere()) run('format and lint', 'npx', 'biome', 'check', '--error-on-warnings');
else console.log('\n— format and lint: skipped, Biome has no binary for this platform');
run('types', 'npx', 'tsc', '-p', 'tsconfig.json');
run('types of the pages', 'npx', 'tsc', '-p', 'tsconfig.web.json');
run('unused code', 'npx', 'knip');
run('generated files', 'node', 'scripts/generate.mjs', '--check');
if (!process.argv.includes('--no-tests')) run('tests', 'npx', 'vitest', 'run');
