import Type, { type Static } from 'typebox';
import { about } from './fields.ts';
import { PlatformId } from './ids.ts';
import { LIMITS } from './limits.ts';

const Score = Type.Integer({ minimum: 0, maximum: LIMITS.maxCoins });

export const CampaignRuleScore = Type.Object(
  {
    rule: about('The id of the rule.', PlatformId),
    amount: about('What the rule counted of the gift: coins, units, points, or 1.', Score),
    score: about('floor(amount × weight × multiplier), up to the daily cap.', Score),
    capped: Type.Optional(
      about('The daily cap has limited the score. Absent: it has not.', Type.Literal(true)),
    ),
  },
  { description: 'What a gift scored by one rule.' },
);
export type CampaignRuleScore = Static<typeof CampaignRuleScore>;

export const CampaignVerdict = Type.Object(
  {
    campaign: about('The campaign.', PlatformId),
    counted: about('Whether the campaign counted the gift.', Type.Boolean()),
    reason: Type.Optional(
      about(
        `Why it was not counted: ${LIMITS.maxCampaignsAGift} campaigns that started earlier have counted it.`,
        Type.Literal('campaign_limit'),
      ),
    ),
    multiplier: about('The multiplier of the window in which the gift was sent; 1 outside.', Type.Number()),
    score: about('The sum of the rules.', Score),
    rules: about('The rules that are for the item.', Type.Array(CampaignRuleScore)),
  },
  { description: 'How the gift counted in a campaign.' },
);
export type CampaignVerdict = Static<typeof CampaignVerdict>;
