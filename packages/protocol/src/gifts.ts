import Type, { type Static } from 'typebox';
import { Coins, closed, nullable, Timestamp } from './fields.ts';
import { BattleId, GiftId, IdempotencyKey, PlatformId, StreakId } from './ids.ts';

/** What a sender asks for, over either transport. */
const giftRequest = {
  item: PlatformId,
  /** Absent: the room's host. */
  receiver: Type.Optional(PlatformId),
  /** An integer; outside 1..max_quantity it is refused with `quantity_out_of_range`, not as a malformed request. */
  quantity: Type.Optional(Type.Integer()),
  /** The price of one that the sender saw. Absent: any price. */
  price: Type.Optional(Coins),
  /** Refuse the gift unless it is for this battle. */
  battle: Type.Optional(BattleId),
};

/** `POST /v1/rooms/{room}/gifts`. `sender` is for the server key; a user sends as itself. */
export const PostGift = closed({ ...giftRequest, sender: Type.Optional(PlatformId) });
export type PostGift = Static<typeof PostGift>;

/** `{t: "gift"}` over the socket. */
export const GiftMessage = closed({
  t: Type.Literal('gift'),
  ref: Type.Optional(Type.Union([Type.String({ maxLength: 128 }), Type.Integer()])),
  room: PlatformId,
  key: IdempotencyKey,
  ...giftRequest,
});
export type GiftMessage = Static<typeof GiftMessage>;

export const ReceiptStreak = Type.Object({
  id: StreakId,
  /** Units of the streak so far, this gift's included. */
  count: Type.Integer(),
  expires_at: Timestamp,
});

export const AppliedBoost = Type.Object({ id: Type.String(), kind: Type.String(), add: Type.Number() });

/** How a gift counted in the receiver's battle, and why. */
export const Verdict = Type.Object({
  id: BattleId,
  round: Type.Integer(),
  side: Type.Integer(),
  counted: Type.Boolean(),
  reason: Type.Optional(Type.Union([Type.Literal('between_rounds'), Type.Literal('battle_over')])),
  base_points: Type.Integer(),
  multiplier: Type.Number(),
  points: Type.Integer(),
  boosts: Type.Array(AppliedBoost),
});
export type Verdict = Static<typeof Verdict>;

/** A gift as the room's log shows it. */
const gift = {
  id: GiftId,
  room: PlatformId,
  sender: PlatformId,
  receiver: PlatformId,
  item: PlatformId,
  quantity: Type.Integer(),
  coins: Coins,
  /** What the receiver got: floor(coins × share_bps / 10000). */
  earned: Coins,
  at: Timestamp,
};
const streakAndBattle = { streak: nullable(ReceiptStreak), battle: nullable(Verdict) };

export const Gift = Type.Object({ ...gift, ...streakAndBattle });
export type Gift = Static<typeof Gift>;

/** What the sender gets back. `balance` is the sender's after this gift. */
export const Receipt = Type.Object({
  ...gift,
  balance: Coins,
  wallet_version: Type.Integer(),
  ...streakAndBattle,
});
export type Receipt = Static<typeof Receipt>;
