import type { GiftCampaignVerdict } from '../campaigns/campaign-verdict.ts';
import { scoreGift } from '../campaigns/score-gift.ts';
import { countedKey, dailyKey } from '../campaigns/sender-counters.ts';
import type { BatchState } from './batch-state.ts';
import type { GiftCommand } from './gift-command.ts';
import type { GiftTerms } from './gift-rules.ts';

/** Most gifts are in no campaign, and share this list. */
const NONE: readonly GiftCampaignVerdict[] = [];

/** Scores an accepted gift in the campaigns that run, and adds it to the sender's counters. */
export function scoreInCampaigns(
  command: GiftCommand,
  { item, receiver }: GiftTerms,
  batch: BatchState,
): readonly GiftCampaignVerdict[] {
  const { facts } = batch;
  if (facts.campaigns.length === 0) return NONE;
  const sender = facts.users.get(command.sender);
  const gift = {
    at: facts.now,
    room: command.room,
    sender: command.sender,
    receiver,
    item: command.item,
    category: item.category,
    senderRegion: sender?.region ?? null,
    receiverRegion: facts.users.get(receiver)?.region ?? null,
    vipLevel: sender?.vip_level ?? 0,
    quantity: command.quantity,
    price: item.price,
    points: item.points,
  };
  const { verdicts, daily, counted } = scoreGift(facts.campaigns, gift, {
    dailyScores: (campaign, user) => {
      const key = dailyKey(campaign, user);
      return batch.dailyScores.get(key) ?? facts.dailyScores.get(key);
    },
    hasCounted: (one) => {
      const key = countedKey(one);
      return batch.countedSenders.has(key) || facts.countedSenders.has(key);
    },
  });
  for (const scores of daily) batch.dailyScores.set(dailyKey(scores.campaign, scores.sender), scores);
  for (const one of counted) batch.countedSenders.set(countedKey(one), one);
  return verdicts;
}
