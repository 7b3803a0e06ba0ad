/**
 * One viewer's subscription to one room, as the room sees it. A message is bytes ready to be written: encoded once,
 * the same for everyone who gets it.
 */
export interface Subscriber {
  /**
   * It has unsubscribed, or its connection is gone. Set before the room is told, so that a room still about to let it
   * in does not.
   */
  readonly closed: boolean;
  /** The user who watches, who counts once however many subscriptions there are; null: nobody, as behind an overlay. */
  readonly viewer?: string | null;
  /** Whose share of the database's reads its own are. Absent: that of the platform's server. */
  readonly reader?: string;
  /** Writes what the subscriber asked for, one message in parts, however much it has yet to read. */
  answer(...message: Buffer[]): void;
  /** Writes a frame; or writes nothing and says false, because too much is waiting to be read. */
  send(frame: Buffer): boolean;
  /** Whether a subscriber that could not take a frame has read enough to be brought up to date. */
  ready(): boolean;
}
