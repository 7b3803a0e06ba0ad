import Type, { type Static } from 'typebox';
import {
  about,
  Coins,
  clearable,
  closed,
  Name,
  nullable,
  Reference,
  Region,
  SignedCoins,
  Timestamp,
  WebUrl,
} from './fields.ts';
import { JournalId, PlatformId } from './ids.ts';
import { Price } from './journals.ts';
import { LIMITS } from './limits.ts';

export const VipLevel = Type.Integer({ minimum: 0, maximum: LIMITS.maxVipLevel });
const ShareBps = Type.Integer({ minimum: 0, maximum: LIMITS.maxShareBps });

const vipLevel = 'Some items require a VIP level of their sender.';
const ClearingDays = Type.Integer({ minimum: 0, maximum: LIMITS.maxClearingDays });
const clearingDays = 'Full days until what the user earns can be paid out.';
const payoutEligible = 'Whether the user can have payouts.';
const ranking =
  'How rankings show the user: `shown`; `anonymous`, without the id; `hidden`, without a place.';
const Shown = Type.Union([Type.Literal('shown'), Type.Literal('anonymous'), Type.Literal('hidden')]);
const region =
  "The user's region, such as a country, by the platform's own names. Every gift stores the regions that its sender and receiver had.";
const shareBps = "The receiver's share of a gift, in hundredths of a percent. The platform keeps the rest.";

const consent =
  'Whether the user agrees that Apple gets to know how much of a purchase was spent, when the user asks Apple for a refund.';

/** `PUT /v1/users/{user}` */
export const PutUser = closed({
  name: about('Shown to other users. Without a name they see the id.', clearable(Name)),
  avatar_url: about('A picture of the user.', clearable(WebUrl)),
  vip_level: about(`${vipLevel} Default: 0.`, clearable(VipLevel)),
  share_bps: about(`${shareBps} Default: ${LIMITS.defaultShareBps}.`, clearable(ShareBps)),
  blocked: about('A blocked user cannot send gifts in any room. Default: false.', clearable(Type.Boolean())),
  region: about(region, clearable(Region)),
  ranking: about(`${ranking} Default: \`shown\`.`, clearable(Shown)),
  consumption_consent: about(`${consent} Default: false.`, clearable(Type.Boolean())),
  clearing_days: about(`${clearingDays} Default: the setting of the platform.`, clearable(ClearingDays)),
  payout_eligible: about(`${payoutEligible} Default: false.`, clearable(Type.Boolean())),
});
export type PutUser = Static<typeof PutUser>;

export const Wallet = Type.Object(
  {
    coins: about('Coins that can be spent now.', Coins),
    version: about(
      'Grows with every change. Of two readings, the higher version is the newer one.',
      Type.Integer({ minimum: 0 }),
    ),
  },
  { description: "A user's coins." },
);
export type Wallet = Static<typeof Wallet>;

/** A user's wallet in full. */
const WholeWallet = Type.Object(
  {
    ...Wallet.properties,
    promotional_coins: about('The part of `coins` that was granted and expires. Gifts take it first.', Coins),
    owed: about('Coins of refunded top-ups that the user had spent. New paid coins repay them.', Coins),
  },
  { description: "A user's coins." },
);

const Earnings = Type.Object(
  { coins: about('Negative if gifts were reversed after their coins had been paid out.', SignedCoins) },
  { description: 'Coins earned by receiving gifts.' },
);

/** `GET /v1/users/{user}` */
export const User = Type.Object({
  id: PlatformId,
  name: about('Shown to other users.', nullable(Type.String())),
  avatar_url: about('A picture of the user.', nullable(Type.String())),
  vip_level: about(vipLevel, VipLevel),
  share_bps: about(shareBps, Type.Integer()),
  blocked: about('A blocked user cannot send gifts in any room.', Type.Boolean()),
  region: about(region, nullable(Type.String())),
  ranking: about(ranking, Shown),
  consumption_consent: about(consent, Type.Boolean()),
  store_account: about(
    'Under which the user buys at the stores. Give it to StoreKit as `appAccountToken`, and to Google Play as the obfuscated account id.',
    Type.String({ format: 'uuid' }),
  ),
  clearing_days: about(`${clearingDays} Null: the setting of the platform.`, nullable(ClearingDays)),
  payout_eligible: about(payoutEligible, Type.Boolean()),
  wallet: WholeWallet,
  earnings: Earnings,
  lifetime_spent: about('Coins spent on all gifts so far.', Coins),
});
export type User = Static<typeof User>;

/** The part of a user that every viewer of a room may see. */
export const PublicUser = Type.Object(
  {
    name: about('Null: show the id.', nullable(Type.String())),
    avatar_url: about('A picture of the user.', nullable(Type.String())),
    vip_level: VipLevel,
  },
  { description: 'The part of a user that every viewer of a room may see.' },
);
export type PublicUser = Static<typeof PublicUser>;

export const PublicUsers = Type.Record(Type.String(), PublicUser, {
  description: 'The users whom the message mentions, by id.',
});
export type PublicUsers = Static<typeof PublicUsers>;

/** `POST /v1/users/{user}/top-ups` */
export const TopUpRequest = closed({
  coins: about('Coins that the user bought.', Type.Integer({ minimum: 1, maximum: LIMITS.maxCoins })),
  reference: Type.Optional(about('Your own reference, such as a payment or an order.', Reference)),
  price: Type.Optional(
    about('What the user paid. Without it, only the whole top-up can be refunded.', Price),
  ),
});
export type TopUpRequest = Static<typeof TopUpRequest>;

export const TopUp = Type.Object({
  id: JournalId,
  user: PlatformId,
  coins: about('Coins added.', Coins),
  reference: about('Your own reference.', nullable(Type.String())),
  price: Type.Optional(about('What the user paid.', Price)),
  at: Timestamp,
  balance: about('Coins in the wallet after it. Coins that the user owes are then repaid from it.', Coins),
  wallet_version: about('The version of the wallet after it.', Type.Integer()),
});
export type TopUp = Static<typeof TopUp>;
