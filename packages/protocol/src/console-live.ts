import Type, { type Static } from 'typebox';
import { about, closed, nullable } from './fields.ts';
import { PlatformId } from './ids.ts';
import type { PublicUsers } from './users.ts';

/** The figures of one node over the last second. */
export interface LiveNode {
  node: string;
  version: string;
  gifts_per_s: number;
  coins_per_s: number;
  viewers: number;
  queued: number;
  /** The clock of its machine minus the database's. */
  clock_offset_ms: number;
}

export interface LiveGift {
  gift: string;
  room: string;
  sender: string;
  receiver: string;
  item: string;
  quantity: number;
  coins: number;
  at: string;
}

export interface LiveRoom {
  room: string;
  host: string;
  title: string | null;
  /** Over the last ten seconds. */
  gifts_per_s: number;
  coins_per_s: number;
  viewers: number;
}

/** The message of `/console/api/live`, once a second. All nodes together. */
export interface ConsoleLive {
  t: 'live';
  at: string;
  gifts_per_s: number;
  coins_per_s: number;
  live_rooms: number;
  /** Summed over the nodes: a user on two nodes counts twice. */
  viewers: number;
  /** Battles that run. */
  battles: number;
  commit: {
    /** From the queue to the outcome of accepted gifts, as the upper bound of a bucket. Null: there was none. */
    p50_ms: number | null;
    p99_ms: number | null;
    queued: number;
    /** Gifts that the server refused because it was overloaded. */
    refused_per_s: number;
  };
  nodes: LiveNode[];
  /** The ten most expensive gifts of the last minute. */
  biggest: LiveGift[];
  /** The ten rooms with the most coins in the last ten seconds. */
  busiest: LiveRoom[];
  /** The users of `biggest` and `busiest`. */
  users: PublicUsers;
}

/**
 * The message that a page sends to `/console/api/live`: which room it shows. Then the socket also gets the `subscribed` and
 * `frame` messages of that room, as at `/v1/realtime`, and `resync`, after which the page sends this message again. A socket
 * watches one room at a time.
 */
export const ConsoleWatch = closed({
  t: Type.Literal('watch'),
  room: about('The room. Null: none.', nullable(PlatformId)),
});
export type ConsoleWatch = Static<typeof ConsoleWatch>;
