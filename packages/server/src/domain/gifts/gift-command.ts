/**
 * A validated wish to send a gift, before anything is known of the sender's means. Made by intake; its `giftId` is
 * drawn once, so that a batch that must run again stores the same gift.
 */
export interface GiftCommand {
  /** UUIDv7, 32 hex digits. */
  giftId: string;
  sender: string;
  room: string;
  item: string;
  /** Null: the room's host. */
  receiver: string | null;
  quantity: number;
  /** The price of one that the sender saw, in coins. Null: any. */
  price: number | null;
  /** The battle that the gift is meant for, 32 hex digits. Null: whichever the receiver is in. */
  battle: string | null;
  /** The sender's idempotency key. */
  key: string;
  /** A user's own token may name a user not yet known, who then has an empty wallet; a server key may not. */
  mayBeNew: boolean;
}
