import { MAX_PAGE_SIZE } from './paged-list.ts';

/** The numbers that both ends must agree on. */
export const LIMITS = {
  /** Coins are IEEE-754 integers on the wire: 2^53 − 1 is the last one that every JSON reader keeps exact. */
  maxCoins: Number.MAX_SAFE_INTEGER,
  /** The largest message a client may send over the socket. */
  maxMessageBytes: 16 * 1024,
  maxBodyBytes: 64 * 1024,
  maxNameLength: 200,
  maxUrlLength: 2048,
  maxPageSize: MAX_PAGE_SIZE,
  defaultPageSize: 50,
  maxVipLevel: 1_000,
  maxShareBps: 10_000,
  defaultShareBps: 5_000,
  /** price × max_quantity of an item never passes `maxCoins`, so no gift can. */
  maxQuantity: 1_000_000,
  defaultMaxQuantity: 9_999,
  maxStreakWindowMs: 60_000,
  defaultStreakWindowMs: 5_000,
  maxSides: 8,
  maxHostsPerSide: 10,
  /** A round or an overtime: two hours. */
  maxRoundS: 7_200,
  maxCountdownS: 60,
  maxRounds: 9,
  maxOvertimes: 10,
  maxBoosts: 16,
  maxBoostItems: 50,
  maxMultiplier: 100,
  defaultMultiplierCap: 10,
  maxInviteTtlS: 3_600,
  /** Guests of a room at a time. */
  maxGuests: 200,
  /** Of those, how many a room's state lists: some 2 KB, sent with each subscription. */
  maxShownGuests: 50,
  /** Users blocked in a room. */
  maxRoomBlocks: 10_000,
  /** Open invitations of one host: battles that wait for an answer. */
  maxOpenInvites: 10,
  /** Of those, to one and the same host. */
  maxOpenInvitesToHost: 3,
  /** Battles that one host proposes within a minute and that are not agreed, also those that are over. */
  maxRecentInvites: 30,
  /** Of those, to one and the same host. */
  maxRecentInvitesToHost: 10,
  /** Open invitations that a host holds: more than anyone looks through. */
  maxInbox: 20,
  /** Inviters that a host can block. */
  maxInviteBlocks: 1_000,
  maxBonusScope: 100,
  /** Revocations of tokens at a time: every node holds them in some 30 MB. */
  maxTokenRevocations: 200_000,
  /** Items in the catalogue, which every screen reads as a whole; retired ones do not count. */
  maxItems: 1_000,
  maxTokenTtlS: 30 * 24 * 3600,
  defaultTokenTtlS: 3600,
  /** How far apart the clocks of the platform and of Lavish may be when a token's times are judged. */
  clockSkewS: 60,
} as const;
