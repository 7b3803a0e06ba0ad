import type { NumberedEvent, PublicUsers } from '@lavish/protocol';

/** A run of a room's events, ascending and without a gap, in the form that viewers see. */
export interface RoomEvents {
  room: string;
  events: NumberedEvent[];
  /** Everyone whom the events mention. */
  users: PublicUsers;
}

/** A user's money after it changed, for that user's own screens. Coins. */
export interface AccountChange {
  user: string;
  wallet?: { coins: number; version: number };
  earnings?: { coins: number };
}
