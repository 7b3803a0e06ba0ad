import Type, { type Static } from 'typebox';
import { type BattleResult, BoostDefinition, Multiplier } from './battles.ts';
import { PutBonus } from './bonuses.ts';
import { PutCampaign, type StandingsList } from './campaigns.ts';
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

/** The same thing as it was, and under the other rules. */
export interface WhatIfPair<T> {
  before: T;
  after: T;
}

/** A sum before and after the change. */
export interface WhatIfDifference extends WhatIfPair<number> {
  /** `after` − `before`. */
  difference: number;
}

export interface WhatIfIncome {
  coins: WhatIfDifference;
  /** What receivers earned. Coins. */
  earned: WhatIfDifference;
  /** Points in battles. */
  points: WhatIfDifference;
}

/** How a battle ended. Null: it is not over. `undecided`: a round would have followed that was not played. */
export interface WhatIfBattleEnd {
  outcome: BattleResult['outcome'] | 'undecided' | null;
  winner: number | null;
  decided_by: BattleResult['decided_by'];
  /** Of each side. */
  points: number[];
}

export interface WhatIfBattle extends WhatIfPair<WhatIfBattleEnd> {
  battle: string;
}

export interface WhatIfPlace {
  rank: number;
  id: string;
  score: number;
  gifts: number;
  coins: number;
  battles_won: number;
}

/** The first ten of a list, by what they scored in the period. */
export interface WhatIfList extends WhatIfPair<WhatIfPlace[]> {
  winner_changed: boolean;
}

export interface WhatIfCampaign {
  campaign: string;
  change: 'none' | 'changed' | 'new' | 'removed';
  /** Whether all of the campaign lies in the period. Otherwise its standings are only those of the period. */
  whole: boolean;
  score: WhatIfDifference;
  gifts: WhatIfDifference;
  battle_wins: WhatIfDifference;
  lists: Record<StandingsList, WhatIfList>;
}

export interface WhatIfReceiver extends WhatIfIncome {
  receiver: string;
}

/** What a what-if found. */
export interface WhatIfReport extends WhatIfIncome {
  from: string;
  to: string;
  gifts: number;
  /** What the platform keeps of paid coins, without what agencies get. */
  platform: WhatIfDifference;
  battles: {
    compared: number;
    rounds: number;
    outcomes_changed: number;
    round_winners_changed: number;
    undecided: number;
    /** The first hundred battles with another outcome, oldest first. */
    changed: WhatIfBattle[];
  };
  campaigns: WhatIfCampaign[];
  receivers: {
    compared: number;
    changed: number;
    /** The hundred with the largest differences: of what they earned, then of points, then of coins. */
    top: WhatIfReceiver[];
  };
}
