import { MAX_PAGE_SIZE } from './paged-list.ts';

/** Limits and defaults that the server and its clients share. Each exists only here; a test compares those of the schema. */
export const LIMITS = {
  /** 2^53 − 1, the largest integer that every JSON reader keeps exact. */
  maxCoins: Number.MAX_SAFE_INTEGER,
  /** The largest message that a client may send over a socket. */
  maxMessageBytes: 16 * 1024,
  maxBodyBytes: 64 * 1024,
  /** A file for an item. The players of effects load no larger ones. */
  maxUploadBytes: 8 * 1024 * 1024,
  maxNameLength: 200,
  maxUrlLength: 2048,
  maxPageSize: MAX_PAGE_SIZE,
  defaultPageSize: 50,
  maxVipLevel: 1_000,
  maxShareBps: 10_000,
  defaultShareBps: 5_000,
  /** For any item, price × max_quantity must not exceed `maxCoins`, so the cost of a gift never does. */
  maxQuantity: 1_000_000,
  defaultMaxQuantity: 9_999,
  maxStreakWindowMs: 60_000,
  defaultStreakWindowMs: 5_000,
  maxSides: 8,
  maxHostsPerSide: 10,
  /** Two hours, for a round or an overtime. */
  maxRoundS: 7_200,
  defaultRoundS: 300,
  maxCountdownS: 60,
  defaultCountdownS: 3,
  maxRounds: 9,
  defaultRounds: 1,
  defaultOvertimeS: 60,
  maxOvertimes: 10,
  defaultOvertimes: 1,
  maxBoosts: 16,
  maxBoostItems: 50,
  maxMultiplier: 100,
  defaultMultiplierCap: 10,
  maxInviteTtlS: 3_600,
  defaultInviteTtlS: 60,
  /** Guests in a room at the same time. */
  maxGuests: 200,
  /** Guests that a room's state lists. They take some 2 KB in the response to each subscription. */
  maxShownGuests: 50,
  /** Blocked users in a room. */
  maxRoomBlocks: 10_000,
  /** Open invitations of one host: proposed battles that are not answered yet. */
  maxOpenInvites: 10,
  /** Of these, invitations to the same host. */
  maxOpenInvitesToHost: 3,
  /** Battles that one host proposes within a minute and that are not agreed, including those that are over. */
  maxRecentInvites: 30,
  /** Of these, invitations to the same host. */
  maxRecentInvitesToHost: 10,
  /** Open invitations to one host: more than a user reads. */
  maxInbox: 20,
  /** Inviters whom a host can block. */
  maxInviteBlocks: 1_000,
  maxBonusScope: 100,
  /** Campaigns that are not over. A batch of gifts reads them all. */
  maxOpenCampaigns: 50,
  /** Campaigns that count one gift. */
  maxCampaignsAGift: 8,
  /** Seconds from a change of a campaign until it can take effect, so that every later gift is judged by it. */
  campaignLeadS: 10,
  maxCampaignDays: 366,
  /**
   * Seconds from the signature or the end of a contract until it takes effect. A batch of gifts reads contracts before its
   * time, and takes at most 15 s for it, so that every gift is judged by the contract in force at its time.
   */
  contractLeadS: 30,
  /** Contracts of one host that are not over: proposals, and those that follow each other. */
  maxHostContracts: 20,
  /** Entries of each list in a campaign's scope. */
  maxCampaignScope: 500,
  maxCampaignRules: 16,
  maxCampaignWeight: 1_000,
  maxCampaignMultipliers: 32,
  maxCampaignGroups: 100,
  /** Receivers in all groups of a campaign. */
  maxCampaignMembers: 1_000,
  maxCampaignRewards: 100,
  maxRewardRank: 1_000,
  /** Token revocations. Every node keeps them in some 30 MB of memory. */
  maxTokenRevocations: 200_000,
  /** Packs that are not retired. */
  maxPacks: 500,
  maxPackPrices: 200,
  /** Ten years, until the bonus coins of a pack expire. */
  maxBonusDays: 3_650,
  /** A signed transaction of a store, with its certificates, or a purchase token. */
  maxProofLength: 16_384,
  /** A message of a payment provider. The largest of Stripe have some 100 KB. */
  maxProviderMessageBytes: 1024 * 1024,
  /** Items in the catalogue, without retired ones. Every client reads the whole catalogue. */
  maxItems: 1_000,
  /** Days of a report. */
  maxReportDays: 731,
  /** Days of a report that adds up quarters of an hour of the whole platform. */
  maxReportQuarterDays: 92,
  /** Days of a series of quarters of an hour: 2,976 points. */
  maxSeriesQuarterDays: 31,
  /** Rows of a report as JSON, and as CSV. */
  maxReportRows: 1_000,
  maxCsvRows: 10_000,
  /** Days for which earnings clear. */
  maxClearingDays: 180,
  defaultClearingDays: 14,
  /** Payouts of one host that are neither paid nor failed nor cancelled. */
  maxOpenPayouts: 20,
  /** Payouts that are sent together. */
  maxPayoutBatch: 1_000,
  /** Currencies of the payout policy. */
  maxPayoutRates: 200,
  maxTokenTtlS: 30 * 24 * 3600,
  defaultTokenTtlS: 3600,
  /** The largest accepted difference between the clocks of the platform and of Lavish when a token's times are checked. */
  clockSkewS: 60,
} as const;
