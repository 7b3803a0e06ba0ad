import Type, { type Static } from 'typebox';
import { BATTLE_EVENTS } from './battle-events.ts';
import { about, Coins, nullable, Timestamp } from './fields.ts';
import { Verdict } from './gifts.ts';
import { GiftId, PlatformId, StreakId } from './ids.ts';

const Seq = about("The event's place in the room's feed.", Type.Integer({ minimum: 1 }));

export const GiftEvent = Type.Object(
  {
    type: Type.Literal('gift'),
    seq: Seq,
    id: about('The last one of those it stands for.', GiftId),
    sender: about('Who gave.', PlatformId),
    receiver: about('Who got.', PlatformId),
    item: about('What was sent.', PlatformId),
    quantity: about('Units, summed.', Type.Integer()),
    gifts: about('How many gifts this entry stands for.', Type.Integer({ minimum: 1 })),
    coins: about('What they cost together.', Coins),
    streak: about(
      'Null: the item has no streaks.',
      nullable(
        Type.Object({
          id: StreakId,
          count: about('Units of the streak so far.', Type.Integer()),
          delta: about('Units that this entry adds.', Type.Integer()),
          expires_at: about('Until then the next one continues it.', Timestamp),
        }),
      ),
    ),
    battle: about('Null: the receiver was in no live battle here.', nullable(Verdict)),
  },
  {
    description:
      "One gift, or several of one streak: `id` and `seq` are the last one's, the sums are over all of them.",
  },
);
export type GiftEvent = Static<typeof GiftEvent>;

export const StreakEnded = Type.Object(
  {
    type: Type.Literal('streak_ended'),
    id: StreakId,
    count: about('Units of the whole streak.', Type.Integer()),
  },
  {
    description:
      "The streak's window passed, or its sender gave something else. Derived, so it has no `seq`; it can be told twice, so go by `id`.",
  },
);
export type StreakEnded = Static<typeof StreakEnded>;

export const GiftsSummary = Type.Object(
  {
    type: Type.Literal('gifts_summary'),
    gifts: about('How many gifts it stands for.', Type.Integer({ minimum: 1 })),
    quantity: about('Their units, summed.', Type.Integer()),
    coins: about('What they cost together.', Coins),
  },
  {
    description:
      'The smaller gifts of a frame that had too many to show: none of them cost more than any that it shows. It has no `seq`, says nothing of senders, receivers and points, and can hide a part of a streak, whose next `count` includes it.',
  },
);
export type GiftsSummary = Static<typeof GiftsSummary>;

export const RoomEnded = Type.Object(
  { type: Type.Literal('room_ended'), seq: Seq, at: Timestamp },
  { description: 'The host has stopped, for good.' },
);
export type RoomEnded = Static<typeof RoomEnded>;

export const GuestJoined = Type.Object(
  { type: Type.Literal('guest_joined'), seq: Seq, user: PlatformId },
  { description: 'A guest can receive now.' },
);
export type GuestJoined = Static<typeof GuestJoined>;

export const GuestLeft = Type.Object(
  { type: Type.Literal('guest_left'), seq: Seq, user: PlatformId },
  { description: 'A guest can no longer receive.' },
);
export type GuestLeft = Static<typeof GuestLeft>;

/** An event that has a place in the room's feed. */
export const NumberedEvent = Type.Union([GiftEvent, RoomEnded, GuestJoined, GuestLeft, ...BATTLE_EVENTS]);
export type NumberedEvent = Static<typeof NumberedEvent>;

/** Anything that can stand in a frame. */
export const RoomEvent = Type.Union([NumberedEvent, GiftsSummary, StreakEnded]);
export type RoomEvent = Static<typeof RoomEvent>;
