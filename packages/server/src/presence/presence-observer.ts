/** What is worth counting here. */
export interface PresenceObserver {
  /** The counts of so many rooms were written, and those of the other nodes read. */
  exchanged(rooms: number): void;
  /** The node began to count under a new session: when it starts, and whenever the others had forgotten it. */
  began(): void;
  /** So many who watch were written down, of whom so many were new in their rooms. */
  recorded(viewHistory: number, newOnes: number): void;
  /** Someone who watches could not be noted: too many wait to be written. */
  dropped(): void;
}
