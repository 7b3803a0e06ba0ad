import type { PublicUser, PublicUsers, Supporter } from '@lavish/protocol';
import { roomsOf, type StoredBattle } from '../battles/battle.ts';
import { battleChange, type RoomEvents, type RoomTotals } from '../rooms/room-events.ts';
import { mentionedInBattle } from '../users/mentioned-users.ts';
import type { StoredGift } from './gift.ts';
import { eventOf } from './gift-event.ts';
import type { GiftFacts } from './gift-facts.ts';

/** The part of a committed batch that belongs to one room. */
export interface RoomGifts {
  room: string;
  /** Numbered in ascending order without gaps. */
  gifts: StoredGift[];
  /** After these gifts. */
  totals: RoomTotals;
  /** The current sums of the gifts' senders in the room. */
  supporters: Supporter[];
}

/**
 * The changes of a committed batch for the feed: the gifts and the changed battle of each room, including rooms of the
 * battle without gifts. Only for rooms that have subscribers on this node, as `isWatched` returns.
 */
export function roomChangesOf(
  { rooms, battles, users }: { rooms: RoomGifts[]; battles: StoredBattle[]; users: GiftFacts['users'] },
  isWatched: (room: string) => boolean,
): RoomEvents[] {
  const changed = new Map(
    battles.flatMap((battle) => roomsOf(battle).map((room) => [room, battle] as const)),
  );
  const changes: RoomEvents[] = [];
  for (const gifts of rooms) {
    if (isWatched(gifts.room)) changes.push(roomEventsOf(gifts, users, changed.get(gifts.room) ?? null));
    changed.delete(gifts.room);
  }
  for (const [room, battle] of changed) {
    if (isWatched(room))
      changes.push(battleChange(room, battle, publicUsers(mentionedInBattle(battle), users)));
  }
  return changes;
}

/** One room's committed gifts in the form of the feed. `battle`: the battle that they changed. */
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

/** The public fields of the batch's users. Rooms have received other users of a battle before. */
function publicUsers(ids: Iterable<string>, users: GiftFacts['users']): PublicUsers {
  const found: [string, PublicUser][] = [];
  for (const id of ids) {
    const user = users.get(id);
    if (user) found.push([id, { name: user.name, avatar_url: user.avatar_url, vip_level: user.vip_level }]);
  }
  // Not by assignment, because `__proto__` is a valid identifier.
  return Object.fromEntries(found);
}
