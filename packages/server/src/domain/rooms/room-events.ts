import type { NumberedEvent, PublicUsers, Room, RunningStreak, Supporter } from '@lavish/protocol';
import type { StoredBattle } from '../battles/battle.ts';

/** What a room's gifts add up to. Only ever grows while the room lives, so of two readings the larger is the newer. */
export interface RoomTotals {
  gifts: number;
  coins: number;
  senders: number;
}

/**
 * A run of a room's events, ascending and without a gap, in the form that viewers see. A run without events brings news
 * of the room's battle alone.
 */
export interface RoomEvents {
  room: string;
  /** When the first of them happened, by the database's clock; 0 when there are none. Unix milliseconds. */
  at: number;
  events: NumberedEvent[];
  /** Everyone whom the events and the battle mention; of the battle, who is new in it at least. */
  users: PublicUsers;
  /** After these events, or newer. */
  totals: RoomTotals;
  /** What each sender of these events has given in the room, after them or newer. */
  supporters: Supporter[];
  /** A battle of the room, as these events left it or newer; null: no news of any. */
  battle: StoredBattle | null;
}

/** News of a room's battle alone: it changed by what happened in another room, or on another node. */
export const battleChange = (room: string, battle: StoredBattle, users: PublicUsers): RoomEvents => ({
  room,
  at: 0,
  events: [],
  users,
  totals: { gifts: 0, coins: 0, senders: 0 },
  supporters: [],
  battle,
});

/** Where a room is: the last of its events, and its latest battle. */
export interface RoomPosition {
  seq: number;
  /** Null: the room was in none yet. */
  battle: { id: string; version: number } | null;
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
  /** The room's latest battle, over or not; null: it was in none yet. */
  battle: StoredBattle | null;
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
