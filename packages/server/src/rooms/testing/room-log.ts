import type {
  Frame,
  GiftEvent,
  NumberedEvent,
  PublicUsers,
  RoomEvent,
  Subscribed,
  Supporter,
} from '@lavish/protocol';
import type { RoomEvents, RoomSnapshot } from '../../domain/rooms/room-events.ts';
import { mentionedIn } from '../../domain/users/mentioned-users.ts';
import type { DescribedEnd } from '../describe-ends.ts';
import type { Subscriber } from '../subscriber.ts';

/** A room's log and test subscribers, for the tests of this folder. */

export const hex = (n: number) => n.toString(16).padStart(32, '0');
export const time = (ms: number) => new Date(ms).toISOString();

export function gift(seq: number, more: Partial<GiftEvent> = {}): GiftEvent {
  return {
    type: 'gift',
    seq,
    id: `gft_${hex(seq)}`,
    sender: 'ann',
    receiver: 'host',
    item: 'rose',
    quantity: 1,
    gifts: 1,
    coins: 10,
    streak: null,
    battle: null,
    ...more,
  };
}

/** A gift of the streak `id`, which has `count` units with this gift. */
export const streakGift = (
  seq: number,
  id: number,
  count: number,
  expiresAtMs: number,
  more: Partial<GiftEvent> = {},
) =>
  gift(seq, {
    streak: {
      id: `stk_${hex(id)}`,
      count,
      delta: more.quantity ?? 1,
      expires_at: time(expiresAtMs),
    },
    ...more,
  });

/** The end of a streak that `sender` gave `coins` in. */
export const streakEnd = (sender: string, coins: number): DescribedEnd => ({
  type: 'streak_ended',
  id: sender,
  count: coins / 10,
  details: { sender, receiver: 'host', item: 'rose', coins },
});

/** The positions of events that have one: the ends of streaks do not. */
export const seqsOf = (events: readonly RoomEvent[]): number[] =>
  events.flatMap((event) => ('seq' in event ? event.seq : []));

const describeUsers = (ids: Iterable<string>): PublicUsers =>
  Object.fromEntries([...ids].map((id) => [id, { name: id, avatar_url: null, vip_level: 0 }]));

/** A room as in the database. */
export function createLog(room = 'r') {
  const events: NumberedEvent[] = [];

  const gifts = () => events.filter((event) => event.type === 'gift');

  function totals() {
    const all = gifts();
    return {
      gifts: all.length,
      coins: all.reduce((sum, { coins }) => sum + coins, 0),
      senders: new Set(all.map(({ sender }) => sender)).size,
    };
  }

  /** All senders, by coins; of equal ones the first to reach them is first. */
  function supporters(): Supporter[] {
    const bySender = new Map<string, Supporter & { seq: number }>();
    for (const { sender, coins, seq } of gifts()) {
      const before = bySender.get(sender) ?? { coins: 0, gifts: 0 };
      bySender.set(sender, { user: sender, coins: before.coins + coins, gifts: before.gifts + 1, seq });
    }
    return [...bySender.values()]
      .sort((a, b) => b.coins - a.coins || a.seq - b.seq)
      .map(({ seq: _seq, ...supporter }) => supporter);
  }

  /** A run of events, with current totals, which may be newer. */
  function run(from: number, to: number): RoomEvents {
    const some = events.slice(from - 1, to);
    const senders = new Set(some.flatMap((event) => (event.type === 'gift' ? [event.sender] : [])));
    return {
      room,
      at: 0,
      events: some,
      users: describeUsers(some.flatMap(mentionedIn)),
      totals: totals(),
      supporters: supporters().filter(({ user }) => senders.has(user)),
      battle: null,
    };
  }

  return {
    events,
    run,
    totals,
    supporters,
    readEvents: async (_room: string, afterSeq: number, limit: number) => run(afterSeq + 1, afterSeq + limit),
    snapshot(streaks: RoomSnapshot['streaks'] = []): RoomSnapshot {
      const top = supporters().slice(0, 10);
      return {
        room: {
          id: room,
          host: 'host',
          title: null,
          live: true,
          created_at: time(0),
          ended_at: null,
          guests: [],
          has_more_guests: false,
          stats: { ...totals(), viewers: 0 },
        },
        seq: events.length,
        supporters: top,
        today: { room: [], host: [] },
        streaks,
        battle: null,
        users: describeUsers([
          'host',
          ...top.map(({ user }) => user),
          ...streaks.flatMap(({ sender, receiver }) => [sender, receiver]),
        ]),
      };
    },
  };
}

type Received = Subscribed | Frame | { t: 'resync'; reason: string };

export interface TestSubscriber extends Subscriber {
  received: Received[];
  closed: boolean;
  /** Takes no frames, as a client that does not read. */
  stuck: boolean;
  frames(): Frame[];
  subscribeResponses(): Subscribed[];
}

export function createSubscriber(onMessage: (message: Received) => void = () => {}): TestSubscriber {
  const received: Received[] = [];
  function write(...bytes: Buffer[]) {
    const message: Received = JSON.parse(Buffer.concat(bytes).toString());
    received.push(message);
    onMessage(message);
  }
  const subscriber: TestSubscriber = {
    received,
    closed: false,
    stuck: false,
    respond: write,
    send(bytes) {
      if (!subscriber.stuck) write(bytes);
      return !subscriber.stuck;
    },
    ready: () => !subscriber.stuck,
    frames: () => received.filter((message) => message.t === 'frame'),
    subscribeResponses: () => received.filter((message) => message.t === 'subscribed'),
  };
  return subscriber;
}

export const encode = (message: unknown) => Buffer.from(JSON.stringify(message));
export const beginMessage = (text: string) => Buffer.from(text);
