import Type, { type Static } from 'typebox';
import {
  about,
  Coins,
  clearable,
  closed,
  Name,
  nullable,
  Reference,
  SignedCoins,
  Timestamp,
  WebUrl,
} from './fields.ts';
import { JournalId, PlatformId } from './ids.ts';
import { LIMITS } from './limits.ts';

export const VipLevel = Type.Integer({ minimum: 0, maximum: LIMITS.maxVipLevel });
const ShareBps = Type.Integer({ minimum: 0, maximum: LIMITS.maxShareBps });

const vipLevel = 'What the user may send: some items ask for a level.';
const shareBps = "The receiver's share of a gift, in hundredths of a percent. The rest is the platform's.";

/** `PUT /v1/users/{user}` */
export const PutUser = closed({
  name: about('What others see. Absent: they see the id.', clearable(Name)),
  avatar_url: about('A picture of the user.', clearable(WebUrl)),
  vip_level: about(`${vipLevel} At first 0.`, clearable(VipLevel)),
  share_bps: about(`${shareBps} At first ${LIMITS.defaultShareBps}.`, clearable(ShareBps)),
  blocked: about('A blocked user sends nowhere. At first false.', clearable(Type.Boolean())),
});
export type PutUser = Static<typeof PutUser>;

export const Wallet = Type.Object(
  {
    coins: about('What can be spent now.', Coins),
    version: about('Rises with every change: of two, the higher one is newer.', Type.Integer({ minimum: 0 })),
  },
  { description: "A user's coins." },
);
export type Wallet = Static<typeof Wallet>;

const Earnings = Type.Object(
  { coins: about('Below zero when what was paid out has been reversed.', SignedCoins) },
  { description: 'What was earned by receiving.' },
);

/** `GET /v1/users/{user}` */
export const User = Type.Object({
  id: PlatformId,
  name: about('What others see.', nullable(Type.String())),
  avatar_url: about('A picture of the user.', nullable(Type.String())),
  vip_level: about(vipLevel, VipLevel),
  share_bps: about(shareBps, Type.Integer()),
  blocked: about('A blocked user sends nowhere.', Type.Boolean()),
  wallet: Wallet,
  earnings: Earnings,
  lifetime_spent: about('Coins spent since the beginning.', Coins),
});
export type User = Static<typeof User>;

/** What everyone in a room may see of a user. */
export const PublicUser = Type.Object(
  {
    name: about('Null: show the id.', nullable(Type.String())),
    avatar_url: about('A picture of the user.', nullable(Type.String())),
    vip_level: VipLevel,
  },
  { description: 'What everyone in a room may see of a user.' },
);
export type PublicUser = Static<typeof PublicUser>;

export const PublicUsers = Type.Record(Type.String(), PublicUser, {
  description: 'Everyone the message mentions, by id.',
});
export type PublicUsers = Static<typeof PublicUsers>;

/** `POST /v1/users/{user}/top-ups` */
export const TopUpRequest = closed({
  coins: about('How many the user bought.', Type.Integer({ minimum: 1, maximum: LIMITS.maxCoins })),
  reference: Type.Optional(about('Your own record of it: a payment, an order.', Reference)),
});
export type TopUpRequest = Static<typeof TopUpRequest>;

export const TopUp = Type.Object({
  id: JournalId,
  user: PlatformId,
  coins: about('How many came in.', Coins),
  reference: about('Your own record of it.', nullable(Type.String())),
  at: Timestamp,
  balance: about('The wallet after it.', Coins),
  wallet_version: about('The version of the wallet after it.', Type.Integer()),
});
export type TopUp = Static<typeof TopUp>;
