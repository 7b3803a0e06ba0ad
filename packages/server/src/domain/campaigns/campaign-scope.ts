import type { CampaignRules, ScoringRule } from './campaign.ts';

/** The part of a gift that a campaign's scope depends on. */
export interface ScopedGift {
  /** Unix milliseconds. */
  at: number;
  room: string;
  receiver: string;
  item: string;
  category: string | null;
  senderRegion: string | null;
  receiverRegion: string | null;
  vipLevel: number;
}

/** Whether a campaign judges a gift: it runs, the gift is in its scope, and one of its rules is for the item. */
export const judges = (campaign: CampaignRules, gift: ScopedGift): boolean =>
  runsAt(campaign, gift.at) &&
  isInScope(campaign, gift) &&
  campaign.rules.some((rule) => isForGift(rule, gift.item));

export const runsAt = (
  { startsAt, endsAt }: Pick<CampaignRules, 'startsAt' | 'endsAt'>,
  at: number,
): boolean => startsAt <= at && at < endsAt;

function isInScope({ scope }: CampaignRules, gift: ScopedGift): boolean {
  return (
    contains(scope.items, gift.item) &&
    contains(scope.categories, gift.category) &&
    contains(scope.rooms, gift.room) &&
    contains(scope.receivers, gift.receiver) &&
    contains(scope.senderRegions, gift.senderRegion) &&
    contains(scope.receiverRegions, gift.receiverRegion) &&
    scope.minVipLevel <= gift.vipLevel
  );
}

/** A list contains no value that is missing: a gift of an item without a category is in no list of categories. */
export const contains = (only: ReadonlySet<string> | null, value: string | null): boolean =>
  only === null || (value !== null && only.has(value));

/** Whether a rule scores gifts of an item. */
export const isForGift = ({ kind, items }: ScoringRule, item: string): boolean =>
  kind !== 'battle_wins' && contains(items, item);

/** Whether what a gift scores depends on the sender's earlier gifts. */
export const keepsCounters = ({ rules }: CampaignRules): boolean =>
  rules.some(({ kind, dailyCap }) => kind === 'senders' || dailyCap !== null);
