import type { Gift } from '../domain/gift.ts';

/** A row of `gifts` (as `g`), in the order of the table. */
export const GIFT_COLUMNS = `
  g.id, g.room_id, g.seq, g.sender_id, g.receiver_id, g.item_id, g.quantity, g.price, g.coins, g.earned, g.share_bps,
  g.at, g.balance, g.wallet_version, g.streak_id, g.streak_count, g.streak_expires_at, g.idempotency_key,
  g.requested_price, g.requested_battle`;

export interface GiftRow {
  id: string;
  room_id: string;
  seq: number;
  sender_id: string;
  receiver_id: string;
  item_id: string;
  quantity: number;
  price: number;
  coins: number;
  earned: number;
  share_bps: number;
  at: number;
  balance: number;
  wallet_version: number;
  streak_id: string | null;
  streak_count: number;
  streak_expires_at: number;
  idempotency_key: string;
  requested_price: number | null;
  requested_battle: string | null;
}

export const giftOf = (row: GiftRow): Gift => ({
  id: row.id,
  room: row.room_id,
  seq: row.seq,
  sender: row.sender_id,
  receiver: row.receiver_id,
  item: row.item_id,
  quantity: row.quantity,
  price: row.price,
  coins: row.coins,
  earned: row.earned,
  shareBps: row.share_bps,
  at: row.at,
  balance: row.balance,
  walletVersion: row.wallet_version,
  streak:
    row.streak_id === null
      ? null
      : { id: row.streak_id, count: row.streak_count, expiresAt: row.streak_expires_at },
  battle: null,
  key: row.idempotency_key,
  requestedPrice: row.requested_price,
  requestedBattle: row.requested_battle,
});
