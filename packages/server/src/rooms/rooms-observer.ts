import type { Frame } from '@lavish/protocol';

/** Called for the events of this stage that metrics count. */
export interface RoomsObserver {
  /**
   * A frame was written to all subscribers of a room, which took `fanoutMs`. `lagMs`: how long after its first event; null:
   * it has no events.
   */
  frameWritten(frame: Pick<Frame, 'events'>, fanoutMs: number, lagMs: number | null): void;
  /** A frame was built for lagging subscribers. */
  catchUpBuilt(): void;
  /** A subscriber could not take a frame, and lags from now on. */
  fellBehind(): void;
  /** `resync` was sent to a subscriber, which has to subscribe again. */
  resynced(): void;
  /** A subscriber joined: with a position and the missed events, with a position and only the state, or without a position. */
  subscribed(how: 'recovered' | 'not_recovered' | 'fresh'): void;
  /** Events were read from the database for all clients of a room that returned and needed them. */
  historyRead(): void;
}

/** Rooms and their subscribers on this node now. */
export interface RoomCounts {
  /** Rooms with at least one subscriber. */
  subscribed: number;
  subscriptions: number;
  /** The lagging ones among them. */
  lagging: number;
  /** The longest tick of any of these rooms. Milliseconds; 0: there are none. */
  longestTickMs: number;
}
