/**
 * A socket's subscription to one room, from the room's side. A message is bytes ready to be written: encoded once, the same
 * for all subscribers.
 */
export interface Subscriber {
  /**
   * The client has unsubscribed, or its connection is closed. Set before the room removes the subscriber, so that a room that
   * is about to admit it does not.
   */
  readonly closed: boolean;
  /** The viewer, who counts once with any number of subscriptions; null: the subscription has no viewer, as with an overlay. */
  readonly viewer?: string | null;
  /** The subscription's `individual_min_coins`: its frames show the gifts of at least so many coins. Absent: it has none. */
  readonly individualMinCoins?: number | undefined;
  /** The owner whose budget its reads of the database use. Absent: the platform's server. */
  readonly reader?: string;
  /** Writes a response, one message in parts, even if the client has left much unread. */
  respond(...message: Buffer[]): void;
  /** Writes a frame. Returns false, and writes nothing, when the client has left too much unread. */
  send(frame: Buffer): boolean;
  /** Whether a subscriber that could not take a frame has read enough to get one. */
  ready(): boolean;
}
