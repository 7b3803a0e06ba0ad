import Type, { type Static } from 'typebox';
import { BATTLE_EVENTS } from './battle-events.ts';
import { about, Coins, nullable, SignedCoins, Timestamp } from './fields.ts';
import { Verdict } from './gifts.ts';
import { GiftId, PlatformId, StreakId } from './ids.ts';

const Seq = about("The event's position in the room's feed.", Type.Integer({ minimum: 1 }));

export const GiftEvent = Type.Object(
  {
    type: Type.Literal('gift'),
    seq: Seq,
    id: about('The id of the last gift that the event includes.', GiftId),
    sender: about('The sender.', PlatformId),
    receiver: about('The receiver.', PlatformId),
    item: about('The item.', PlatformId),
    quantity: about('Total units.', Type.Integer()),
    gifts: about('Number of gifts that the event includes.', Type.Integer({ minimum: 1 })),
    coins: about('Total coins spent.', Coins),
    streak: about(
      'Null: the item has no streaks.',
      nullable(
        Type.Object({
          id: StreakId,
          count: about('Units of the streak so far.', Type.Integer()),
          delta: about('Units that this event adds.', Type.Integer()),
          expires_at: about('When the streak ends unless a gift continues it.', Timestamp),
        }),
      ),
    ),
    battle: about('Null: the receiver was in no live battle here.', nullable(Verdict)),
  },
  {
    description:
      'One gift, or several gifts of one streak. `id` and `seq` are those of the last gift; the sums cover all of them.',
  },
);
export type GiftEvent = Static<typeof GiftEvent>;

export const StreakEnded = Type.Object(
  {
    type: Type.Literal('streak_ended'),
    id: StreakId,
    count: about('Units of the whole streak.', Type.Integer()),
    details: Type.Optional(
      about(
        'What the streak was, so that it can be shown although all its gifts were part of summaries. A frame describes the ten most expensive ends, and the others wait for the next frames. Absent: the end waited for five seconds, or more than a thousand did, or the client read too slowly.',
        Type.Object({
          sender: about('The sender.', PlatformId),
          receiver: about('The receiver.', PlatformId),
          item: about('The item.', PlatformId),
          coins: about('Coins spent in the whole streak.', Coins),
        }),
      ),
    ),
  },
  {
    description:
      "The streak's window passed, or its sender sent another gift. It is derived, so it has no `seq`. It may be sent twice; compare the `id`.",
  },
);
export type StreakEnded = Static<typeof StreakEnded>;

export const GiftsSummary = Type.Object(
  {
    type: Type.Literal('gifts_summary'),
    gifts: about('Number of gifts that are summed.', Type.Integer({ minimum: 1 })),
    quantity: about('Their total units.', Type.Integer()),
    coins: about('Total coins spent.', Coins),
  },
  {
    description:
      'The sum of the smaller gifts of a crowded frame. No streak with a summed gift has cost more coins so far than one that the frame shows individually. It has no `seq`, no senders, receivers or points, and may include a part of a streak, whose next `count` includes that part.',
  },
);
export type GiftsSummary = Static<typeof GiftsSummary>;

export const RoomEnded = Type.Object(
  { type: Type.Literal('room_ended'), seq: Seq, at: Timestamp },
  { description: 'The room has ended and cannot be live again.' },
);
export type RoomEnded = Static<typeof RoomEnded>;

export const GuestJoined = Type.Object(
  { type: Type.Literal('guest_joined'), seq: Seq, user: PlatformId },
  { description: 'A guest joined, and can receive gifts.' },
);
export type GuestJoined = Static<typeof GuestJoined>;

export const GuestLeft = Type.Object(
  { type: Type.Literal('guest_left'), seq: Seq, user: PlatformId },
  { description: 'A guest left, and can no longer receive gifts.' },
);
export type GuestLeft = Static<typeof GuestLeft>;

export const GiftReversed = Type.Object(
  {
    type: Type.Literal('gift_reversed'),
    seq: Seq,
    sender: about('Who had sent the gifts.', PlatformId),
    gifts: about('How many gifts were reversed, so that they count no more.', Type.Integer({ minimum: 0 })),
    coins: about('Coins that count no more. Negative: coins that count again.', SignedCoins),
    ids: about('The gifts with the most such coins, 20 at most.', Type.Array(GiftId)),
  },
  {
    description:
      'Gifts of the room were reversed, or coins that had paid for them were taken back or repaid. Totals and supporters have changed; scores of battles have not.',
  },
);
export type GiftReversed = Static<typeof GiftReversed>;

/** An event with a position in the room's feed. */
export const NumberedEvent = Type.Union([
  GiftEvent,
  GiftReversed,
  RoomEnded,
  GuestJoined,
  GuestLeft,
  ...BATTLE_EVENTS,
]);
export type NumberedEvent = Static<typeof NumberedEvent>;

/** Any event in a frame. */
export const RoomEvent = Type.Union([NumberedEvent, GiftsSummary, StreakEnded]);
export type RoomEvent = Static<typeof RoomEvent>;
