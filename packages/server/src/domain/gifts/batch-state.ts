import type { StoredBattle } from '../battles/battle.ts';
import { type Contribution, type ContributionRow, contributionKey } from '../battles/contribution.ts';
import { countGift, openScore } from '../battles/count-gift.ts';
import type { GiftVerdict } from '../battles/verdict.ts';
import type { CountedSender, DailyScores } from '../campaigns/sender-counters.ts';
import type { StoredGift } from './gift.ts';
import type {
  EarningsIncrease,
  GiftDecision,
  RoomIncrease,
  SupporterIncrease,
  WalletRow,
} from './gift-decision.ts';
import { type GiftFacts, pairKey, type WalletFacts } from './gift-facts.ts';
import type { StreakState } from './streak.ts';

/** A batch while it is decided: the gathered facts, and the changes of the gifts accepted so far. */
export interface BatchState {
  readonly facts: GiftFacts;
  readonly gifts: StoredGift[];
  /** Accepted in this batch, by `pairKey(sender, key)`. */
  readonly accepted: Map<string, StoredGift>;
  readonly wallets: Map<string, WalletRow>;
  readonly supporters: Map<string, SupporterIncrease>;
  readonly earnings: Map<string, EarningsIncrease>;
  readonly rooms: Map<string, RoomIncrease>;
  /** The battles that have counted a gift of this batch. */
  readonly battles: Map<string, StoredBattle>;
  readonly contributions: Map<string, ContributionRow>;
  /** Counters that a gift of this batch has changed, by the keys of the facts. */
  readonly dailyScores: Map<string, DailyScores>;
  readonly countedSenders: Map<string, CountedSender>;
}

export const openBatch = (facts: GiftFacts): BatchState => ({
  facts,
  gifts: [],
  accepted: new Map(),
  wallets: new Map(),
  supporters: new Map(),
  earnings: new Map(),
  rooms: new Map(),
  battles: new Map(),
  contributions: new Map(),
  dailyScores: new Map(),
  countedSenders: new Map(),
});

/** The wallet of a user without a row. Nothing can be paid from it, so it is never written. */
const EMPTY_WALLET: WalletFacts = {
  coins: 0,
  promotional: 0,
  owed: 0,
  version: 0,
  lifetimeSpent: 0,
  streak: null,
};

export const walletOf = (batch: BatchState, user: string): WalletFacts =>
  batch.wallets.get(user) ?? batch.facts.wallets.get(user) ?? EMPTY_WALLET;

/** A receiver's earnings, including this batch. Coins. */
export const earningsOf = (batch: BatchState, user: string): number =>
  (batch.facts.users.get(user)?.earnings ?? 0) + (batch.earnings.get(user)?.coins ?? 0);

/** The sum of all gifts in a room, including this batch. Coins. */
export const roomCoinsOf = (batch: BatchState, room: string): number =>
  (batch.facts.rooms.get(room)?.coins ?? 0) + (batch.rooms.get(room)?.coins ?? 0);

/** A battle, including the gifts that this batch has counted. Undefined: there is none, or it is over. */
export function battleOf(batch: BatchState, id: string | null): StoredBattle | undefined {
  return id === null ? undefined : (batch.battles.get(id) ?? batch.facts.battles.get(id));
}

/** The gift that is already accepted under the sender's key, before or in this batch. */
export function storedGift(batch: BatchState, sender: string, key: string): StoredGift | undefined {
  const pair = pairKey(sender, key);
  return batch.accepted.get(pair) ?? batch.facts.stored.get(pair);
}

/** Adds an accepted gift to every row that it changes. */
export function recordGift(batch: BatchState, gift: StoredGift, roomRevision: number): void {
  batch.gifts.push(gift);
  batch.accepted.set(pairKey(gift.sender, gift.key), gift);
  batch.wallets.set(gift.sender, walletAfter(walletOf(batch, gift.sender), gift));
  raiseEarnings(batch, gift);
  raiseSupporter(batch, gift);
  raiseRoom(batch, gift, roomRevision);
  if (gift.battle !== null && gift.battle.ordinal !== null) raiseScore(batch, gift, gift.battle);
}

const walletAfter = (wallet: WalletFacts, gift: StoredGift): WalletRow => ({
  user: gift.sender,
  coins: gift.balance,
  promotional: gift.promotionalBalance,
  owed: wallet.owed,
  version: gift.walletVersion,
  lifetimeSpent: wallet.lifetimeSpent + gift.coins,
  streak: runningAfter(gift),
});

function runningAfter({ streak, room, receiver, item }: StoredGift): StreakState | null {
  return streak && { id: streak.id, count: streak.count, expiresAt: streak.expiresAt, room, receiver, item };
}

function raiseSupporter(batch: BatchState, { room, sender, coins }: StoredGift): void {
  const pair = pairKey(room, sender);
  const before = batch.supporters.get(pair);
  if (before) {
    before.gifts += 1;
    before.coins += coins;
  } else batch.supporters.set(pair, { room, sender, gifts: 1, coins });
}

/** Writes no increase of zero, so that the earnings of a receiver without a share are not locked. */
function raiseEarnings(batch: BatchState, { receiver, earned }: StoredGift): void {
  if (earned === 0) return;
  const before = batch.earnings.get(receiver);
  if (before) before.coins += earned;
  else batch.earnings.set(receiver, { user: receiver, coins: earned });
}

function raiseRoom(batch: BatchState, gift: StoredGift, revision: number): void {
  let increase = batch.rooms.get(gift.room);
  if (!increase) {
    increase = { room: gift.room, revision, gifts: 0, coins: 0 };
    batch.rooms.set(gift.room, increase);
  }
  increase.gifts += 1;
  increase.coins += gift.coins;
}

function raiseScore(batch: BatchState, gift: StoredGift, verdict: GiftVerdict): void {
  let battle = batch.battles.get(verdict.battle);
  if (!battle) {
    battle = openScore(batch.facts.battles.get(verdict.battle)!);
    batch.battles.set(battle.id, battle);
  }
  countGift(battle, contributionRow(batch, gift.sender, verdict), gift, verdict);
}

const NO_CONTRIBUTION: Contribution = { gifts: 0, points: 0, coins: 0, since: 0 };

function contributionRow(batch: BatchState, sender: string, { battle, side }: GiftVerdict): ContributionRow {
  const key = contributionKey(battle, side, sender);
  const opened = batch.contributions.get(key);
  if (opened) return opened;
  const { gifts, points, coins, since } = batch.facts.contributions.get(key) ?? NO_CONTRIBUTION;
  const row = { battle, side, sender, gifts, points, coins, since };
  batch.contributions.set(key, row);
  return row;
}

/** The complete rows to write. */
export const rowsOf = (batch: BatchState): Omit<GiftDecision, 'outcomes' | 'at'> => ({
  gifts: batch.gifts,
  wallets: [...batch.wallets.values()],
  supporters: [...batch.supporters.values()],
  earnings: [...batch.earnings.values()],
  rooms: [...batch.rooms.values()],
  battles: [...batch.battles.values()],
  contributions: [...batch.contributions.values()],
  dailyScores: [...batch.dailyScores.values()],
  countedSenders: [...batch.countedSenders.values()],
});
