/** What a gift scored by one rule. */
export interface RuleScore {
  /** The id of the rule. */
  id: string;
  /** What the rule counted: coins, units, points, or 1. 0 for a sender who has been counted before. */
  amount: number;
  score: number;
  /** Present if the daily cap has limited the score. */
  capped?: true;
}

/**
 * How a gift counted in a campaign. It is stored with the gift and never changes, so that the standings can be computed again
 * from the gifts alone.
 */
export interface GiftCampaignVerdict {
  /** The campaign. */
  id: string;
  /** False: so many campaigns count the gift already. Then the score is 0 and there are no rules. */
  counted: boolean;
  /** In ten-thousandths. */
  multiplier: number;
  /** The sum of the rules. */
  score: number;
  /** The rules that are for the item, in the order of the campaign. */
  rules: RuleScore[];
}
