import { type CampaignVerdict, type Gift, type GiftAgency, type Receipt, toWireId } from '@lavish/protocol';
import type { GiftCampaignVerdict, RuleScore } from '../domain/campaigns/campaign-verdict.ts';
import type { StoredGift } from '../domain/gifts/gift.ts';
import type { GiftAgencyPart } from '../domain/gifts/gift-agency-part.ts';
import { verdictView } from '../domain/gifts/gift-event.ts';
import { timestamp } from '../domain/timestamp.ts';

const streakView = ({ streak }: StoredGift): Receipt['streak'] =>
  streak && {
    id: toWireId('stk', streak.id),
    count: streak.count,
    expires_at: timestamp(streak.expiresAt),
  };

/** Copies the fields one by one, because jsonb changes their order and a replayed receipt must have the same bytes. */
const campaignView = ({ id, counted, multiplier, score, rules }: GiftCampaignVerdict): CampaignVerdict => ({
  campaign: id,
  counted,
  ...(!counted && { reason: 'campaign_limit' as const }),
  multiplier: multiplier / 10_000,
  score,
  rules: rules.map(ruleView),
});

const ruleView = ({ id, amount, score, capped }: RuleScore): CampaignVerdict['rules'][number] => ({
  rule: id,
  amount,
  score,
  ...(capped && { capped }),
});

const agencyView = ({ agency, contract, bps, paidBy, coins }: GiftAgencyPart): GiftAgency => ({
  agency,
  contract: toWireId('ctr', contract),
  bps,
  from: paidBy,
  coins,
});

/** The receipt of a gift, from its stored row alone, so that a replayed receipt has the same bytes. */
export const receiptOf = (gift: StoredGift): Receipt => ({
  id: toWireId('gft', gift.id),
  room: gift.room,
  sender: gift.sender,
  receiver: gift.receiver,
  item: gift.item,
  quantity: gift.quantity,
  coins: gift.coins,
  earned: gift.earned,
  at: timestamp(gift.at),
  balance: gift.balance,
  wallet_version: gift.walletVersion,
  streak: streakView(gift),
  battle: verdictView(gift),
  // Absent without campaigns or a contract, so that the receipts of versions without those stay the same to the byte.
  ...(gift.campaigns.length > 0 && { campaigns: gift.campaigns.map(campaignView) }),
  ...(gift.agency !== null && { agency: agencyView(gift.agency) }),
});

/** The gift as any token with `watch` may read it: the receipt without the sender's balance. */
export function logEntryOf(gift: StoredGift): Gift {
  const { balance: _balance, wallet_version: _version, ...entry } = receiptOf(gift);
  return entry;
}
