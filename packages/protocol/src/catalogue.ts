import Type, { type Static } from 'typebox';
import { about, clearable, closed, Name, nullable, Timestamp, TimestampInput, WebUrl } from './fields.ts';
import { PlatformId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { VipLevel } from './users.ts';

const Price = about('Coins for one.', Type.Integer({ minimum: 1, maximum: LIMITS.maxCoins }));
const Points = Type.Integer({ minimum: 0, maximum: LIMITS.maxCoins });
const Quantity = Type.Integer({ minimum: 1, maximum: LIMITS.maxQuantity });
const StreakWindowMs = Type.Integer({ minimum: 0, maximum: LIMITS.maxStreakWindowMs });
const Sort = Type.Integer({ minimum: -1_000_000, maximum: 1_000_000 });

export const Animation = closed(
  {
    kind: about(
      'How it is shown.',
      Type.Union([
        Type.Literal('none'),
        Type.Literal('confetti'),
        Type.Literal('lottie'),
        Type.Literal('video'),
      ]),
    ),
    url: Type.Optional(about('The animation or video to play.', WebUrl)),
    duration_ms: Type.Optional(about('How long it plays.', Type.Integer({ minimum: 0, maximum: 60_000 }))),
    fullscreen: Type.Optional(about('It takes the whole screen.', Type.Boolean())),
  },
  { description: 'What screens show when the item is sent.' },
);
export type Animation = Static<typeof Animation>;

const WORDS = {
  name: 'What people read.',
  points: 'What one counts in a battle.',
  category: 'Where it stands in the catalogue.',
  icon_url: 'A picture of it.',
  min_vip_level: "The sender's VIP level must be this or higher.",
  max_quantity: 'How many one gift may send.',
  streak_window_ms: 'How long a streak waits for the next one. 0: no streaks.',
  active_from: 'When it can first be sent.',
  active_until: 'From when on it can no longer be sent.',
  sort: 'The lowest stands first.',
};

/** `PUT /v1/catalogue/{item}` */
export const PutItem = closed({
  name: Type.Optional(about(`${WORDS.name} A new item needs one.`, Name)),
  price: Type.Optional(about('Coins for one. A new item needs one.', Price)),
  points: about(`${WORDS.points} At first, the price.`, clearable(Points)),
  category: about(WORDS.category, clearable(PlatformId)),
  animation: clearable(Animation),
  icon_url: about(WORDS.icon_url, clearable(WebUrl)),
  min_vip_level: about(`${WORDS.min_vip_level} At first 0.`, clearable(VipLevel)),
  max_quantity: about(`${WORDS.max_quantity} At first ${LIMITS.defaultMaxQuantity}.`, clearable(Quantity)),
  streak_window_ms: about(
    `${WORDS.streak_window_ms} At first ${LIMITS.defaultStreakWindowMs}.`,
    clearable(StreakWindowMs),
  ),
  active_from: about(WORDS.active_from, clearable(TimestampInput)),
  active_until: about(WORDS.active_until, clearable(TimestampInput)),
  sort: about(`${WORDS.sort} At first 0.`, clearable(Sort)),
});
export type PutItem = Static<typeof PutItem>;

export const Item = Type.Object(
  {
    id: PlatformId,
    name: about(WORDS.name, Type.String()),
    price: Price,
    points: about(WORDS.points, Points),
    category: about(WORDS.category, nullable(Type.String())),
    animation: Animation,
    icon_url: about(WORDS.icon_url, nullable(Type.String())),
    min_vip_level: about(WORDS.min_vip_level, VipLevel),
    max_quantity: about(WORDS.max_quantity, Quantity),
    streak_window_ms: about(WORDS.streak_window_ms, StreakWindowMs),
    active_from: about(WORDS.active_from, nullable(Timestamp)),
    active_until: about(WORDS.active_until, nullable(Timestamp)),
    sort: about(WORDS.sort, Sort),
  },
  { description: 'What can be sent.' },
);
export type Item = Static<typeof Item>;

/** Random: of two that differ, none is the newer. */
export const CatalogueVersion = about(
  'Another one after every change of an item.',
  Type.String({ maxLength: 64 }),
);

/** `GET /v1/catalogue` */
export const Catalogue = Type.Object({
  data: about('Every item that has not been retired, by `sort`, then price.', Type.Array(Item)),
  version: CatalogueVersion,
});
export type Catalogue = Static<typeof Catalogue>;
