export interface FairQueueOptions {
  /** Concurrent tasks of all owners. */
  maxRunning: number;
  /** Concurrent tasks of one owner. */
  maxPerOwner: number;
}

export interface FairQueue {
  /** Whether a new task of this owner would have to wait. */
  isFullFor(owner: string): boolean;
  /** Tasks of this owner that wait for their turn. */
  waitingOf(owner: string): number;
  /** Runs the task when it is its owner's turn. Resolves and rejects as the task does. */
  run<Result>(owner: string, task: () => Promise<Result>): Promise<Result>;
}

interface Owner {
  running: number;
  waiting: (() => void)[];
}

/**
 * Limits concurrent tasks, and lets owners take turns: an owner with a thousand waiting tasks delays the first task of
 * another owner by one task, not by a thousand.
 */
export function createFairQueue({ maxRunning, maxPerOwner }: FairQueueOptions): FairQueue {
  const owners = new Map<string, Owner>();
  /** Owners with a waiting task that they may start, in the order of their turns. */
  const ready = new Set<string>();
  let running = 0;

  function queueTurn(name: string, owner: Owner) {
    if (owner.waiting.length > 0 && owner.running < maxPerOwner) ready.add(name);
  }

  function startNext() {
    for (const name of ready) {
      if (running >= maxRunning) return;
      ready.delete(name);
      const owner = owners.get(name)!;
      owner.running += 1;
      running += 1;
      owner.waiting.shift()!();
      // Adds the owner behind the others; this loop visits it again.
      queueTurn(name, owner);
    }
  }

  function ended(name: string, owner: Owner) {
    running -= 1;
    owner.running -= 1;
    if (owner.running === 0 && owner.waiting.length === 0) owners.delete(name);
    queueTurn(name, owner);
    startNext();
  }

  return {
    isFullFor: (name) => running >= maxRunning || (owners.get(name)?.running ?? 0) >= maxPerOwner,
    waitingOf: (name) => owners.get(name)?.waiting.length ?? 0,
    async run(name, task) {
      const owner = owners.get(name) ?? { running: 0, waiting: [] };
      owners.set(name, owner);
      await new Promise<void>((start) => {
        owner.waiting.push(start);
        queueTurn(name, owner);
        startNext();
      });
      try {
        return await task();
      } finally {
        ended(name, owner);
      }
    },
  };
}
