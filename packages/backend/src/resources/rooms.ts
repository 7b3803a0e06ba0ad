import type { Gift, PostRoom, Room, Supporter } from '@lavish/protocol';
import { type Ask, type CallOptions, part } from '../ask.ts';
import { type List, listOf } from '../list.ts';

export interface Rooms {
  /** A host goes live. */
  open(room: PostRoom & { host: string }, options?: CallOptions): Promise<Room>;
  get(room: string, options?: CallOptions): Promise<Room>;
  /** The newest first. `live`: only those that are, or only those that are not. */
  list(of?: { live?: boolean }, options?: CallOptions): List<Room>;
  /** The host has stopped, for good. */
  end(room: string, options?: CallOptions): Promise<Room>;
  /** Someone else who can receive. */
  addGuest(room: string, user: string, options?: CallOptions): Promise<Room>;
  removeGuest(room: string, user: string, options?: CallOptions): Promise<void>;
  /** All guests, by id; a room lists 50 at most. */
  guests(room: string, options?: CallOptions): List<{ user: string }>;
  /** Users who may not send here, by id. */
  blocks(room: string, options?: CallOptions): List<{ user: string }>;
  /** Who may not send here. */
  block(room: string, user: string, options?: CallOptions): Promise<void>;
  unblock(room: string, user: string, options?: CallOptions): Promise<void>;
  /** The log, the newest first. */
  gifts(room: string, options?: CallOptions): List<Gift>;
  /** Who gave most. */
  supporters(room: string, options?: CallOptions): List<Supporter>;
}

export function roomsOver(ask: Ask): Rooms {
  const at = (room: string, rest = '') => `/rooms/${part(room)}${rest}`;
  return {
    open: (body, options) => ask({ method: 'POST', path: '/rooms', body, options }),
    get: (room, options) => ask({ method: 'GET', path: at(room), options }),
    list: ({ live } = {}, options) =>
      listOf(ask, '/rooms', { live: live === undefined ? undefined : String(live) }, options),
    end: (room, options) => ask({ method: 'POST', path: at(room, '/end'), options }),
    addGuest: (room, user, options) =>
      ask({ method: 'PUT', path: at(room, `/guests/${part(user)}`), options }),
    removeGuest: (room, user, options) =>
      ask({ method: 'DELETE', path: at(room, `/guests/${part(user)}`), options }),
    block: async (room, user, options) => {
      await ask({ method: 'PUT', path: at(room, `/blocks/${part(user)}`), options });
    },
    unblock: (room, user, options) =>
      ask({ method: 'DELETE', path: at(room, `/blocks/${part(user)}`), options }),
    guests: (room, options) => listOf(ask, at(room, '/guests'), {}, options),
    blocks: (room, options) => listOf(ask, at(room, '/blocks'), {}, options),
    gifts: (room, options) => listOf(ask, at(room, '/gifts'), {}, options),
    supporters: (room, options) => listOf(ask, at(room, '/supporters'), {}, options),
  };
}
