import type { PublicUser } from '@lavish/protocol';
import type { StoredBattle } from '../battles/battle.ts';
import type { Contribution } from '../battles/contribution.ts';
import type { StoredBonus } from '../bonuses/bonus.ts';
import type { StoredGift } from './gift.ts';
import type { StreakState } from './streak.ts';

/** A sender's wallet, locked for the batch. Coins. */
export interface WalletFacts {
  coins: number;
  version: number;
  lifetimeSpent: number;
  streak: StreakState | null;
}

export interface UserFacts extends PublicUser {
  shareBps: number;
  blocked: boolean;
  /** Coins; null: the row is missing. Read without a lock: good for telling that a sum would pass what a number holds, not for writing. */
  earnings: number | null;
}

export interface ItemFacts {
  price: number;
  /** What one counts in a battle; null: as many as its price. */
  points: number | null;
  category: string | null;
  minVipLevel: number;
  maxQuantity: number;
  streakWindowMs: number;
  /** Unix milliseconds; null: no bound. */
  activeFrom: number | null;
  activeUntil: number | null;
  retired: boolean;
}

export interface RoomFacts {
  host: string;
  live: boolean;
  /** Raised by the room's end and by every change of guests: apply writes only if it still stands. */
  revision: number;
  /** What has been given here. Coins; read without a lock, as the receivers' earnings are. */
  coins: number;
  /** The battle that took the room last, 32 hex digits; it may be over. Null: none ever did. */
  battle: string | null;
  guests: ReadonlySet<string>;
  /** Those of the batch's senders who may not send here. */
  blocked: ReadonlySet<string>;
}

/** Everything that deciding a batch needs to know, read after the batch's locks were held. */
export interface GiftFacts {
  /** The database's clock, unix milliseconds. */
  now: number;
  wallets: ReadonlyMap<string, WalletFacts>;
  users: ReadonlyMap<string, UserFacts>;
  items: ReadonlyMap<string, ItemFacts>;
  rooms: ReadonlyMap<string, RoomFacts>;
  /** Gifts already stored under the batch's keys, by `pairKey(sender, key)`. */
  stored: ReadonlyMap<string, StoredGift>;
  /** Battles that the batch can touch and that are not over, by id, locked: of its rooms, and those it names. */
  battles: ReadonlyMap<string, StoredBattle>;
  /** Ids that the batch's commands name and that battles have. */
  namedBattles: ReadonlySet<string>;
  /** What the batch's senders have given in those battles, by `contributionKey(battle, side, sender)`. */
  contributions: ReadonlyMap<string, Contribution>;
  /** Those that run now. */
  bonuses: readonly StoredBonus[];
}

/** Joins a platform identifier with anything: identifiers hold no space, so no two pairs meet. */
export const pairKey = (id: string, other: string): string => `${id} ${other}`;
