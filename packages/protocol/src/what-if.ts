import Type, { type Static } from 'typebox';
import { BoostDefinition, Multiplier } from './battles.ts';
import { PutBonus } from './bonuses.ts';
import { PutCampaign } from './campaigns.ts';
import { about, closed } from './fields.ts';
import { PlatformId } from './ids.ts';
import { LIMITS } from './limits.ts';

const byId = <T extends Type.TSchema>(schema: T) =>
  Type.Record(PlatformId, schema, { additionalProperties: false, maxProperties: LIMITS.maxItems });

const ShareBps = Type.Integer({ minimum: 0, maximum: LIMITS.maxShareBps });

/** The other rules of a what-if. An absent field changes nothing. */
export const WhatIfRules = closed({
  campaigns: Type.Optional(
    about(
      'Campaigns that exist: null removes one, and an absent field of one keeps its value.',
      byId(Type.Union([Type.Partial(PutCampaign, { additionalProperties: false }), Type.Null()])),
    ),
  ),
  new_campaigns: Type.Optional(about('Campaigns that do not exist.', byId(PutCampaign))),
  bonuses: Type.Optional(
    about(
      'Bonuses that exist: null removes one, and an absent field of one keeps its value.',
      byId(Type.Union([PutBonus, Type.Null()])),
    ),
  ),
  new_bonuses: Type.Optional(about('Bonuses that do not exist.', byId(PutBonus))),
  boosts: Type.Optional(
    about(
      'The boosts of every battle that begins in the period, instead of its own.',
      Type.Array(BoostDefinition, { maxItems: LIMITS.maxBoosts }),
    ),
  ),
  multiplier_cap: Type.Optional(
    about('The largest combined multiplier of every battle that begins in the period.', Multiplier),
  ),
  prices: Type.Optional(
    about(
      'The price of one unit, by item. The points follow the price where they were the same.',
      byId(Type.Integer({ minimum: 1, maximum: LIMITS.maxCoins })),
    ),
  ),
  points: Type.Optional(
    about('The points of one unit, by item.', byId(Type.Integer({ minimum: 0, maximum: LIMITS.maxCoins }))),
  ),
  share_bps: Type.Optional(
    about(
      "What receivers earn, in hundredths of a percent. A receiver's share comes before an item's, and an item's before the default.",
      closed({
        default: Type.Optional(
          about(`Instead of the platform's default, ${LIMITS.defaultShareBps}.`, ShareBps),
        ),
        items: Type.Optional(about('By item.', byId(ShareBps))),
        receivers: Type.Optional(about('By receiver.', byId(ShareBps))),
      }),
    ),
  ),
});
export type WhatIfRules = Static<typeof WhatIfRules>;
