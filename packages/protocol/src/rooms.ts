import Type, { type Static } from 'typebox';
import { Coins, closed, Name, nullable, Timestamp } from './fields.ts';
import { PlatformId } from './ids.ts';

/** `POST /v1/rooms`. `host` may be left out by a host's own token. */
export const PostRoom = closed({
  id: Type.Optional(PlatformId),
  host: Type.Optional(PlatformId),
  title: Type.Optional(Name),
});
export type PostRoom = Static<typeof PostRoom>;

export const RoomStats = Type.Object({
  gifts: Type.Integer(),
  coins: Coins,
  senders: Type.Integer(),
  viewers: Type.Integer(),
});
export type RoomStats = Static<typeof RoomStats>;

export const Room = Type.Object({
  id: PlatformId,
  host: PlatformId,
  title: nullable(Type.String()),
  live: Type.Boolean(),
  created_at: Timestamp,
  ended_at: nullable(Timestamp),
  guests: Type.Array(PlatformId),
  stats: RoomStats,
});
export type Room = Static<typeof Room>;

/** One line of a room's ranking: who gave how much. */
export const Supporter = Type.Object({ user: PlatformId, coins: Coins, gifts: Type.Integer() });
export type Supporter = Static<typeof Supporter>;
