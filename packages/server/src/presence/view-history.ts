import type { PresenceObserver } from './presence-observer.ts';

type View = readonly [room: string, user: string];

export interface ViewHistoryOptions {
  /** Writes views. @returns the number of views that are the user's first in the room */
  add(views: View[]): Promise<number>;
  observe?: PresenceObserver;
  /** Views that may wait to be written. */
  maxWaiting?: number;
  /** Views in one statement. */
  portion?: number;
}

export interface ViewHistory {
  /** A user has subscribed to a room. */
  viewed(room: string, user: string): void;
  /**
   * Writes some of the waiting views. To be called periodically.
   *
   * @returns the pause before the next call, in milliseconds
   */
  record(): Promise<number>;
  /** Writes all waiting views. @throws when the database could not be written */
  recordAll(): Promise<void>;
  readonly waiting: number;
}

/** 10 MB, and 20 s of arrivals at the fastest. */
const MAX_WAITING = 100_000;
/** 4 ms of PostgreSQL (measured). */
const PORTION = 500;
const REST_MS = 1_000;
/** The pause while more views wait: 5,000 a second, which use a twentieth of a core. */
const SHORT_REST_MS = 100;

/**
 * Records which users have watched which rooms, each user once per room. Views are kept in memory and written in portions,
 * so that no request waits for the writes. While the database is unavailable they wait. Beyond the limit a view is dropped,
 * and the user's next subscription records it.
 */
export function createViewHistory(options: ViewHistoryOptions): ViewHistory {
  const { observe, maxWaiting = MAX_WAITING, portion = PORTION } = options;
  /** `room user`: neither contains a space. */
  const waiting = new Set<string>();

  async function record(): Promise<number> {
    const some = [...take(waiting, portion)];
    if (some.length === 0) return REST_MS;
    const firstViews = await options.add(some.map((view) => view.split(' ') as [string, string]));
    // A view that was repeated meanwhile has been written.
    for (const view of some) waiting.delete(view);
    observe?.recorded(some.length, firstViews);
    return waiting.size > 0 ? SHORT_REST_MS : REST_MS;
  }

  return {
    viewed(room, user) {
      const view = `${room} ${user}`;
      if (waiting.size < maxWaiting || waiting.has(view)) waiting.add(view);
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
