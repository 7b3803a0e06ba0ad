import { HASH_BITS, hashUser, type RoomViewers } from '../domain/rooms/room-viewers.ts';
import type { FanoutScheduler } from './fanout-scheduler.ts';
import type { RoomsObserver } from './rooms-observer.ts';
import type { Subscriber } from './subscriber.ts';

/** One round of writing to a room's subscribers. */
export interface Broadcast {
  /** For the subscribers that are up to date. Null: nothing has changed, so only lagging subscribers are served. */
  frame: Buffer | null;
  /** The same frame for subscribers with a minimum of their own; null: the same as for the others. */
  overlayFrame: Buffer | null;
  /** The number of the frame's stretch. A subscriber that cannot take the frame lags from there on. */
  number: number;
  /** One frame of everything since that stretch; null when the ring no longer holds it. `isOverlay`: in the form for those. */
  frameSince(number: number, isOverlay: boolean): Buffer | null;
  /** The message that ends the subscription of a subscriber for which there is no such frame. */
  resync(): Buffer;
  /** All subscribers were served, or `fault` stopped it. The next broadcast begins after this call. */
  ended(fault?: unknown): void;
}

/** Its viewers are users: a user with several subscriptions counts once, and an overlay does not count. */
export interface RoomSubscribers extends RoomViewers {
  /** Serves the subscriber from the next broadcast on. Its response contains everything before, including a running broadcast. */
  add(subscriber: Subscriber): void;
  remove(subscriber: Subscriber): void;
  broadcast(broadcast: Broadcast): void;
  /** Ends every subscription and a running broadcast. @returns the subscribers */
  dismiss(): Subscriber[];
  readonly size: number;
  /** The least minimum of the subscribers that have one of their own; null: none has. Coins. */
  readonly overlayMinCoins: number | null;
  /** The number of lagging subscribers. */
  readonly lagging: number;
}

interface Person {
  subscriptions: number;
  hash: number | null;
}

const HASHES = 2 ** HASH_BITS;

/** A room's subscribers on this node, and where each slow reader stopped. A slow reader never delays another one. */
export function createRoomSubscribers(
  room: string,
  fanoutScheduler: FanoutScheduler,
  observe?: RoomsObserver,
): RoomSubscribers {
  let broadcasts = 0;
  /** Each with the number of broadcasts before it subscribed. */
  const subscribers = new Map<Subscriber, number>();
  const laggingSubscribers = new Map<Subscriber, number>();
  /** The subscribers with a minimum of their own. */
  const overlays = new Set<Subscriber>();
  /** A subscriber without a user counts as a separate viewer, and has no hash. */
  const people = new Map<string | Subscriber, Person>();
  /** The sum of their hashes. */
  let fingerprint = 0;

  function countPerson(subscriber: Subscriber, change: 1 | -1) {
    const { viewer = subscriber } = subscriber;
    if (viewer === null) return;
    const known = people.get(viewer);
    const person = known ?? { subscriptions: 0, hash: typeof viewer === 'string' ? hashUser(viewer) : null };
    person.subscriptions += change;
    if (known && person.subscriptions > 0) return;
    if (known) people.delete(viewer);
    else people.set(viewer, person);
    fingerprint = (fingerprint + change * (person.hash ?? 0) + HASHES) % HASHES;
  }

  function remove(subscriber: Subscriber) {
    if (subscribers.delete(subscriber)) countPerson(subscriber, -1);
    laggingSubscribers.delete(subscriber);
    overlays.delete(subscriber);
  }

  /** Brings a lagging subscriber up to date once it can take a frame again. */
  function catchUp(subscriber: Subscriber, frame: Buffer | null, resync: () => Buffer) {
    if (frame === null) {
      remove(subscriber);
      subscriber.respond(resync());
      observe?.resynced();
    } else if (subscriber.send(frame)) {
      laggingSubscribers.delete(subscriber);
    }
  }

  /**
   * Serves one subscriber a step, over several turns of the event loop, while subscribers come and go: a Map's iterator
   * skips removed entries and includes added ones.
   */
  function* serveAll({ frame, overlayFrame, number, frameSince, resync }: Broadcast, thisBroadcast: number) {
    if (frame !== null) {
      for (const [subscriber, before] of subscribers) {
        if (before >= thisBroadcast || laggingSubscribers.has(subscriber)) continue;
        const own = overlays.has(subscriber) ? (overlayFrame ?? frame) : frame;
        if (!subscriber.send(own)) {
          laggingSubscribers.set(subscriber, number);
          observe?.fellBehind();
        }
        yield;
      }
    }
    // Subscribers that stopped at the same frame share the bytes.
    const frames = { viewers: new Map<number, Buffer | null>(), overlays: new Map<number, Buffer | null>() };
    for (const [subscriber, stoppedAt] of laggingSubscribers) {
      if (subscriber.ready()) {
        const isOverlay = overlays.has(subscriber);
        const shared = isOverlay ? frames.overlays : frames.viewers;
        const missed = shared.get(stoppedAt) ?? frameSince(stoppedAt, isOverlay);
        shared.set(stoppedAt, missed);
        catchUp(subscriber, missed, resync);
      }
      yield;
    }
  }

  return {
    add(subscriber) {
      laggingSubscribers.delete(subscriber);
      if (!subscribers.has(subscriber)) countPerson(subscriber, 1);
      subscribers.set(subscriber, broadcasts);
      if (subscriber.individualMinCoins === undefined) overlays.delete(subscriber);
      else overlays.add(subscriber);
    },
    remove,
    broadcast(broadcast) {
      broadcasts += 1;
      fanoutScheduler.start(serveAll(broadcast, broadcasts), broadcast.ended);
    },
    dismiss() {
      const members = [...subscribers.keys()];
      subscribers.clear();
      laggingSubscribers.clear();
      overlays.clear();
      people.clear();
      fingerprint = 0;
      return members;
    },
    get size() {
      return subscribers.size;
    },
    get overlayMinCoins() {
      let least: number | null = null;
      for (const { individualMinCoins = 0 } of overlays)
        least = Math.min(least ?? Infinity, individualMinCoins);
      return least;
    },
    room,
    get viewers() {
      return people.size;
    },
    get fingerprint() {
      return fingerprint;
    },
    *hashes() {
      for (const { hash } of people.values()) if (hash !== null) yield hash;
    },
    get lagging() {
      return laggingSubscribers.size;
    },
  };
}
