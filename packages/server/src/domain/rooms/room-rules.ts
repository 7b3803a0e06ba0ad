import { LIMITS, type NumberedEvent, type Refusal } from '@lavish/protocol';
import { refuse } from '../refusal.ts';
import { timestamp } from '../timestamp.ts';

type Unnumbered<T> = T extends { seq: number } ? Omit<T, 'seq'> : never;

/** An event of the room itself, before it has a `seq`. */
export type NewRoomEvent = Exclude<
  Unnumbered<NumberedEvent>,
  { type: 'gift' | 'gift_reversed' | `battle_${string}` }
>;

/** Gifts that count no more, before the event has a `seq`. */
export type NewReversalEvent = Extract<Unnumbered<NumberedEvent>, { type: 'gift_reversed' }>;

/** The facts on which the creation of a room is decided. */
export interface OpeningFacts {
  /** The id belongs to a room, live or ended. */
  isIdUsed: boolean;
  /** The host has a live room. */
  isHostLive: boolean;
}

/** Refuses to create a room whose id was used before, or whose host is live in another room. Null: it can be created. */
export function checkOpening(
  { id, host }: { id: string; host: string },
  facts: OpeningFacts,
): Refusal | null {
  if (facts.isIdUsed) return refuse('room_conflict', `The room id ${id} was used before.`, { param: 'id' });
  if (facts.isHostLive) return refuse('room_conflict', `${host} is live in another room.`, { param: 'host' });
  return null;
}

/** A requested change of a room. `mayCreate`: a guest without a user row gets one; otherwise such a guest is refused. */
export type RoomAction =
  | { type: 'end' }
  | { type: 'add_guest'; user: string; mayCreate: boolean }
  | { type: 'remove_guest'; user: string };

/** A room under its lock. */
interface RoomFacts {
  id: string;
  host: string;
  live: boolean;
}

/** The facts about the user of an action. */
export interface GuestFacts {
  exists: boolean;
  isGuest: boolean;
  /** Guests of the room besides this user. */
  otherGuests: number;
}

/** The result of a change of a room: its event, and the user to create first; null: none. */
export interface RoomDecision {
  event: NewRoomEvent;
  newUser: string | null;
}

/**
 * Decides a change of a room under its lock.
 *
 * @param guest the facts about the action's user; null if the action has no user
 * @param now the database's clock, unix milliseconds
 * @returns null if the action changes nothing
 */
export function decideRoomChange(
  room: RoomFacts,
  action: RoomAction,
  guest: GuestFacts | null,
  now: number,
): RoomDecision | Refusal | null {
  switch (action.type) {
    case 'end':
      return room.live ? { event: { type: 'room_ended', at: timestamp(now) }, newUser: null } : null;
    case 'remove_guest':
      return guest?.isGuest ? { event: { type: 'guest_left', user: action.user }, newUser: null } : null;
    case 'add_guest':
      return decideNewGuest(room, action, guest!);
  }
}

function decideNewGuest(
  room: RoomFacts,
  { user, mayCreate }: RoomAction & { type: 'add_guest' },
  { exists, isGuest, otherGuests }: GuestFacts,
): RoomDecision | Refusal | null {
  if (!room.live) return refuse('room_not_live', `Room ${room.id} has ended.`, { param: 'room' });
  if (user === room.host) {
    return refuse('invalid_request', 'The host cannot be a guest of their own room.', { param: 'user' });
  }
  if (!exists && !mayCreate) {
    return refuse('user_not_found', `There is no user ${user}.`, { param: 'user' });
  }
  if (otherGuests >= LIMITS.maxGuests) {
    return refuse('limit_reached', `${room.id} already has ${LIMITS.maxGuests} guests.`, { param: 'user' });
  }
  return isGuest ? null : { event: { type: 'guest_joined', user }, newUser: exists ? null : user };
}

/** Refuses a block if the room has reached its limit. `otherBlocks`: blocked users besides the one to block. */
export const checkBlockLimit = (room: string, otherBlocks: number): Refusal | null =>
  otherBlocks < LIMITS.maxRoomBlocks
    ? null
    : refuse('limit_reached', `${room} already has ${LIMITS.maxRoomBlocks} blocked users.`, {
        param: 'user',
      });
