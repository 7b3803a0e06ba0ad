import type { PresenceObserver } from './presence-observer.ts';

type Watcher = readonly [room: string, user: string];

export interface ViewHistoryOptions {
  /** Writes down who watched; returns how many of them were not noted before. */
  add(viewHistory: Watcher[]): Promise<number>;
  observe?: PresenceObserver;
  /** How many may wait to be written. */
  maxWaiting?: number;
  /** How many are written at a time. */
  portion?: number;
}

export interface ViewHistory {
  /** A user watches a room. */
  saw(room: string, user: string): void;
  /**
   * Writes down some of those who wait. To be called again and again.
   *
   * @returns how long to rest before the next time, milliseconds
   */
  record(): Promise<number>;
  /** Writes down all who wait. @throws when that cannot be */
  recordAll(): Promise<void>;
  readonly waiting: number;
}

/** 10 MB, and 20 s of arrivals at the fastest. */
const MAX_WAITING = 100_000;
/** 4 ms of PostgreSQL (measured). */
const PORTION = 500;
const REST_MS = 1_000;
/** While more wait: 5,000 a second, in a twentieth of a core's time. */
const SHORT_REST_MS = 100;

/**
 * Who watched which room, each user once a room, off the path of everything: they are noted in memory and written in
 * portions. While the database is away they wait; beyond the limit who comes is not noted, until the next time.
 */
export function createViewHistory(options: ViewHistoryOptions): ViewHistory {
  const { observe, maxWaiting = MAX_WAITING, portion = PORTION } = options;
  /** `room user`: neither can hold a space. */
  const waiting = new Set<string>();

  async function record(): Promise<number> {
    const some = [...take(waiting, portion)];
    if (some.length === 0) return REST_MS;
    const newOnes = await options.add(some.map((watcher) => watcher.split(' ') as [string, string]));
    // Who comes back meanwhile is noted already.
    for (const watcher of some) waiting.delete(watcher);
    observe?.recorded(some.length, newOnes);
    return waiting.size > 0 ? SHORT_REST_MS : REST_MS;
  }

  return {
    saw(room, user) {
      const watcher = `${room} ${user}`;
      if (waiting.size < maxWaiting || waiting.has(watcher)) waiting.add(watcher);
      else observe?.dropped();
    },
    record,
    async recordAll() {
      while (waiting.size > 0) await record();
    },
    get waiting() {
      return waiting.size;
    },
  };
}

function* take<T>(from: Iterable<T>, count: number): Iterable<T> {
  let taken = 0;
  for (const each of from) {
    if (taken++ === count) return;
    yield each;
  }
}
