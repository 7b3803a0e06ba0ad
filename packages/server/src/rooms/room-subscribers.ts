import { HASH_BITS, hashUser } from '../domain/rooms/room-viewers.ts';
import type { FanoutScheduler } from './fanout-scheduler.ts';
import type { RoomsObserver } from './rooms-observer.ts';
import type { Subscriber } from './subscriber.ts';

/** What an audience is to be told between two of its frames. */
export interface Broadcast {
  /** For everyone who is up to date. Null: there is nothing new, and only those who lag are looked after. */
  frame: Buffer | null;
  /** Whoever cannot take the frame lags, from the stretch of this number on. */
  number: number;
  /** One frame for all that was told since that stretch; null when that can no longer be told. */
  frameSince(number: number): Buffer | null;
  /** Ends the subscription of those for whom it cannot. */
  resync(): Buffer;
  /** Everyone has been seen to. Until then there is no other broadcast. */
  ended(fault?: unknown): void;
}

export interface RoomSubscribers {
  /** From the next broadcast on: it is told what was before, one under way included. */
  add(subscriber: Subscriber): void;
  remove(subscriber: Subscriber): void;
  broadcast(broadcast: Broadcast): void;
  /** Ends every subscription, and a broadcast under way. Returns whose. */
  dismiss(): Subscriber[];
  readonly size: number;
  /** How many people they are: a user with several subscriptions is one, an overlay is none. */
  readonly people: number;
  /** Changes with the set of users, and is the same again when the set is. */
  readonly fingerprint: number;
  /** A hash of each user. */
  hashes(): Iterable<number>;
  /** How many lag. */
  readonly lagging: number;
}

interface Person {
  subscriptions: number;
  hash: number | null;
}

const HASHES = 2 ** HASH_BITS;

/** A room's subscribers on this node, and where those stopped who read too slowly. A slow one never holds up another. */
export function createRoomSubscribers(
  fanoutScheduler: FanoutScheduler,
  observe?: RoomsObserver,
): RoomSubscribers {
  let broadcasts = 0;
  /** Each with how many broadcasts there had been when it came. */
  const subscribers = new Map<Subscriber, number>();
  const laggingSubscribers = new Map<Subscriber, number>();
  /** A subscriber that names no viewer is one by itself, and has no hash. */
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
  }

  /** Brings up to date who had lagged and has read on. */
  function catchUp(subscriber: Subscriber, frame: Buffer | null, resync: () => Buffer) {
    if (frame === null) {
      remove(subscriber);
      subscriber.answer(resync());
      observe?.resynced();
    } else if (subscriber.send(frame)) {
      laggingSubscribers.delete(subscriber);
    }
  }

  /**
   * Goes on over several turns of the event loop, while subscribers come and go. A Map's iterator passes over those who
   * have gone, and shows those who have come meanwhile.
   */
  function* sweep({ frame, number, frameSince, resync }: Broadcast, thisBroadcast: number) {
    if (frame !== null) {
      for (const [subscriber, before] of subscribers) {
        if (before >= thisBroadcast || laggingSubscribers.has(subscriber)) continue;
        if (!subscriber.send(frame)) {
          laggingSubscribers.set(subscriber, number);
          observe?.fellBehind();
        }
        yield;
      }
    }
    // Those who stopped at the same place share the bytes.
    const frames = new Map<number, Buffer | null>();
    for (const [subscriber, stoppedAt] of laggingSubscribers) {
      if (subscriber.ready()) {
        const missed = frames.get(stoppedAt) ?? frameSince(stoppedAt);
        frames.set(stoppedAt, missed);
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
    },
    remove,
    broadcast(broadcast) {
      broadcasts += 1;
      fanoutScheduler.start(sweep(broadcast, broadcasts), broadcast.ended);
    },
    dismiss() {
      const members = [...subscribers.keys()];
      subscribers.clear();
      laggingSubscribers.clear();
      people.clear();
      fingerprint = 0;
      return members;
    },
    get size() {
      return subscribers.size;
    },
    get people() {
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
