import type { PublicUser, PublicUsers, Supporter } from '@lavish/protocol';
import { roomsOf, type StoredBattle } from '../battles/battle.ts';
import { battleChange, type RoomEvents, type RoomTotals } from '../rooms/room-events.ts';
import { mentionedInBattle } from '../users/mentioned-users.ts';
import type { StoredGift } from './gift.ts';
import { eventOf } from './gift-event.ts';
import type { GiftFacts } from './gift-facts.ts';

/** One room's part of a committed batch. */
export interface RoomGifts {
  room: string;
  /** Numbered: ascending, without a gap. */
  gifts: StoredGift[];
  /** After these gifts. */
  totals: RoomTotals;
  /** What each of their senders has given in the room now. */
  supporters: Supporter[];
}

/**
 * The feed's view of a committed batch: for each room its gifts, and the battle that they changed, also where it takes
 * part without any of them. Built only for rooms that someone on this node watches.
 */
export function roomChangesOf(
  { rooms, battles, users }: { rooms: RoomGifts[]; battles: StoredBattle[]; users: GiftFacts['users'] },
  isWatched: (room: string) => boolean,
): RoomEvents[] {
  const changed = new Map(
    battles.flatMap((battle) => roomsOf(battle).map((room) => [room, battle] as const)),
  );
  const news: RoomEvents[] = [];
  for (const gifts of rooms) {
    if (isWatched(gifts.room)) news.push(roomEventsOf(gifts, users, changed.get(gifts.room) ?? null));
    changed.delete(gifts.room);
  }
  for (const [room, battle] of changed) {
    if (isWatched(room)) news.push(battleChange(room, battle, publicUsers(mentionedInBattle(battle), users)));
  }
  return news;
}

/** One room's committed gifts as the feed has them. `battle`: the one that they changed. */
export function roomEventsOf(
  { room, gifts, totals, supporters }: RoomGifts,
  users: GiftFacts['users'],
  battle: StoredBattle | null = null,
): RoomEvents {
  const mentioned = new Set(gifts.flatMap((gift) => [gift.sender, gift.receiver]));
  for (const user of battle ? mentionedInBattle(battle) : []) mentioned.add(user);
  return {
    room,
    at: gifts[0]?.at ?? 0,
    events: gifts.map(eventOf),
    users: publicUsers(mentioned, users),
    totals: { gifts: totals.gifts, coins: totals.coins, senders: totals.senders },
    supporters,
    battle,
  };
}

/** Of those who were part of the batch: whoever else the battle mentions is known from before. */
function publicUsers(ids: Iterable<string>, users: GiftFacts['users']): PublicUsers {
  const found: [string, PublicUser][] = [];
  for (const id of ids) {
    const user = users.get(id);
    if (user) found.push([id, { name: user.name, avatar_url: user.avatar_url, vip_level: user.vip_level }]);
  }
  // Not by assignment: `__proto__` is an identifier like any other.
  return Object.fromEntries(found);
}
