import Type, { type Static } from 'typebox';
import { about, closed, Name, nullable, Region, Timestamp, TimestampInput } from './fields.ts';
import { PlatformId } from './ids.ts';
import { Price } from './journals.ts';
import { LIMITS } from './limits.ts';

/** The providers whose purchases Lavish verifies itself. */
export const STORE_PROVIDERS = ['stripe', 'apple', 'google'] as const;
export type StoreProvider = (typeof STORE_PROVIDERS)[number];

/** `custom`: the platform's own payment. */
export const PROVIDERS = ['custom', ...STORE_PROVIDERS] as const;
export type Provider = (typeof PROVIDERS)[number];

const ProductId = Type.String({
  pattern: '^[A-Za-z0-9._-]{1,150}$',
  'x-must-be': 'a product id of a store: 1 to 150 letters, digits, . _ or -',
});

export const PackPrice = closed(
  {
    amount: about("In the currency's smallest unit: 499 for 4.99 €, 500 for ¥500.", Price.properties.amount),
    currency: Price.properties.currency,
    region: Type.Optional(about('Only for users of this region, instead of the price without one.', Region)),
  },
  { description: 'A price in one currency.' },
);
export type PackPrice = Static<typeof PackPrice>;

export const PackProducts = closed(
  {
    apple: Type.Optional(about("The product id in Apple's App Store.", ProductId)),
    google: Type.Optional(about('The product id in Google Play.', ProductId)),
  },
  { description: 'The products of the stores that are this pack. A product belongs to one pack for ever.' },
);
export type PackProducts = Static<typeof PackProducts>;

const packCoins = Type.Integer({ minimum: 1, maximum: LIMITS.maxCoins });

/** `PUT /v1/packs/{id}` */
export const PutPack = closed({
  name: about('Shown to users.', Name),
  coins: about('Paid coins.', packCoins),
  bonus_coins: Type.Optional(
    about(
      'Promotional coins in addition, which a refund takes back in the same proportion. Needs `bonus_days`. Default: 0.',
      Type.Integer({ minimum: 0, maximum: LIMITS.maxCoins }),
    ),
  ),
  bonus_days: Type.Optional(
    about(
      'Days until bonus coins expire that are not spent.',
      Type.Integer({ minimum: 1, maximum: LIMITS.maxBonusDays }),
    ),
  ),
  prices: about(
    'One for each currency and region. Empty: only stores sell it, for their own prices.',
    Type.Array(PackPrice, { maxItems: LIMITS.maxPackPrices }),
  ),
  products: Type.Optional(PackProducts),
  starts_at: Type.Optional(about('Not for sale before.', TimestampInput)),
  ends_at: Type.Optional(about('Not for sale from then on.', TimestampInput)),
  max_per_user: Type.Optional(
    about(
      'How often a user can buy it, refunded purchases included. Default: any number.',
      Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    ),
  ),
  sort: Type.Optional(
    about(
      'The position in the list, ascending. Default: 0.',
      Type.Integer({ minimum: -32_768, maximum: 32_767 }),
    ),
  ),
});
export type PutPack = Static<typeof PutPack>;

/** Coins that users can buy together. */
export const Pack = Type.Object(
  {
    id: PlatformId,
    version: about(
      'Grows with each change. A purchase has the version that was for sale when it was paid.',
      Type.Integer({ minimum: 1 }),
    ),
    name: about('Shown to users.', Name),
    coins: about('Paid coins.', packCoins),
    bonus_coins: about(
      'Promotional coins in addition.',
      Type.Integer({ minimum: 0, maximum: LIMITS.maxCoins }),
    ),
    bonus_days: about('Days until bonus coins expire. Null: there are none.', nullable(Type.Integer())),
    prices: about('In a list for a user: one for each currency.', Type.Array(PackPrice)),
    products: PackProducts,
    starts_at: about('Not for sale before.', nullable(Timestamp)),
    ends_at: about('Not for sale from then on.', nullable(Timestamp)),
    max_per_user: about('How often a user can buy it. Null: any number.', nullable(Type.Integer())),
    sort: about('The position in the list.', Type.Integer()),
    retired_at: about('When it was retired. Null: it is not.', nullable(Timestamp)),
  },
  { description: 'Coins that users can buy together.' },
);
export type Pack = Static<typeof Pack>;
