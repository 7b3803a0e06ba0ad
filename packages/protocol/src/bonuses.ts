import Type, { type Static } from 'typebox';
import { Multiplier } from './battles.ts';
import { BonusScope, SCOPE_WORDS } from './bonus-scope.ts';
import { about, clearable, closed, Timestamp, TimestampInput } from './fields.ts';
import { PlatformId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { VipLevel } from './users.ts';

const Scope = Type.Array(PlatformId, { minItems: 1, maxItems: LIMITS.maxBonusScope, uniqueItems: true });

const WORDS = {
  starts_at: 'From when on gifts count more.',
  ends_at: 'From when on they no longer do.',
  multiplier: 'What a gift is worth in it: 2 counts double.',
};

/** `PUT /v1/bonuses/{id}` */
export const PutBonus = closed({
  starts_at: Type.Optional(about(`${WORDS.starts_at} A new bonus needs it.`, TimestampInput)),
  ends_at: Type.Optional(about(`${WORDS.ends_at} A new bonus needs it.`, TimestampInput)),
  multiplier: Type.Optional(about(`${WORDS.multiplier} A new bonus needs it.`, Multiplier)),
  scope: about(
    'To what it applies: all that is said here. Absent at first, or null: every gift in a battle.',
    clearable(
      closed({
        rooms: Type.Optional(about(SCOPE_WORDS.rooms, Scope)),
        categories: Type.Optional(about(SCOPE_WORDS.categories, Scope)),
        min_vip_level: Type.Optional(about(SCOPE_WORDS.min_vip_level, VipLevel)),
      }),
    ),
  ),
});
export type PutBonus = Static<typeof PutBonus>;

export const Bonus = Type.Object(
  {
    id: about('What receipts call it.', PlatformId),
    starts_at: about(WORDS.starts_at, Timestamp),
    ends_at: about(WORDS.ends_at, Timestamp),
    multiplier: about(WORDS.multiplier, Multiplier),
    scope: about('To what it applies: all that is said here.', BonusScope),
  },
  {
    description: 'More points for every battle of the platform, for a while. It never touches coins.',
  },
);
export type Bonus = Static<typeof Bonus>;
