import type { CampaignRule } from '@lavish/protocol';
import type { StoredCampaign } from '../campaign.ts';
import type { CampaignGift } from '../score-gift.ts';

/** What a gift scores in a campaign. Multiplier in ten-thousandths. */
export interface PlainVerdict {
  campaign: string;
  counted: boolean;
  multiplier: bigint;
  score: bigint;
  rules: { rule: string; amount: bigint; score: bigint }[];
}

interface JudgedGift extends CampaignGift {
  verdicts: PlainVerdict[];
  /** The day in each campaign, from 0. */
  days: Map<string, number>;
}

const MOST = 2n ** 53n - 1n;
const least = (a: bigint, b: bigint) => (a < b ? a : b);
const tenThousandths = (factor: number) => BigInt(Math.round(factor * 10_000));

/**
 * A second, simple implementation of the rules of campaigns: it keeps all gifts and no counters, and looks through them
 * for what a sender has scored on a day and for the sender's first gift to a receiver.
 */
export function createPlainCampaigns(campaigns: readonly StoredCampaign[]) {
  const history: JudgedGift[] = [];

  function judge(gift: CampaignGift): PlainVerdict[] {
    const own = campaigns
      .filter((campaign) => concerns(campaign, gift))
      .sort((a, b) => a.startsAt - b.startsAt || (a.id < b.id ? -1 : 1));
    const verdicts = own.map((campaign, place) => verdictOf(campaign, gift, place < 8));
    const days = new Map(own.map((campaign) => [campaign.id, dayOf(campaign, gift)]));
    history.push({ ...gift, verdicts, days });
    return verdicts;
  }

  function verdictOf(campaign: StoredCampaign, gift: CampaignGift, counted: boolean): PlainVerdict {
    const window = campaign.definition.multipliers.find(
      ({ starts_at, ends_at }) => gift.at >= Date.parse(starts_at) && gift.at < Date.parse(ends_at),
    );
    const multiplier = tenThousandths(window?.multiplier ?? 1);
    const rules = counted
      ? giftRules(campaign, gift).map((rule) => {
          const amount = amountOf(campaign, rule, gift);
          const full = least((amount * tenThousandths(rule.weight) * multiplier) / 10n ** 8n, MOST);
          return { rule: rule.id, amount, score: least(full, leftOf(campaign, rule, gift)) };
        })
      : [];
    const score = least(
      rules.reduce((sum, one) => sum + one.score, 0n),
      MOST,
    );
    return { campaign: campaign.id, counted, multiplier, score, rules };
  }

  function amountOf(campaign: StoredCampaign, rule: CampaignRule, gift: CampaignGift): bigint {
    const quantity = BigInt(gift.quantity);
    switch (rule.kind) {
      case 'coins':
        return BigInt(gift.price) * quantity;
      case 'units':
        return quantity;
      case 'points':
        return least(BigInt(gift.points ?? gift.price) * quantity, MOST);
      case 'senders':
        return earlier(campaign, rule, gift).some(
          (one) => one.gift.receiver === gift.receiver && one.score > 0n,
        )
          ? 0n
          : 1n;
      default:
        return 1n;
    }
  }

  /** What the daily cap leaves. */
  function leftOf(campaign: StoredCampaign, rule: CampaignRule, gift: CampaignGift): bigint {
    if (rule.daily_cap === undefined) return MOST;
    const day = dayOf(campaign, gift);
    const today = earlier(campaign, rule, gift).filter((one) => one.day === day);
    return BigInt(rule.daily_cap) - today.reduce((sum, one) => sum + one.score, 0n);
  }

  /** What the sender's earlier gifts have scored by a rule. */
  const earlier = (campaign: StoredCampaign, rule: CampaignRule, { sender }: CampaignGift) =>
    history
      .filter((gift) => gift.sender === sender)
      .flatMap((gift) =>
        gift.verdicts
          .filter((verdict) => verdict.campaign === campaign.id)
          .flatMap((verdict) => verdict.rules.filter((one) => one.rule === rule.id))
          .map(({ score }) => ({ gift, score, day: gift.days.get(campaign.id) })),
      );

  /** The day of a gift, which is never before that of the sender's earlier gifts that a cap has counted. */
  function dayOf(campaign: StoredCampaign, { sender, at }: CampaignGift): number {
    const today = campaign.days.filter((start) => start <= at).length;
    const earlierDays = campaign.definition.rules
      .filter(({ daily_cap }) => daily_cap !== undefined)
      .flatMap(({ id }) =>
        history
          .filter((gift) => gift.sender === sender)
          .filter(({ verdicts }) =>
            verdicts.some(
              (one) =>
                one.campaign === campaign.id &&
                one.rules.some(({ rule, score }) => rule === id && score > 0n),
            ),
          )
          .map(({ days }) => days.get(campaign.id)!),
      );
    return Math.max(today, ...earlierDays);
  }

  return { judge };
}

function concerns(campaign: StoredCampaign, gift: CampaignGift): boolean {
  const { scope } = campaign.definition;
  const end =
    campaign.cancelledAt === null ? campaign.endsAt : Math.min(campaign.cancelledAt, campaign.endsAt);
  if (gift.at < campaign.startsAt || gift.at >= end) return false;
  const conditions: [list: readonly string[] | null, value: string | null][] = [
    [scope.items, gift.item],
    [scope.categories, gift.category],
    [scope.rooms, gift.room],
    [scope.receivers, gift.receiver],
    [scope.sender_regions, gift.senderRegion],
    [scope.receiver_regions, gift.receiverRegion],
  ];
  if (conditions.some(([list, value]) => list !== null && (value === null || !list.includes(value))))
    return false;
  return gift.vipLevel >= scope.min_vip_level && giftRules(campaign, gift).length > 0;
}

const giftRules = ({ definition }: StoredCampaign, { item }: CampaignGift): CampaignRule[] =>
  definition.rules.filter(
    ({ kind, items }) => kind !== 'battle_wins' && (items === undefined || items.includes(item)),
  );
