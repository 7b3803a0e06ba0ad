/**
 * A validated request to send a gift. Intake makes it, before the database is read. Its `giftId` is generated once, so that
 * a batch that runs again stores the same gift.
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
  /** The unit price that the sender saw, in coins. Null: any price. */
  price: number | null;
  /** The battle that the gift must be for, 32 hex digits. Null: the receiver's battle, if any. */
  battle: string | null;
  /** The sender's idempotency key. */
  key: string;
  /** Whether the sender may be a user without a row, with an empty wallet. True for a user's token, not for a server key. */
  mayBeNew: boolean;
}
