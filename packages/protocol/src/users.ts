import Type, { type Static } from 'typebox';
import { Coins, clearable, closed, Name, nullable, SignedCoins, Timestamp, WebUrl } from './fields.ts';
import { JournalId, PlatformId } from './ids.ts';
import { LIMITS } from './limits.ts';

export const VipLevel = Type.Integer({ minimum: 0, maximum: LIMITS.maxVipLevel });

/** `PUT /v1/users/{user}` */
export const PutUser = closed({
  name: clearable(Name),
  avatar_url: clearable(WebUrl),
  vip_level: clearable(VipLevel),
  share_bps: clearable(Type.Integer({ minimum: 0, maximum: LIMITS.maxShareBps })),
  blocked: clearable(Type.Boolean()),
});
export type PutUser = Static<typeof PutUser>;

export const Wallet = Type.Object({ coins: Coins, version: Type.Integer({ minimum: 0 }) });
export type Wallet = Static<typeof Wallet>;

/** `GET /v1/users/{user}` */
export const User = Type.Object({
  id: PlatformId,
  name: nullable(Type.String()),
  avatar_url: nullable(Type.String()),
  vip_level: VipLevel,
  share_bps: Type.Integer(),
  blocked: Type.Boolean(),
  wallet: Wallet,
  earnings: Type.Object({ coins: SignedCoins }),
  lifetime_spent: Coins,
});
export type User = Static<typeof User>;

/** What everyone in a room may see of a user. */
export const PublicUser = Type.Object({
  name: nullable(Type.String()),
  avatar_url: nullable(Type.String()),
  vip_level: VipLevel,
});
export type PublicUser = Static<typeof PublicUser>;

/** `users` in a message: everyone the message mentions, by id. */
export const PublicUsers = Type.Record(Type.String(), PublicUser);
export type PublicUsers = Static<typeof PublicUsers>;

/** `POST /v1/users/{user}/top-ups` */
export const TopUpRequest = closed({
  coins: Type.Integer({ minimum: 1, maximum: LIMITS.maxCoins }),
  reference: Type.Optional(Name),
});
export type TopUpRequest = Static<typeof TopUpRequest>;

export const TopUp = Type.Object({
  id: JournalId,
  user: PlatformId,
  coins: Coins,
  reference: nullable(Type.String()),
  at: Timestamp,
  balance: Coins,
  wallet_version: Type.Integer(),
});
export type TopUp = Static<typeof TopUp>;
