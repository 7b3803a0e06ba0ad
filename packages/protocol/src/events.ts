import Type, { type Static } from 'typebox';
import { Coins, nullable, Timestamp } from './fields.ts';
import { Verdict } from './gifts.ts';
import { GiftId, PlatformId, StreakId } from './ids.ts';

const Seq = Type.Integer({ minimum: 1 });

/** One gift, or several of one streak: `id` and `seq` are the last one's, the sums are over all of them. */
export const GiftEvent = Type.Object({
  type: Type.Literal('gift'),
  seq: Seq,
  id: GiftId,
  sender: PlatformId,
  receiver: PlatformId,
  item: PlatformId,
  quantity: Type.Integer(),
  /** How many gifts this entry stands for. */
  gifts: Type.Integer({ minimum: 1 }),
  coins: Coins,
  streak: nullable(
    Type.Object({
      id: StreakId,
      /** Units of the streak so far. */
      count: Type.Integer(),
      /** Units that this entry adds. */
      delta: Type.Integer(),
      expires_at: Timestamp,
    }),
  ),
  battle: nullable(Verdict),
});
export type GiftEvent = Static<typeof GiftEvent>;

/**
 * Derived, so it has no `seq`: the streak's window passed (a moment ago, since its last gift may have been on its way),
 * or its sender gave something else. It can be told twice, so go by `id`.
 */
export const StreakEnded = Type.Object({
  type: Type.Literal('streak_ended'),
  id: StreakId,
  count: Type.Integer(),
});
export type StreakEnded = Static<typeof StreakEnded>;

export const RoomEnded = Type.Object({ type: Type.Literal('room_ended'), seq: Seq, at: Timestamp });
export const GuestJoined = Type.Object({ type: Type.Literal('guest_joined'), seq: Seq, user: PlatformId });
export const GuestLeft = Type.Object({ type: Type.Literal('guest_left'), seq: Seq, user: PlatformId });

/** An event that has a place in the room's feed. */
export const NumberedEvent = Type.Union([GiftEvent, RoomEnded, GuestJoined, GuestLeft]);
export type NumberedEvent = Static<typeof NumberedEvent>;

/** Anything that can stand in a frame. */
export const RoomEvent = Type.Union([NumberedEvent, StreakEnded]);
export type RoomEvent = Static<typeof RoomEvent>;
