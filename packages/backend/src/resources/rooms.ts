import type { Gift, List, PostRoom, RankedSupporter, Room, RoomBlock, RoomGuest } from '@lavish/protocol';
import { type CallOptions, listOf, part, type SendRequest } from '../request.ts';

/** `search` is used alone or with `live`. */
export interface RoomFilter {
  live?: boolean;
  host?: string;
  search?: string;
}

export interface RoomsResource {
  /** Opens a room: its host goes live. */
  open(room: PostRoom & { host: string }, options?: CallOptions): Promise<Room>;
  get(room: string, options?: CallOptions): Promise<Room>;
  /**
   * Rooms, newest first. `live`: only rooms that are live, or that have ended; `host`: only rooms of this host; `search`: only
   * rooms whose id, host or title contains this text, live ones first.
   */
  list(filter?: RoomFilter, options?: CallOptions): List<Room>;
  /** Ends the live session for good. */
  end(room: string, options?: CallOptions): Promise<Room>;
  /** Lets a user receive gifts in the room, in addition to the host. */
  addGuest(room: string, user: string, options?: CallOptions): Promise<Room>;
  removeGuest(room: string, user: string, options?: CallOptions): Promise<void>;
  /** All guests, by identifier. The room itself lists 50 at most. */
  guests(room: string, options?: CallOptions): List<RoomGuest>;
  /** Users who may not send gifts in the room, by identifier. */
  blocks(room: string, options?: CallOptions): List<RoomBlock>;
  /** Forbids a user to send gifts in the room. */
  block(room: string, user: string, options?: CallOptions): Promise<void>;
  unblock(room: string, user: string, options?: CallOptions): Promise<void>;
  /** The room's gifts, newest first. */
  gifts(room: string, options?: CallOptions): List<Gift>;
  /** The room's supporters, by coins. */
  supporters(room: string, options?: CallOptions): List<RankedSupporter>;
}

export function roomsResource(send: SendRequest): RoomsResource {
  const at = (room: string, rest = '') => `/rooms/${part(room)}${rest}`;
  return {
    open: (body, options) => send({ method: 'POST', path: '/rooms', body, options }),
    get: (room, options) => send({ method: 'GET', path: at(room), options }),
    list: ({ live, ...filter } = {}, options) =>
      listOf(send, '/rooms', { ...filter, live: live === undefined ? undefined : String(live) }, options),
    end: (room, options) => send({ method: 'POST', path: at(room, '/end'), options }),
    addGuest: (room, user, options) =>
      send({ method: 'PUT', path: at(room, `/guests/${part(user)}`), options }),
    removeGuest: (room, user, options) =>
      send({ method: 'DELETE', path: at(room, `/guests/${part(user)}`), options }),
    block: async (room, user, options) => {
      await send({ method: 'PUT', path: at(room, `/blocks/${part(user)}`), options });
    },
    unblock: (room, user, options) =>
      send({ method: 'DELETE', path: at(room, `/blocks/${part(user)}`), options }),
    guests: (room, options) => listOf(send, at(room, '/guests'), {}, options),
    blocks: (room, options) => listOf(send, at(room, '/blocks'), {}, options),
    gifts: (room, options) => listOf(send, at(room, '/gifts'), {}, options),
    supporters: (room, options) => listOf(send, at(room, '/supporters'), {}, options),
  };
}
