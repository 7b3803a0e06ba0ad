import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { endWithBenchmark, onInterrupt } from '../support/interrupt.ts';

export const SLOWDOWNS = ['limit', 'neighbours'] as const;

export type SlowdownKind = (typeof SLOWDOWNS)[number];

export const isSlowdown = (name: string): name is SlowdownKind => SLOWDOWNS.includes(name as SlowdownKind);

export interface Slowdown {
  description: string;
  /** How much of one core the server can get. */
  coreShare: number;
  stop(): Promise<void>;
}

export const NO_SLOWDOWN: Slowdown = { description: 'as it is', coreShare: 1, stop: async () => {} };

/** Makes the machine slower for the server. Without cpulimit `limit` falls back to neighbours, with a message. */
export function startSlowdown(kind: SlowdownKind, serverPid: number, limitPercent: number): Slowdown {
  if (kind === 'neighbours') return startNeighbours();
  const isInstalled = spawnSync('cpulimit', ['--help']).error === undefined;
  if (isInstalled) return startLimit(serverPid, limitPercent);
  console.log('cpulimit is NOT installed: the server is slowed down by busy neighbours instead.');
  return startNeighbours();
}

function startLimit(serverPid: number, limitPercent: number): Slowdown {
  const child = spawn('cpulimit', ['-q', '-z', '-p', String(serverPid), '-l', String(limitPercent)], {
    stdio: 'ignore',
  });
  // On SIGTERM it lets the server continue; killed, it could leave the server stopped.
  const stop = () => endBy(child, 'SIGTERM');
  const forget = onInterrupt(stop);
  return {
    description: `with the server slowed down by cpulimit to ${limitPercent}% of a core`,
    coreShare: limitPercent / 100,
    async stop() {
      forget();
      await stop();
    },
  };
}

/** One busy process a core: the scheduler gives the server about half of its core then. */
function startNeighbours(): Slowdown {
  const cores = availableParallelism();
  const children = Array.from({ length: cores }, () => {
    const child = fork(fileURLToPath(new URL('./neighbour-process.mjs', import.meta.url)));
    endWithBenchmark(child);
    return child;
  });
  return {
    description: `beside ${cores} processes that are always busy, one for each core`,
    coreShare: 0.5,
    stop: async () => void (await Promise.all(children.map((child) => endBy(child, 'SIGKILL')))),
  };
}

async function endBy(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
