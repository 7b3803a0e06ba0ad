import type { PublicUser, PublicUsers, Supporter } from '@lavish/protocol';
import type { RoomEvents, RoomTotals } from './feed.ts';
import type { Gift } from './gift.ts';
import type { GiftFacts } from './gift-facts.ts';
import { eventOf } from './gift-views.ts';

/** One room's part of a committed batch. */
export interface RoomGifts {
  room: string;
  /** Numbered: ascending, without a gap. */
  gifts: Gift[];
  /** After these gifts. */
  totals: RoomTotals;
  /** What each of their senders has given in the room now. */
  supporters: Supporter[];
}

/** The feed's view of a room's committed gifts. Built only for rooms that someone on this node watches. */
export function roomEventsOf(
  { room, gifts, totals, supporters }: RoomGifts,
  users: GiftFacts['users'],
): RoomEvents {
  return {
    room,
    at: gifts[0]?.at ?? 0,
    events: gifts.map(eventOf),
    users: publicUsers(new Set(gifts.flatMap((gift) => [gift.sender, gift.receiver])), users),
    totals: { gifts: totals.gifts, coins: totals.coins, senders: totals.senders },
    supporters,
  };
}

function publicUsers(ids: Iterable<string>, users: GiftFacts['users']): PublicUsers {
  const found: [string, PublicUser][] = [];
  for (const id of ids) {
    const user = users.get(id);
    if (user) found.push([id, { name: user.name, avatar_url: user.avatar_url, vip_level: user.vip_level }]);
  }
  // Not by assignment: `__proto__` is an identifier like any other.
  return Object.fromEntries(found);
}
