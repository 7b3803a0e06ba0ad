import Type, { type Static } from 'typebox';
import { about, Coins, closed, nullable, Timestamp } from './fields.ts';
import { BattleId, GiftId, IdempotencyKey, PlatformId, StreakId } from './ids.ts';

/** What a sender asks for, over either transport. */
const giftRequest = {
  item: about('What to send, from the catalogue.', PlatformId),
  receiver: Type.Optional(about("Who gets it. Absent: the room's host.", PlatformId)),
  quantity: Type.Optional(
    about(
      "From 1 to the item's `max_quantity`; others are `quantity_out_of_range`.",
      Type.Integer({ default: 1 }),
    ),
  ),
  price: Type.Optional(about('The price of one that the sender saw. Absent: any price.', Coins)),
  battle: Type.Optional(about('Refuse the gift unless it is for this battle.', BattleId)),
};

/** `POST /v1/rooms/{room}/gifts` */
export const PostGift = closed({
  ...giftRequest,
  sender: Type.Optional(
    about('Who gives. Required with a server key; a token sends as its user.', PlatformId),
  ),
});
export type PostGift = Static<typeof PostGift>;

/** `{t: "gift"}` over the socket. */
export const GiftMessage = closed(
  {
    t: Type.Literal('gift'),
    ref: Type.Optional(
      about('Comes back in the answer.', Type.Union([Type.String({ maxLength: 128 }), Type.Integer()])),
    ),
    room: about('Where to send it.', PlatformId),
    key: about(
      'The Idempotency-Key. The same gift under the same key is sent once; HTTP and socket share keys.',
      IdempotencyKey,
    ),
    ...giftRequest,
  },
  { description: 'Send a gift, for a token with `send`. Answered with the receipt, or with why not.' },
);
export type GiftMessage = Static<typeof GiftMessage>;

export const ReceiptStreak = Type.Object(
  {
    id: StreakId,
    count: about("Units of the streak so far, this gift's included.", Type.Integer()),
    expires_at: about('Until then the next one continues it.', Timestamp),
  },
  { description: 'The streak that the gift is part of.' },
);
export type ReceiptStreak = Static<typeof ReceiptStreak>;

export const AppliedBoost = Type.Object(
  {
    id: about('The boost, as the battle names it.', Type.String()),
    kind: about('What kind of boost.', Type.String()),
    add: about('What it added to the multiplier.', Type.Number()),
  },
  { description: 'A boost that applied.' },
);
export type AppliedBoost = Static<typeof AppliedBoost>;

export const Verdict = Type.Object(
  {
    id: BattleId,
    round: about('The round it was counted in.', Type.Integer()),
    side: about('The side it was counted for, from 0.', Type.Integer()),
    counted: about('Whether it moved the score.', Type.Boolean()),
    reason: Type.Optional(
      about(
        'Why it was not counted.',
        Type.Union([Type.Literal('between_rounds'), Type.Literal('battle_over')]),
      ),
    ),
    base_points: about('Points of the item × quantity.', Type.Integer()),
    multiplier: about('1 and what the boosts added, up to the cap.', Type.Number()),
    points: about('floor(base_points × multiplier).', Type.Integer()),
    boosts: about('What applied.', Type.Array(AppliedBoost)),
  },
  { description: "How the gift counted in the receiver's battle, and why." },
);
export type Verdict = Static<typeof Verdict>;

/** A gift as the room's log shows it. */
const gift = {
  id: GiftId,
  room: PlatformId,
  sender: about('Who gave it.', PlatformId),
  receiver: about('Who got it.', PlatformId),
  item: about('What was sent.', PlatformId),
  quantity: about('How many.', Type.Integer()),
  coins: about('What it cost: price × quantity.', Coins),
  earned: about('What the receiver got: floor(coins × share_bps / 10000).', Coins),
  at: about("When it happened, by the database's clock.", Timestamp),
};
const streakAndBattle = {
  streak: about('Null: the item has no streaks.', nullable(ReceiptStreak)),
  battle: about('Null: the receiver was in no live battle here.', nullable(Verdict)),
};

export const Gift = Type.Object(
  { ...gift, ...streakAndBattle },
  { description: 'One accepted gift. It never changes.' },
);
export type Gift = Static<typeof Gift>;

/** What the sender gets back. */
export const Receipt = Type.Object(
  {
    ...gift,
    balance: about("The sender's wallet after this gift.", Coins),
    wallet_version: about('The version of the wallet after it.', Type.Integer()),
    ...streakAndBattle,
  },
  { description: 'The gift, and what it left in the wallet.' },
);
export type Receipt = Static<typeof Receipt>;
