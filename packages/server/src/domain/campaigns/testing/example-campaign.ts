import type { PutCampaign } from '@lavish/protocol';
import type { StoredCampaign } from '../campaign.ts';
import type { CampaignGift } from '../score-gift.ts';

/** Valid campaigns and gifts. A test overrides only the fields that matter to it. */

const NOW = Date.UTC(2026, 0, 31, 12);
const DAY_MS = 86_400_000;

/** A campaign that began yesterday and ends tomorrow, and counts the coins of every gift. */
export const exampleCampaign = (
  over: Partial<Omit<StoredCampaign, 'definition'>> = {},
  definition: Partial<StoredCampaign['definition']> = {},
): StoredCampaign => ({
  id: 'gala',
  revision: '019b2f41-7f02-71bc-8de5-3f90a6c1d244',
  startsAt: NOW - DAY_MS,
  endsAt: NOW + DAY_MS,
  cancelledAt: null,
  finalAt: null,
  days: [NOW - DAY_MS / 2, NOW + DAY_MS / 2],
  definition: {
    name: null,
    zone: 'UTC',
    scope: {
      items: null,
      categories: null,
      rooms: null,
      receivers: null,
      sender_regions: null,
      receiver_regions: null,
      min_vip_level: 0,
    },
    rules: [{ id: 'coins', kind: 'coins', weight: 1 }],
    multipliers: [],
    groups: [],
    rewards: [],
    ...definition,
  },
  ...over,
});

/** Ann sends Hal a rose for 10 coins, now. */
export const exampleCampaignGift = (over: Partial<CampaignGift> = {}): CampaignGift => ({
  at: NOW,
  room: 'stage',
  sender: 'ann',
  receiver: 'hal',
  item: 'rose',
  category: null,
  senderRegion: null,
  receiverRegion: null,
  vipLevel: 0,
  quantity: 1,
  price: 10,
  points: null,
  ...over,
});

/** A request for a campaign of two days that begins tomorrow. */
export const examplePutCampaign = (over: Partial<PutCampaign> = {}): PutCampaign => ({
  starts_at: new Date(NOW + DAY_MS).toISOString(),
  ends_at: new Date(NOW + 3 * DAY_MS).toISOString(),
  rules: [{ id: 'coins', kind: 'coins', weight: 1 }],
  ...over,
});
