import Type, { type Static } from 'typebox';
import { GiftAgency } from './agencies.ts';
import { CampaignVerdict } from './campaign-verdicts.ts';
import { about, Coins, closed, nullable, Timestamp } from './fields.ts';
import { BattleId, GiftId, IdempotencyKey, PlatformId, StreakId } from './ids.ts';

/** The request to send a gift, over HTTP and sockets. */
const giftRequest = {
  item: about('The item to send, from the catalogue.', PlatformId),
  receiver: Type.Optional(about("The receiver. Absent: the room's host.", PlatformId)),
  quantity: Type.Optional(
    about(
      "From 1 to the item's `max_quantity`; other values get `quantity_out_of_range`.",
      Type.Integer({ default: 1 }),
    ),
  ),
  price: Type.Optional(about('The unit price that the sender saw. Absent: any price.', Coins)),
  battle: Type.Optional(about('The battle that the gift must be for; otherwise it is refused.', BattleId)),
};

/** `POST /v1/rooms/{room}/gifts` */
export const PostGift = closed({
  ...giftRequest,
  sender: Type.Optional(
    about('The sender. Required with a server key. With a token it is the user of the token.', PlatformId),
  ),
});
export type PostGift = Static<typeof PostGift>;

/** `{t: "gift"}` over the socket. */
export const GiftMessage = closed(
  {
    t: Type.Literal('gift'),
    ref: Type.Optional(
      about('Returned in the response.', Type.Union([Type.String({ maxLength: 128 }), Type.Integer()])),
    ),
    room: about('The room.', PlatformId),
    key: about(
      'The Idempotency-Key. The same gift under the same key is sent once; HTTP and socket share keys.',
      IdempotencyKey,
    ),
    ...giftRequest,
  },
  { description: 'Sends a gift. The token needs `send`. The response is a receipt or an error.' },
);
export type GiftMessage = Static<typeof GiftMessage>;

export const ReceiptStreak = Type.Object(
  {
    id: StreakId,
    count: about("Units of the streak so far, including this gift's.", Type.Integer()),
    expires_at: about('When the streak ends unless a gift continues it.', Timestamp),
  },
  { description: 'The streak that the gift is part of.' },
);
export type ReceiptStreak = Static<typeof ReceiptStreak>;

export const AppliedBoost = Type.Object(
  {
    id: about('The id of the boost or bonus.', Type.String()),
    kind: about('The kind of boost.', Type.String()),
    add: about('The amount added to the multiplier.', Type.Number()),
  },
  { description: 'A boost that applied to the gift.' },
);
export type AppliedBoost = Static<typeof AppliedBoost>;

export const Verdict = Type.Object(
  {
    id: BattleId,
    round: about('The round in which the gift was judged.', Type.Integer()),
    side: about('The side of the receiver, from 0.', Type.Integer()),
    counted: about('Whether the gift counted in the score.', Type.Boolean()),
    reason: Type.Optional(
      about(
        'Why it was not counted.',
        Type.Union([Type.Literal('between_rounds'), Type.Literal('battle_over')]),
      ),
    ),
    base_points: about('Points of the item × quantity.', Type.Integer()),
    multiplier: about('1 plus the boosts, up to the cap.', Type.Number()),
    points: about('floor(base_points × multiplier).', Type.Integer()),
    boosts: about('The boosts that applied.', Type.Array(AppliedBoost)),
  },
  { description: "How the gift counted in the receiver's battle." },
);
export type Verdict = Static<typeof Verdict>;

/** Fields of a gift in the room's log. */
const gift = {
  id: GiftId,
  room: PlatformId,
  sender: about('The sender.', PlatformId),
  receiver: about('The receiver.', PlatformId),
  item: about('The item.', PlatformId),
  quantity: about('The quantity.', Type.Integer()),
  coins: about('price × quantity.', Coins),
  earned: about('Coins that the receiver got: floor(coins × share_bps / 10000).', Coins),
  at: about("Time by the database's clock.", Timestamp),
};
const judged = {
  streak: about('Null: the item has no streaks.', nullable(ReceiptStreak)),
  battle: about('Null: the receiver was in no live battle here.', nullable(Verdict)),
  campaigns: Type.Optional(
    about('How it counted in each campaign that judged it. Absent: none did.', Type.Array(CampaignVerdict)),
  ),
  agency: Type.Optional(
    about("What the receiver's agency got. Absent: the receiver had no contract.", GiftAgency),
  ),
};

export const Gift = Type.Object(
  { ...gift, ...judged },
  { description: 'One accepted gift. It never changes.' },
);
export type Gift = Static<typeof Gift>;

/** The response to the sender. */
export const Receipt = Type.Object(
  {
    ...gift,
    balance: about("Coins in the sender's wallet after this gift.", Coins),
    wallet_version: about('The version of the wallet after it.', Type.Integer()),
    ...judged,
  },
  { description: "The gift, and the sender's wallet after it." },
);
export type Receipt = Static<typeof Receipt>;
