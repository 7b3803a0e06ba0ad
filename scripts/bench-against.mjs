// npm run bench:against -- COMMIT NAME [options]: one benchmark with this checkout and with another commit, in turns, so that
// a slow minute of the machine is slow for both. Prints the ratio of each figure: the median over the pairs, and the spread.
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..');
const PAIRS = Number(process.env.BENCH_PAIRS ?? 10);
const [commit, name, ...options] = process.argv.slice(2);
if (name === undefined || commit.startsWith('-')) {
  console.error(
    'npm run bench:against -- COMMIT NAME [options], where NAME is commit or send.\n' +
      'BENCH_PAIRS is how many pairs are run, 10 unless set.\nThe options of one: npm run bench -- NAME --help',
  );
  process.exit(1);
}

/** What a benchmark of one round prints: `  round 1  NAME   12,345 gifts/s …` or `  1 NAME   12,345 …`. */
const FIGURE = /^\s+(?:round )?1\s+(\S.*?)\s{2,}([\d,]+)/;

/** Ends the run under way on Ctrl-C, so that `finally` removes the other checkout; the benchmark removes what it made. */
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interrupted.abort());

/** The figures of one run in this folder, by name. */
async function figuresOf(folder) {
  const args = ['--max-semi-space-size=64', 'scripts/bench.mjs', name, '--rounds', '1', ...options];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: folder,
    signal: interrupted.signal,
  });
  const found = stdout.split('\n').flatMap((line) => {
    const [, figure, value] = FIGURE.exec(line) ?? [];
    return figure === undefined ? [] : [[figure, Number(value.replaceAll(',', ''))]];
  });
  if (found.length === 0) throw new Error(`${name} printed no figures:\n${stdout}`);
  return new Map(found);
}

function checkOut(folder) {
  execFileSync('git', ['worktree', 'add', '--quiet', '--detach', folder, commit], { cwd: root });
  // The links of the workspace are relative, so a copy leads to the other commit's packages.
  if (isSameThere('package-lock.json'))
    cpSync(join(root, 'node_modules'), join(folder, 'node_modules'), {
      recursive: true,
      verbatimSymlinks: true,
    });
  else
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: folder,
      stdio: 'inherit',
    });
}

function isSameThere(file) {
  try {
    execFileSync('git', ['diff', '--quiet', commit, '--', file], { cwd: root });
    return true;
  } catch {
    return false;
  }
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const folder = join(mkdtempSync(join(tmpdir(), 'lavish-against-')), 'checkout');
try {
  checkOut(folder);
  const runs = { here: [], there: [] };
  for (let pair = 1; pair <= PAIRS; pair++) {
    // The one that is second may find a warmer disk, so each is second half of the time.
    const order = pair % 2 === 1 ? ['there', 'here'] : ['here', 'there'];
    for (const side of order) runs[side].push(await figuresOf(side === 'here' ? root : folder));
    const ratios = [...runs.here.at(-1)].map(
      ([figure, value]) => `${figure} ${(value / runs.there.at(-1).get(figure)).toFixed(3)}`,
    );
    console.log(`  pair ${pair}  ${ratios.join(', ')}`);
  }
  console.log(
    `\n  medians of ${PAIRS} pairs                ${commit.padStart(10)}       here  ratio  (smallest to largest)`,
  );
  for (const figure of runs.here[0].keys()) {
    const [here, there] = [runs.here, runs.there].map((side) => side.map((run) => run.get(figure)));
    const ratios = here.map((value, index) => value / there[index]);
    const [least, most] = [Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2));
    const columns = [median(there), median(here)].map((value) =>
      Math.round(value).toLocaleString('en-US').padStart(10),
    );
    console.log(
      `  ${figure.padEnd(36)} ${columns.join(' ')}  ${median(ratios).toFixed(3)}  (${least} to ${most})`,
    );
  }
} finally {
  execFileSync('git', ['worktree', 'remove', '--force', folder], { cwd: root });
  rmSync(join(folder, '..'), { recursive: true, force: true });
}
