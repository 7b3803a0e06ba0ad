import type { Gift, List, PostRoom, Room, RoomBlock, RoomGuest, Supporter } from '@lavish/protocol';
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
  supporters(room: string): List<Supporter>;
}

export const createRooms = (api: Api): RoomsResource => ({
  open: (room = {}) => api.post(['rooms'], room),
  get: (room) => api.get(['rooms', room]),
  list: (filter) => api.list(['rooms'], filter),
  end: (room) => api.post(['rooms', room, 'end']),
  addGuest: (room, user) => api.put(['rooms', room, 'guests', user]),
  removeGuest: (room, user) => api.remove(['rooms', room, 'guests', user]),
  guests: (room) => api.list(['rooms', room, 'guests']),
  block: async (room, user) => void (await api.put(['rooms', room, 'blocks', user])),
  unblock: (room, user) => api.remove(['rooms', room, 'blocks', user]),
  blocks: (room) => api.list(['rooms', room, 'blocks']),
  gifts: (room) => api.list(['rooms', room, 'gifts']),
  supporters: (room) => api.list(['rooms', room, 'supporters']),
});
