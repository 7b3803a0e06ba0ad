import { LIMITS } from '@lavish/protocol';
import { basePointsOf } from '../battles/points.ts';
import type { CampaignRules, ScoringRule } from './campaign.ts';
import { isForGift, judges, type ScopedGift } from './campaign-scope.ts';
import type { GiftCampaignVerdict, RuleScore } from './campaign-verdict.ts';
import { addScores, dayOf, multiplierAt, scoreOf } from './score.ts';
import type { CountedSender, DailyScores, SenderCounters } from './sender-counters.ts';

/** The part of a gift that campaigns score. */
export interface CampaignGift extends ScopedGift {
  sender: string;
  quantity: number;
  price: number;
  /** Points of one unit of the item; null: its price. */
  points: number | null;
}

/** A scored gift, and the counters that it changes. */
export interface ScoredGift {
  /** In the order of the campaigns. */
  verdicts: GiftCampaignVerdict[];
  daily: DailyScores[];
  counted: CountedSender[];
}

/**
 * Scores a gift in every campaign that judges it. Of those, the first 8 count it.
 *
 * @param campaigns in the order of `compareCampaigns`
 */
export function scoreGift(
  campaigns: readonly CampaignRules[],
  gift: CampaignGift,
  counters: SenderCounters,
): ScoredGift {
  const scored: ScoredGift = { verdicts: [], daily: [], counted: [] };
  for (const campaign of campaigns) {
    if (!judges(campaign, gift)) continue;
    const isCounted = scored.verdicts.length < LIMITS.maxCampaignsAGift;
    scored.verdicts.push(isCounted ? count(campaign, gift, counters, scored) : notCounted(campaign, gift.at));
  }
  return scored;
}

const notCounted = (campaign: CampaignRules, at: number): GiftCampaignVerdict => ({
  id: campaign.id,
  counted: false,
  multiplier: multiplierAt(campaign, at),
  score: 0,
  rules: [],
});

function count(
  campaign: CampaignRules,
  gift: CampaignGift,
  counters: SenderCounters,
  scored: ScoredGift,
): GiftCampaignVerdict {
  const multiplier = multiplierAt(campaign, gift.at);
  const today = openDay(campaign, gift, counters);
  const verdict: GiftCampaignVerdict = { id: campaign.id, counted: true, multiplier, score: 0, rules: [] };
  let isCapped = false;
  for (const [index, rule] of campaign.rules.entries()) {
    if (!isForGift(rule, gift.item)) continue;
    const sender = { campaign: campaign.id, rule: rule.id, sender: gift.sender, receiver: gift.receiver };
    const amount = rule.kind === 'senders' ? Number(!counters.hasCounted(sender)) : amountOf(rule, gift);
    const score = capScore(rule, scoreOf(amount, rule.weight, multiplier), today.scores[index]!);
    verdict.rules.push({ id: rule.id, amount, ...score });
    verdict.score = addScores(verdict.score, score.score);
    // A sender whose first gift scores nothing, because of the cap, can still be counted on another day.
    if (rule.kind === 'senders' && score.score > 0) scored.counted.push(sender);
    if (rule.dailyCap !== null && score.score > 0) {
      today.scores[index]! += score.score;
      isCapped = true;
    }
  }
  if (isCapped) scored.daily.push(today);
  return verdict;
}

/** What the rule counts of a gift. */
function amountOf({ kind }: ScoringRule, gift: CampaignGift): number {
  if (kind === 'coins') return gift.price * gift.quantity;
  if (kind === 'units') return gift.quantity;
  if (kind === 'gifts') return 1;
  // The points of one unit can be so many that those of all units exceed 2^53 − 1.
  return Math.min(basePointsOf(gift, gift.quantity), LIMITS.maxCoins);
}

/** A score after the daily cap. `before`: what the rule has scored for the sender on that day. */
function capScore(
  { dailyCap }: ScoringRule,
  score: number,
  before: number,
): Pick<RuleScore, 'score' | 'capped'> {
  const left = (dailyCap ?? Number.POSITIVE_INFINITY) - before;
  return score > left ? { score: left, capped: true } : { score };
}

/**
 * What the sender's gifts have scored on the day of the gift. A day that has begun for a sender stays when the clock steps
 * back over midnight, so that its cap is not used twice.
 */
function openDay(campaign: CampaignRules, { sender, at }: CampaignGift, counters: SenderCounters) {
  const before = counters.dailyScores(campaign.id, sender);
  const day = Math.max(dayOf(campaign, at), before?.day ?? campaign.startsAt);
  const scores = before?.day === day ? [...before.scores] : campaign.rules.map(() => 0);
  return { campaign: campaign.id, sender, day, scores };
}
