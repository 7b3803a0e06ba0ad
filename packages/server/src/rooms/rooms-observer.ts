/** What is worth counting here. */
export interface RoomsObserver {
  /** A frame went out with events, so long after the first of them happened; null: without any. */
  frameBuilt(lagMs: number | null): void;
  /** A frame was built for subscribers who had lagged. */
  catchUpBuilt(): void;
  /** A subscriber could not take a frame, and lags from here on. */
  fellBehind(): void;
  /** A subscriber was told to begin anew. */
  resynced(): void;
  /** A subscriber came, and got what it had missed; or could not, and got the state; or had no position. */
  subscribed(how: 'recovered' | 'not_recovered' | 'fresh'): void;
}

/** Rooms and their subscribers on this node now. */
export interface RoomsCensus {
  /** Rooms with at least one subscriber. */
  watched: number;
  subscriptions: number;
  /** Of those, how many lag. */
  lagging: number;
}
