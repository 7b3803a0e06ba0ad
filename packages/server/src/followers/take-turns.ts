import { setTimeout as sleep } from 'node:timers/promises';

/**
 * How many times as long as a turn the next one waits while gifts wait: all together use a sixth of a connection's time. With a
 * third of it, two cores commit 5% fewer gifts.
 */
const BUSY_REST_FACTOR = 5;

/** A turn that took longer was waiting for something, and a rest would not help. */
const MAX_TURN_MS = 100;

export interface TurnsOptions {
  /** Whether the node has as many gifts to commit as it can. Read after each turn. */
  isBusy(): boolean;
  now?(): number;
  wait?(ms: number): Promise<unknown>;
}

/** Runs work when all earlier work has ended. Rejects if the work does; later work runs nevertheless. */
export type InTurn = <Result>(work: () => Promise<Result>) => Promise<Result>;

/**
 * Lets the jobs that write business figures take turns, in the order in which they ask. While gifts wait to be committed, the
 * next turn waits too: the figures then fall behind, and are counted afterwards.
 */
export function createTurns({ isBusy, now = () => performance.now(), wait = sleep }: TurnsOptions): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(async () => {
      const startedAt = now();
      try {
        return { value: await work(), tookMs: now() - startedAt };
      } catch (error) {
        return { error, tookMs: now() - startedAt };
      }
    });
    last = result.then(({ tookMs }) =>
      isBusy() ? wait(Math.min(tookMs, MAX_TURN_MS) * BUSY_REST_FACTOR) : undefined,
    );
    return result.then((outcome) => {
      if ('error' in outcome) throw outcome.error;
      return outcome.value;
    });
  };
}
