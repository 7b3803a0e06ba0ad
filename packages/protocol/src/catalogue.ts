import Type, { type Static } from 'typebox';
import { about, clearable, closed, Name, nullable, Timestamp, TimestampInput, WebUrl } from './fields.ts';
import { PlatformId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { VipLevel } from './users.ts';

const Price = about('The unit price in coins.', Type.Integer({ minimum: 1, maximum: LIMITS.maxCoins }));
const Points = Type.Integer({ minimum: 0, maximum: LIMITS.maxCoins });
const Quantity = Type.Integer({ minimum: 1, maximum: LIMITS.maxQuantity });
const StreakWindowMs = Type.Integer({ minimum: 0, maximum: LIMITS.maxStreakWindowMs });
const ShareBps = Type.Integer({ minimum: 0, maximum: LIMITS.maxShareBps });
const Sort = Type.Integer({ minimum: -1_000_000, maximum: 1_000_000 });

export const Animation = closed(
  {
    kind: about(
      'The kind of animation.',
      Type.Union([
        Type.Literal('none'),
        Type.Literal('confetti'),
        Type.Literal('lottie'),
        Type.Literal('video'),
      ]),
    ),
    url: Type.Optional(about('The animation or video to play.', WebUrl)),
    duration_ms: Type.Optional(
      about('Duration, in milliseconds.', Type.Integer({ minimum: 0, maximum: 60_000 })),
    ),
    fullscreen: Type.Optional(about('Whether it covers the whole screen.', Type.Boolean())),
  },
  { description: 'The animation that is played when the item is sent.' },
);
export type Animation = Static<typeof Animation>;

const TEXTS = {
  name: 'Shown to users.',
  points: 'Points of one unit in a battle.',
  category: 'The category in the catalogue.',
  icon_url: 'A picture of it.',
  min_vip_level: "The sender's VIP level must be this or higher.",
  max_quantity: 'The largest quantity of one gift.',
  streak_window_ms: 'How long a streak waits for the next gift, in milliseconds. 0: no streaks.',
  active_from: 'When it can first be sent.',
  active_until: 'When it can no longer be sent.',
  sort: 'Position in the catalogue, ascending.',
  share_bps:
    "The receiver's share of gifts of this item, in hundredths of a percent, whatever the receiver's own share is.",
};

/** `PUT /v1/catalogue/{item}` */
export const PutItem = closed({
  name: Type.Optional(about(`${TEXTS.name} Required for a new item.`, Name)),
  price: Type.Optional(about('The unit price in coins. Required for a new item.', Price)),
  points: about(`${TEXTS.points} Default: the price.`, clearable(Points)),
  category: about(TEXTS.category, clearable(PlatformId)),
  animation: clearable(Animation),
  icon_url: about(TEXTS.icon_url, clearable(WebUrl)),
  min_vip_level: about(`${TEXTS.min_vip_level} Default: 0.`, clearable(VipLevel)),
  max_quantity: about(`${TEXTS.max_quantity} Default: ${LIMITS.defaultMaxQuantity}.`, clearable(Quantity)),
  streak_window_ms: about(
    `${TEXTS.streak_window_ms} Default: ${LIMITS.defaultStreakWindowMs}.`,
    clearable(StreakWindowMs),
  ),
  active_from: about(TEXTS.active_from, clearable(TimestampInput)),
  active_until: about(TEXTS.active_until, clearable(TimestampInput)),
  sort: about(`${TEXTS.sort} Default: 0.`, clearable(Sort)),
  share_bps: about(`${TEXTS.share_bps} Null: the receiver's own.`, clearable(ShareBps)),
});
export type PutItem = Static<typeof PutItem>;

export const Item = Type.Object(
  {
    id: PlatformId,
    name: about(TEXTS.name, Type.String()),
    price: Price,
    points: about(TEXTS.points, Points),
    category: about(TEXTS.category, nullable(Type.String())),
    animation: Animation,
    icon_url: about(TEXTS.icon_url, nullable(Type.String())),
    min_vip_level: about(TEXTS.min_vip_level, VipLevel),
    max_quantity: about(TEXTS.max_quantity, Quantity),
    streak_window_ms: about(TEXTS.streak_window_ms, StreakWindowMs),
    active_from: about(TEXTS.active_from, nullable(Timestamp)),
    active_until: about(TEXTS.active_until, nullable(Timestamp)),
    sort: about(TEXTS.sort, Sort),
    share_bps: Type.Optional(about(`${TEXTS.share_bps} Absent: the receiver's own.`, ShareBps)),
  },
  { description: 'An item that can be sent.' },
);
export type Item = Static<typeof Item>;

/** Random, so versions have no order. */
export const CatalogueVersion = about(
  'Changes with every change of an item.',
  Type.String({ maxLength: 64 }),
);

/** `GET /v1/catalogue` */
export const Catalogue = Type.Object({
  data: about('Every item that has not been retired, by `sort`, then price.', Type.Array(Item)),
  version: CatalogueVersion,
});
export type Catalogue = Static<typeof Catalogue>;
