import { execFileSync } from 'node:child_process';
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';

/** Above this load average other programs are active, and every figure is lower than it would be otherwise. */
const QUIET_LOAD = 1;

/**
 * The first lines of every benchmark: the conditions of its figures, and whether the machine was idle. `fsyncMs`: the time to make
 * 8 KiB durable; null: the benchmark has no database.
 */
export function describeRun(fsyncMs: number | null): string {
  const [load] = loadavg() as [number];
  return [
    describeMachine(),
    `${new Date().toISOString()}, load average ${load.toFixed(2)}`,
    ...(fsyncMs === null
      ? []
      : [`PostgreSQL on this machine, fsync on: one 8 KiB write and fsync takes ${fsyncMs.toFixed(2)} ms`]),
    ...(load > QUIET_LOAD ? ['WARNING: this machine was busy with other things when the run began.'] : []),
    '',
  ].join('\n');
}

/** The machine, Node and the commit. */
function describeMachine(): string {
  const processors = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${processors.length} × ${processors[0]?.model.trim() ?? arch()}, ${memory} GiB, ${platform()} ${release()}, Node ${process.version}, commit ${commit()}`;
}

function commit(): string {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim();
    return (
      git('rev-parse', '--short', 'HEAD') +
      (git('status', '--porcelain', '--untracked-files=no') ? ' with changes' : '')
    );
  } catch {
    return 'unknown';
  }
}
