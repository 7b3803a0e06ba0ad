import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds of a tick of the CPU accounting. */
const TICK_S = 1 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

interface Account {
  parent: number;
  /** Of the process, and of its children that have ended. */
  ticks: number;
  ticksOfEnded: number;
}

/** From Linux's /proc; null when the process is gone. */
function accountOf(pid: number): Account | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses can contain anything, also spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const number = (index: number) => Number(fields[index]);
    return { parent: number(1), ticks: number(11) + number(12), ticksOfEnded: number(13) + number(14) };
  } catch {
    return null;
  }
}

/** CPU seconds that a process has used so far. */
export const cpuSeconds = (pid: number): number => (accountOf(pid)?.ticks ?? 0) * TICK_S;

/** The same with all its children: PostgreSQL has a process for each connection. */
export function cpuSecondsWithChildren(pid: number): number {
  const own = accountOf(pid);
  let ticks = own ? own.ticks + own.ticksOfEnded : 0;
  for (const name of readdirSync('/proc')) {
    const account = /^\d+$/.test(name) ? accountOf(Number(name)) : null;
    if (account?.parent === pid) ticks += account.ticks;
  }
  return ticks * TICK_S;
}

/** MiB of memory that a process uses now, and used at most. */
export function residentMiB(pid: number): { now: number; most: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kib = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
  return { now: kib('VmRSS') / 1024, most: kib('VmHWM') / 1024 };
}
