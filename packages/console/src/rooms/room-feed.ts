import type { NumberedEvent, PublicUser, PublicUsers, RoomState } from '@lavish/protocol';
import type { RoomMessage } from '../live/live-feed.ts';

/** A person reads some lines a second. All further gifts of a second are one line. */
const FLUSH_MS = 1_000;
const GIFTS_PER_FLUSH = 5;
const KEPT_LINES = 60;
/** Five minutes of points, one a second. */
const KEPT_POINTS = 300;
const KEPT_BIGGEST = 10;
/** How long a gift can be among the biggest. */
const BIGGEST_MS = 10 * 60_000;
/** Names of the users of some hundred lines. */
const KEPT_USERS = 2_000;

export interface FeedGift {
  id: string;
  at: string;
  item: string;
  quantity: number;
  sender: string;
  receiver: string;
  coins: number;
}

export type FeedLine = { key: number; at: string } & (
  | { kind: 'gift'; gift: FeedGift }
  | { kind: 'summary'; gifts: number; coins: number }
  | { kind: 'event'; event: Exclude<NumberedEvent, { type: 'gift' }> }
);

/** Gifts and coins in one second, until `at` in Unix seconds. */
export interface RoomPoint {
  at: number;
  gifts: number;
  coins: number;
}

/** What the page shows of a live room. A new object for each change. */
export interface RoomFeedState {
  status: 'connecting' | 'live' | 'lost';
  /** Null: nothing has arrived. */
  state: RoomState | null;
  users: ReadonlyMap<string, PublicUser>;
  /** Newest first. */
  lines: readonly FeedLine[];
  /** The most expensive gifts of the last ten minutes that arrived here. */
  biggest: readonly FeedGift[];
  points: readonly RoomPoint[];
  /** Grows with each change of guests, battles or the end: what lists of the room have read is old then. */
  changes: number;
}

export interface RoomFeed {
  read: () => RoomFeedState;
  /** Watches the room with the first listener, and stops with the last. */
  subscribe: (changed: () => void) => () => void;
}

/**
 * Collects what happens in a room for a person to read: at most six lines a second, however many gifts there are. `watch`
 * begins to pass on the room's messages, and returns a function that stops it.
 */
export function createRoomFeed(watch: (receive: (message: RoomMessage) => void) => () => void): RoomFeed {
  const listeners = new Set<() => void>();
  const users = new Map<string, PublicUser>();
  let shown: RoomFeedState = {
    status: 'connecting',
    state: null,
    users,
    lines: [],
    biggest: [],
    points: [],
    changes: 0,
  };
  let gifts: FeedGift[] = [];
  let events: { at: string; event: Exclude<NumberedEvent, { type: 'gift' }> }[] = [];
  let others = { gifts: 0, coins: 0 };
  let lastAt = '';
  /** The server's clock minus the page's own. Null: no frame has arrived. */
  let serverAheadMs: number | null = null;
  let key = 0;
  let flushedMs = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  let stop = () => {};
  let totals: { gifts: number; coins: number } | null = null;

  const set = (change: Partial<RoomFeedState>) => {
    shown = { ...shown, ...change };
    for (const listener of listeners) listener();
  };

  function remember(mentioned: PublicUsers) {
    for (const [id, user] of Object.entries(mentioned)) {
      users.delete(id);
      users.set(id, user);
    }
    for (const id of users.keys()) {
      if (users.size <= KEPT_USERS) return;
      users.delete(id);
    }
  }

  function receive(message: RoomMessage) {
    if (message.t === 'lost') return set({ status: 'lost' });
    remember(message.users);
    if (message.t === 'subscribed') {
      totals = message.state.stats;
      return set({ status: 'live', state: message.state });
    }
    if (shown.state === null) return;
    shown = { ...shown, state: { ...shown.state, ...message.state } };
    lastAt = message.at;
    serverAheadMs = Date.parse(message.at) - performance.now();
    for (const event of message.events) {
      if (event.type === 'gift') gifts.push({ ...event, at: message.at });
      else if (event.type === 'gifts_summary')
        others = { gifts: others.gifts + event.gifts, coins: others.coins + event.coins };
      else if (event.type !== 'streak_ended') events.push({ at: message.at, event });
    }
    if (performance.now() - flushedMs >= FLUSH_MS) flush();
  }

  /** Shows what has arrived since the last call. */
  function flush() {
    flushedMs = performance.now();
    const byCoins = [...gifts].sort((a, b) => b.coins - a.coins);
    const individual = new Set(byCoins.slice(0, GIFTS_PER_FLUSH));
    const rest = byCoins
      .slice(GIFTS_PER_FLUSH)
      .reduce((sum, { coins }) => ({ gifts: sum.gifts + 1, coins: sum.coins + coins }), others);
    const lines: FeedLine[] = [
      ...(rest.gifts > 0 ? [{ key: key++, kind: 'summary' as const, at: lastAt, ...rest }] : []),
      ...gifts
        .filter((gift) => individual.has(gift))
        .map((gift) => ({ key: key++, kind: 'gift' as const, at: gift.at, gift })),
      ...events.map(({ at, event }) => ({ key: key++, kind: 'event' as const, at, event })),
    ].reverse();
    const earliest = Date.parse(lastAt) - BIGGEST_MS;
    const biggest = [...shown.biggest.filter(({ at }) => Date.parse(at) > earliest), ...byCoins]
      .sort((a, b) => b.coins - a.coins)
      .slice(0, KEPT_BIGGEST);
    const changes = shown.changes + (events.length > 0 ? 1 : 0);
    gifts = [];
    events = [];
    others = { gifts: 0, coins: 0 };
    set({ lines: [...lines, ...shown.lines].slice(0, KEPT_LINES), biggest, changes });
  }

  /** Once a second: the gifts and coins since the last point. */
  function addPoint() {
    if (shown.state === null || shown.status !== 'live' || serverAheadMs === null) return;
    const { stats } = shown.state;
    const before = totals ?? stats;
    totals = stats;
    const point = {
      at: Math.floor((serverAheadMs + performance.now()) / 1_000),
      gifts: Math.max(0, stats.gifts - before.gifts),
      coins: Math.max(0, stats.coins - before.coins),
    };
    // The times of a chart have to grow, also when the server's clock is set back.
    const earlier = (shown.points.at(-1)?.at ?? 0) < point.at ? shown.points : [];
    set({ points: [...earlier.slice(1 - KEPT_POINTS), point] });
  }

  return {
    read: () => shown,
    subscribe(changed) {
      listeners.add(changed);
      if (listeners.size === 1) {
        stop = watch(receive);
        timer = setInterval(() => {
          if (gifts.length + events.length + others.gifts > 0) flush();
          addPoint();
        }, FLUSH_MS);
      }
      return () => {
        listeners.delete(changed);
        if (listeners.size > 0) return;
        clearInterval(timer);
        stop();
      };
    },
  };
}
