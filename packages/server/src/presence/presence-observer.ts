/** Called for the events of presence that metrics count. */
export interface PresenceObserver {
  /** The viewers of `rooms` rooms were written, and those of the other nodes were read. */
  exchanged(rooms: number): void;
  /** The node began a new session: at its start, and after the other nodes had removed its session. */
  began(): void;
  /** Views were written. `firstViews`: how many of them were the user's first in the room. */
  recorded(views: number, firstViews: number): void;
  /** A view was dropped: too many wait to be written. */
  dropped(): void;
}
