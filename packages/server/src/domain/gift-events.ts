import type { PublicUsers } from '@lavish/protocol';
import type { RoomEvents, RoomTotals } from './feed.ts';
import type { Gift } from './gift.ts';
import type { SupporterRow } from './gift-decision.ts';
import type { GiftFacts } from './gift-facts.ts';
import { eventOf } from './gift-views.ts';

/** One room's part of a committed batch. */
export interface RoomGifts {
  room: string;
  /** Numbered: ascending, without a gap. */
  gifts: Gift[];
  /** After these gifts. */
  totals: RoomTotals;
  supporters: SupporterRow[];
}

/** The feed's view of a room's committed gifts. Built only for rooms that someone on this node watches. */
export function roomEventsOf(
  { room, gifts, totals, supporters }: RoomGifts,
  users: GiftFacts['users'],
): RoomEvents {
  return {
    room,
    events: gifts.map(eventOf),
    users: publicUsers(new Set(gifts.flatMap((gift) => [gift.sender, gift.receiver])), users),
    totals: { gifts: totals.gifts, coins: totals.coins, senders: totals.senders },
    supporters: supporters.map(({ sender, coins, gifts }) => ({ user: sender, coins, gifts })),
  };
}

function publicUsers(ids: Iterable<string>, users: GiftFacts['users']): PublicUsers {
  const found: PublicUsers = {};
  for (const id of ids) {
    const user = users.get(id);
    if (user) found[id] = { name: user.name, avatar_url: user.avatar_url, vip_level: user.vip_level };
  }
  return found;
}
