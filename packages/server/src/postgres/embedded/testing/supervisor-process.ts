import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import type { Account } from '../account.ts';

/** Another process that supervises PostgreSQL on a data folder. */
export interface SupervisorProcess {
  readonly pid: number;
  readonly postgres: { readonly url: string; readonly pid: number };
  signal(name: NodeJS.Signals): void;
  /** Resolves with the exit code; null if a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** Writes the program into the folder as one file, because only another user may be able to read the folder. */
export async function buildSupervisorProgram(folder: string): Promise<string> {
  const program = join(folder, 'supervisor.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'supervisor-program.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['pg-native'],
    banner: {
      js: `import * as module from 'node:module'; const require = module.createRequire(import.meta.url);`,
    },
  });
  return program;
}

/** Starts the program and waits until its PostgreSQL is ready. It leads a process group, as under a terminal. */
export async function startSupervisorProcess(
  program: string,
  dataFolder: string,
  account?: Account,
): Promise<SupervisorProcess> {
  const child = spawn(process.execPath, [program, dataFolder], {
    ...account,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  for await (const line of createInterface({ input: child.stdout! })) {
    const postgres = JSON.parse(line) as SupervisorProcess['postgres'];
    return { pid: child.pid!, postgres, signal: (name) => signal(child, name), ended };
  }
  throw new Error('The supervisor ended before its PostgreSQL was ready');
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  child.kill(name);
}
