import type { GiftEvent, PublicUser } from '@lavish/protocol';
import type { RoomEvents, RoomTotals } from '../../packages/server/src/domain/rooms/room-events.ts';

export const ROOM = 'star';
const SENDERS = 2_000;
const STREAK_MS = 5_000;
/** Most gifts are small: a price, and its share in percent. */
const PRICES = [
  [1, 60],
  [10, 25],
  [99, 10],
  [500, 4],
  [2_000, 1],
] as const;
const NAMES = ['Mia', 'Kai', 'Zoë Martín', '李小龙', 'Amélie', 'Олег', 'Noor', 'Jörg', 'Sofía', 'Yuki'];

/** As often as a busy server commits. */
const COMMIT_MS = 5;

/** One commit's gifts, as the feed delivers them. */
export interface Commit {
  /** Since the first gift was due. */
  dueMs: number;
  events: RoomEvents;
}

/**
 * The commits of a popular room, all generated in advance: 2,000 senders at random, with names and avatars of ordinary length, and
 * streaks by the rules. `startMs`: when the first gift is due, in Unix milliseconds.
 */
export function makeCommits(rate: number, seconds: number, startMs: number): Commit[] {
  const next = createGifts();
  const gifts = rate * seconds;
  const commits: Commit[] = [];
  for (let made = 0, dueMs = 0; made < gifts; dueMs += COMMIT_MS) {
    const count = Math.min(gifts, Math.floor((dueMs * rate) / 1000) + 1) - made;
    if (count === 0) continue;
    commits.push({ dueMs, events: next(count, startMs + dueMs) });
    made += count;
  }
  return commits;
}

/** Returns a function that generates this many gifts. */
function createGifts(): (count: number, nowMs: number) => RoomEvents {
  const users = Array.from(
    { length: SENDERS },
    (_, n): PublicUser => ({
      name: `${NAMES[n % NAMES.length]} ${n}`,
      avatar_url: `https://cdn.example.com/avatars/${hex(n, 20)}.webp`,
      vip_level: n % 8,
    }),
  );
  const given = users.map(() => ({ coins: 0, gifts: 0 }));
  const streaks = users.map(() => ({ id: '', item: '', count: 0, expiresAt: 0 }));
  const totals: RoomTotals = { gifts: 0, coins: 0, senders: SENDERS };
  let seq = 0;

  function gift(sender: number, nowMs: number): GiftEvent {
    const coins = randomPrice();
    const item = `item_${coins}`;
    seq += 1;
    const streak = streaks[sender]!;
    if (streak.item !== item || streak.expiresAt < nowMs)
      Object.assign(streak, { id: `stk_${hex(seq)}`, item, count: 0 });
    streak.count += 1;
    streak.expiresAt = nowMs + STREAK_MS;
    given[sender]!.coins += coins;
    given[sender]!.gifts += 1;
    totals.gifts += 1;
    totals.coins += coins;
    return {
      type: 'gift',
      seq,
      id: `gft_${hex(seq)}`,
      sender: userName(sender),
      receiver: 'host',
      item,
      quantity: 1,
      gifts: 1,
      coins,
      streak: {
        id: streak.id,
        count: streak.count,
        delta: 1,
        expires_at: new Date(streak.expiresAt).toISOString(),
      },
      battle: null,
    };
  }

  return (count, nowMs) => {
    const senders = Array.from({ length: count }, () => Math.floor(Math.random() * SENDERS));
    return {
      room: ROOM,
      at: nowMs,
      events: senders.map((sender) => gift(sender, nowMs)),
      users: Object.fromEntries(senders.map((sender) => [userName(sender), users[sender]!])),
      totals: { ...totals },
      supporters: [...new Set(senders)].map((sender) => ({ user: userName(sender), ...given[sender]! })),
      battle: null,
    };
  };
}

const userName = (sender: number) => `user_${100_000 + sender}`;
/** A text as long as an id, and as random. */
const hex = (n: number, length = 32) =>
  (Math.imul(n + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0').repeat(4).slice(0, length);

function randomPrice(): number {
  let left = Math.random() * 100;
  for (const [price, share] of PRICES) {
    left -= share;
    if (left < 0) return price;
  }
  return PRICES[0][0];
}
