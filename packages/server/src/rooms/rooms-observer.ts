import type { Frame } from '@lavish/protocol';

/** What is worth counting here. */
export interface RoomsObserver {
  /**
   * A frame was written to a whole audience, which took so long; and so long after the first of its events happened,
   * null: it has none.
   */
  frameWritten(frame: Pick<Frame, 'events'>, fanoutMs: number, lagMs: number | null): void;
  /** A frame was built for subscribers who had lagged. */
  catchUpBuilt(): void;
  /** A subscriber could not take a frame, and lags from here on. */
  fellBehind(): void;
  /** A subscriber was told to begin anew. */
  resynced(): void;
  /** A subscriber came, and got what it had missed; or could not, and got the state; or had no position. */
  subscribed(how: 'recovered' | 'not_recovered' | 'fresh'): void;
  /** Events that a room no longer had, or not yet, were read for all who came back and waited for them. */
  historyRead(): void;
}

/** Rooms and their subscribers on this node now. */
export interface RoomCounts {
  /** Rooms with at least one subscriber. */
  watched: number;
  subscriptions: number;
  /** Of those, how many lag. */
  lagging: number;
  /** The longest tick of any of these rooms. Milliseconds; 0: there are none. */
  longestTickMs: number;
}
