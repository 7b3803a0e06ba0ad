import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Server } from '../support/server.ts';
import type { OpenLoopReport, Phase } from './open-loop.ts';
import type { Report } from './tally.ts';

export type Transport = 'socket' | 'http';

/** The calls of the load process, one at a time. */
export interface LoadCalls {
  /** Connects this many senders, each on a connection of its own, and closes the earlier ones. */
  connect(args: {
    server: Server['access'];
    transport: Transport;
    senders: number;
    /** The first sender, if another load has those before. */
    firstSender?: number;
    /** Spread over this many rooms; absent: those of the benchmark. */
    rooms?: number;
  }): Promise<void>;
  watch(args: { server: Server['access'] }): Promise<void>;
  /** Adds this many viewers, evenly over these rooms. */
  audience(args: { server: Server['access']; rooms: number[]; viewers: number }): Promise<void>;
  /** When each of those viewers got the result of a battle, in Unix milliseconds. */
  resultsSeen(args: { battle: string }): Promise<number[]>;
  /** `afterRefusalMs`: a refused sender's pause; absent: 100. `senders`: the number of senders; absent: all. */
  closedLoop(args: { seconds: number; afterRefusalMs?: number; senders?: number }): Promise<Report>;
  openLoop(args: { phases: Phase[] }): Promise<OpenLoopReport>;
  oneByOne(args: { gifts: number; pauseMs: number }): Promise<Report>;
}

export interface Call {
  name: keyof LoadCalls;
  args: unknown;
}

export interface Load extends LoadCalls {
  pid: number;
  close(): Promise<void>;
}

/** Starts the load process. */
export function startLoad(): Load {
  const child = fork(fileURLToPath(new URL('./load-process.mjs', import.meta.url)));
  const call =
    (name: keyof LoadCalls) =>
    async (args: unknown): Promise<never> => {
      child.send({ name, args } satisfies Call);
      const over = new AbortController();
      const [{ result, fault }] = await Promise.race([
        once(child, 'message', over),
        once(child, 'exit', over).then(() => [{ fault: 'the load process has ended' }]),
      ]);
      over.abort();
      if (fault !== undefined) throw new Error(fault);
      return result as never;
    };
  return {
    pid: child.pid!,
    connect: call('connect'),
    watch: call('watch'),
    audience: call('audience'),
    resultsSeen: call('resultsSeen'),
    closedLoop: call('closedLoop'),
    openLoop: call('openLoop'),
    oneByOne: call('oneByOne'),
    async close() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
