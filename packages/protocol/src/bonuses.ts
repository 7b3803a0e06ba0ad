import Type, { type Static } from 'typebox';
import { Multiplier } from './battles.ts';
import { BonusScope, SCOPE_TEXTS } from './bonus-scope.ts';
import { about, clearable, closed, Timestamp, TimestampInput } from './fields.ts';
import { PlatformId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { VipLevel } from './users.ts';

const Scope = Type.Array(PlatformId, { minItems: 1, maxItems: LIMITS.maxBonusScope, uniqueItems: true });

const TEXTS = {
  starts_at: 'When the bonus starts.',
  ends_at: 'When the bonus ends, exclusive.',
  multiplier: '2 doubles the points of a gift.',
};

/** `PUT /v1/bonuses/{id}` */
export const PutBonus = closed({
  starts_at: Type.Optional(about(`${TEXTS.starts_at} Required for a new bonus.`, TimestampInput)),
  ends_at: Type.Optional(about(`${TEXTS.ends_at} Required for a new bonus.`, TimestampInput)),
  multiplier: Type.Optional(about(`${TEXTS.multiplier} Required for a new bonus.`, Multiplier)),
  scope: about(
    'The gifts that it applies to; all conditions must hold. Null, or absent for a new bonus: all gifts in battles.',
    clearable(
      closed({
        rooms: Type.Optional(about(SCOPE_TEXTS.rooms, Scope)),
        categories: Type.Optional(about(SCOPE_TEXTS.categories, Scope)),
        min_vip_level: Type.Optional(about(SCOPE_TEXTS.min_vip_level, VipLevel)),
      }),
    ),
  ),
});
export type PutBonus = Static<typeof PutBonus>;

export const Bonus = Type.Object(
  {
    id: about('The name in receipts.', PlatformId),
    starts_at: about(TEXTS.starts_at, Timestamp),
    ends_at: about(TEXTS.ends_at, Timestamp),
    multiplier: about(TEXTS.multiplier, Multiplier),
    scope: about('The gifts that it applies to; all conditions must hold.', BonusScope),
  },
  {
    description: 'More points for gifts in all battles of the platform, for a time. Coins do not change.',
  },
);
export type Bonus = Static<typeof Bonus>;
