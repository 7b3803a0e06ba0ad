import type { GiftVerdict } from '../battles/verdict.ts';
import type { Streak } from './streak.ts';

/**
 * One accepted gift: immutable, and complete, so that its receipt can be told again word for word. It is the journal of
 * its coins: sender −coins, receiver +earned, platform the rest.
 */
export interface StoredGift {
  /** 32 hex digits. */
  id: string;
  room: string;
  /** Its position in the room's feed; until the store has added where the room stands, in its batch. */
  seq: number;
  sender: string;
  receiver: string;
  item: string;
  quantity: number;
  /** Coins for one, as charged. */
  price: number;
  /** price × quantity: what the sender paid. */
  coins: number;
  /** What the receiver got. The rest is the platform's. */
  earned: number;
  /** The receiver's share at that moment, in hundredths of a percent. */
  shareBps: number;
  /** The database's clock once the batch held its locks. Unix milliseconds. */
  at: number;
  /** The sender's wallet after this gift. */
  balance: number;
  walletVersion: number;
  streak: Streak | null;
  /** Null: its receiver was in no battle that had begun. */
  battle: GiftVerdict | null;
  /** The request as it came, for telling a replay from another request under the same key. */
  key: string;
  requestedPrice: number | null;
  /** 32 hex digits. */
  requestedBattle: string | null;
}
