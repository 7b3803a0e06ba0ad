import type { NumberedEvent, PublicUsers, Room, RunningStreak, Supporter } from '@lavish/protocol';

/** What a room's gifts add up to. Only ever grows while the room lives, so of two readings the larger is the newer. */
export interface RoomTotals {
  gifts: number;
  coins: number;
  senders: number;
}

/** A run of a room's events, ascending and without a gap, in the form that viewers see. */
export interface RoomEvents {
  room: string;
  /** When the first of them happened, by the database's clock; 0 when there are none. Unix milliseconds. */
  at: number;
  events: NumberedEvent[];
  /** Everyone whom the events mention. */
  users: PublicUsers;
  /** After these events, or newer. */
  totals: RoomTotals;
  /** What each sender of these events has given in the room, after them or newer. */
  supporters: Supporter[];
}

/** A room as one reading of the database shows it: what a viewer who arrives needs. */
export interface RoomSnapshot {
  /** With `stats.viewers` 0: the rooms stage knows those. */
  room: Room;
  /** The last event that the snapshot includes. */
  seq: number;
  /** The top ten, by coins, then by who got there first. */
  supporters: Supporter[];
  /** Streaks whose time is not over. */
  streaks: RunningStreak[];
  users: PublicUsers;
}

/** Money after it changed. Two committers can report out of order: the higher version is the newer. */
export interface Balance {
  coins: number;
  version: number;
}

/** A user's money after it changed, for that user's own screens. */
export interface AccountChange {
  user: string;
  wallet?: Balance;
  earnings?: Balance;
}
