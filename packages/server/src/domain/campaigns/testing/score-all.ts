import { compareCampaigns, rulesOf, type StoredCampaign } from '../campaign.ts';
import { type CampaignGift, type ScoredGift, scoreGift } from '../score-gift.ts';
import { type CountedSender, countedKey, type DailyScores, dailyKey } from '../sender-counters.ts';

/** Scores gifts one after the other, and keeps the counters between them. */
export function scoreAll(all: readonly StoredCampaign[], given: readonly CampaignGift[]): ScoredGift[] {
  const rules = all.map(rulesOf).sort(compareCampaigns);
  const daily = new Map<string, DailyScores>();
  const counted = new Set<string>();
  const counters = {
    dailyScores: (campaign: string, sender: string) => daily.get(dailyKey(campaign, sender)),
    hasCounted: (sender: CountedSender) => counted.has(countedKey(sender)),
  };
  return given.map((gift) => {
    const scored = scoreGift(rules, gift, counters);
    for (const one of scored.daily) daily.set(dailyKey(one.campaign, one.sender), one);
    for (const one of scored.counted) counted.add(countedKey(one));
    return scored;
  });
}
