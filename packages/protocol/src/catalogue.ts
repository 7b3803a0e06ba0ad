import Type, { type Static } from 'typebox';
import { clearable, closed, Name, nullable, Timestamp, TimestampInput, WebUrl } from './fields.ts';
import { PlatformId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { VipLevel } from './users.ts';

const Price = Type.Integer({ minimum: 1, maximum: LIMITS.maxCoins });
const Points = Type.Integer({ minimum: 0, maximum: LIMITS.maxCoins });
const Quantity = Type.Integer({ minimum: 1, maximum: LIMITS.maxQuantity });
const StreakWindowMs = Type.Integer({ minimum: 0, maximum: LIMITS.maxStreakWindowMs });
const Sort = Type.Integer({ minimum: -1_000_000, maximum: 1_000_000 });

export const Animation = closed({
  kind: Type.Union([
    Type.Literal('none'),
    Type.Literal('confetti'),
    Type.Literal('lottie'),
    Type.Literal('video'),
  ]),
  url: Type.Optional(WebUrl),
  duration_ms: Type.Optional(Type.Integer({ minimum: 0, maximum: 60_000 })),
  fullscreen: Type.Optional(Type.Boolean()),
});
export type Animation = Static<typeof Animation>;

/** `PUT /v1/catalogue/{item}`. `name` and `price` are required the first time. */
export const PutItem = closed({
  name: Type.Optional(Name),
  price: Type.Optional(Price),
  points: clearable(Points),
  category: clearable(PlatformId),
  animation: clearable(Animation),
  icon_url: clearable(WebUrl),
  min_vip_level: clearable(VipLevel),
  max_quantity: clearable(Quantity),
  streak_window_ms: clearable(StreakWindowMs),
  active_from: clearable(TimestampInput),
  active_until: clearable(TimestampInput),
  sort: clearable(Sort),
});
export type PutItem = Static<typeof PutItem>;

export const Item = Type.Object({
  id: PlatformId,
  name: Type.String(),
  price: Price,
  points: Points,
  category: nullable(Type.String()),
  animation: Animation,
  icon_url: nullable(Type.String()),
  min_vip_level: VipLevel,
  max_quantity: Quantity,
  streak_window_ms: StreakWindowMs,
  active_from: nullable(Timestamp),
  active_until: nullable(Timestamp),
  sort: Sort,
});
export type Item = Static<typeof Item>;

/** `GET /v1/catalogue`: every item that has not been retired, by `sort`, then price. */
export const Catalogue = Type.Object({ data: Type.Array(Item) });
export type Catalogue = Static<typeof Catalogue>;
