import {
  GIFT_FIELDS,
  type Gift,
  type List,
  type PostRoom,
  type RankedSupporter,
  ROOM_BLOCK_FIELDS,
  ROOM_FIELDS,
  type Room,
  type RoomBlock,
  type RoomGuest,
  SUPPORTER_FIELDS,
} from '@lavish/protocol';
import type { Api } from './api.ts';

/** Rooms, as far as the token allows. Each call rejects with a `LavishError`. */
export interface RoomsResource {
  /** Goes live as the host. Needs a token with `host`. */
  open(room?: Omit<PostRoom, 'host'>): Promise<Room>;
  get(room: string): Promise<Room>;
  /** Rooms, newest first. `live`: only rooms that are live, or that have ended; `host`: only rooms of this host. */
  list(filter?: { live?: boolean; host?: string }): List<Room>;
  /** Ends the live session for good. */
  end(room: string): Promise<Room>;
  /** Lets a user receive gifts in the room, in addition to the host. */
  addGuest(room: string, user: string): Promise<Room>;
  removeGuest(room: string, user: string): Promise<void>;
  /** All guests, by identifier. */
  guests(room: string): List<RoomGuest>;
  /** Forbids a user to send gifts in the room. Needs a token with `moderate` or `host`. */
  block(room: string, user: string): Promise<void>;
  unblock(room: string, user: string): Promise<void>;
  /** Users who may not send gifts in the room, by identifier. */
  blocks(room: string): List<RoomBlock>;
  /** The room's gifts, newest first. */
  gifts(room: string): List<Gift>;
  /** The room's supporters, by coins. */
  supporters(room: string): List<RankedSupporter>;
}

export function createRooms({ call, act, list }: Api): RoomsResource {
  const post = call<Room, 'POST rooms'>('POST rooms', ROOM_FIELDS);
  return {
    open: (room = {}) => post(room),
    get: call('GET rooms/=id', ROOM_FIELDS),
    list: list('rooms', ROOM_FIELDS),
    end: call('POST rooms/=id/end', ROOM_FIELDS),
    addGuest: call('PUT rooms/=id/guests/*', ROOM_FIELDS),
    removeGuest: act('DELETE rooms/*/guests/*'),
    guests: list('rooms/*/guests', 'user'),
    block: act('PUT rooms/=room/blocks/=user', ROOM_BLOCK_FIELDS),
    unblock: act('DELETE rooms/*/blocks/*'),
    blocks: list('rooms/*/blocks', 'user'),
    gifts: list('rooms/*/gifts', GIFT_FIELDS),
    supporters: list('rooms/*/supporters', SUPPORTER_FIELDS),
  };
}
