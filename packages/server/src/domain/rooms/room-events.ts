import type { NumberedEvent, PublicUsers, Room, RoomToday, RunningStreak, Supporter } from '@lavish/protocol';
import type { StoredBattle } from '../battles/battle.ts';

/** The totals of a room's gifts. Only the event `gift_reversed` lowers them: otherwise the larger of two readings is the newer one. */
export interface RoomTotals {
  gifts: number;
  coins: number;
  senders: number;
}

/**
 * Consecutive events of a room, in ascending order without gaps, in the form of the wire. Without events it carries only a
 * change of the room's battle.
 */
export interface RoomEvents {
  room: string;
  /** The time of the first event by the database's clock, unix milliseconds; 0 without events. */
  at: number;
  events: NumberedEvent[];
  /** The users whom the events mention, and at least the users who are new in the battle. */
  users: PublicUsers;
  /** The totals after these events, or newer. */
  totals: RoomTotals;
  /** The senders of these events with their sums in the room, after these events or newer. */
  supporters: Supporter[];
  /** The top ten after these events or newer, because one of them has lowered a sum. */
  topSupporters?: Supporter[];
  /** A battle of the room, after these events or newer; null: no battle changed. */
  battle: StoredBattle | null;
}

/** A change of a room's battle alone, caused in another room or on another node. */
export const battleChange = (room: string, battle: StoredBattle, users: PublicUsers): RoomEvents => ({
  room,
  at: 0,
  events: [],
  users,
  totals: { gifts: 0, coins: 0, senders: 0 },
  supporters: [],
  battle,
});

/** The position of a room: its last event, and its latest battle. */
export interface RoomPosition {
  seq: number;
  /** Null: the room has had none. */
  battle: { id: string; version: number } | null;
}

/** A streak with the coins that were spent in it so far. */
export interface StreakSnapshot extends RunningStreak {
  coins: number;
}

/** A consistent reading of a room, with all that a new subscriber needs. */
export interface RoomSnapshot {
  /** Its `stats.viewers` is 0: the rooms stage fills in the number. */
  room: Room;
  /** The last event that the snapshot includes. */
  seq: number;
  /** The top ten by coins; of equals, the first to reach them. */
  supporters: Supporter[];
  today: RoomToday;
  /** Streaks that run or expired within the last minute, first those that expire first. */
  streaks: StreakSnapshot[];
  /** The room's latest battle, over or not; null: there was none. */
  battle: StoredBattle | null;
  users: PublicUsers;
}

/** A balance after a change. Committers may report out of order; the higher version is the newer one. */
export interface Balance {
  coins: number;
  version: number;
}

/** A user's balances after a change, for the user's own sockets. */
export interface AccountChange {
  user: string;
  wallet?: Balance;
  earnings?: Balance;
}
