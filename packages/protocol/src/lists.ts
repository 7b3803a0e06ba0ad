import Type, { type Static } from 'typebox';
import { Coins, nullable, SignedCoins, Timestamp } from './fields.ts';
import { Gift } from './gifts.ts';
import { PlatformId } from './ids.ts';
import { Room, Supporter } from './rooms.ts';

/** A page of a list. `next_cursor` asks for the next one, and is null on the last. */
const listOf = <T extends Type.TSchema>(item: T) =>
  Type.Object({
    data: Type.Array(item),
    has_more: Type.Boolean(),
    next_cursor: nullable(Type.String()),
  });

/** `GET /v1/rooms` */
export const RoomList = listOf(Room);
export type RoomList = Static<typeof RoomList>;

/** `GET /v1/rooms/{room}/gifts`, newest first */
export const GiftList = listOf(Gift);

/** `GET /v1/rooms/{room}/supporters`, by coins; of equals, whoever came to the sum first */
export const SupporterList = listOf(Supporter);

/** One line of a user's statement: what a gift or another movement did to the account. */
export const StatementLine = Type.Object({
  /** A gift (`gft_…`) or another journal (`jnl_…`). */
  id: Type.String(),
  kind: Type.Union([Type.Literal('gift'), Type.Literal('top_up')]),
  coins: SignedCoins,
  /** The wallet after it; null for earnings, which keep no running balance. */
  balance: nullable(Coins),
  at: Timestamp,
});
export type StatementLine = Static<typeof StatementLine>;

/** `GET /v1/users/{user}/entries`, newest first */
export const Statement = listOf(StatementLine);

/** A place in a leaderboard, from 1. */
export const Ranked = Type.Object({
  rank: Type.Integer({ minimum: 1 }),
  user: PlatformId,
  coins: Coins,
  gifts: Type.Integer(),
});

/** `GET /v1/leaderboards/{senders|receivers}`, by coins */
export const Leaderboard = listOf(Ranked);
