import { type Gift, type Receipt, toWireId } from '@lavish/protocol';
import type { StoredGift } from '../domain/gifts/gift.ts';
import { verdictView } from '../domain/gifts/gift-event.ts';
import { timestamp } from '../domain/timestamp.ts';

const streakView = ({ streak }: StoredGift): Receipt['streak'] =>
  streak && {
    id: toWireId('stk', streak.id),
    count: streak.count,
    expires_at: timestamp(streak.expiresAt),
  };

/** The receipt of a gift, from its stored row alone, so that a replayed receipt has the same bytes. */
export const receiptOf = (gift: StoredGift): Receipt => ({
  id: toWireId('gft', gift.id),
  room: gift.room,
  sender: gift.sender,
  receiver: gift.receiver,
  item: gift.item,
  quantity: gift.quantity,
  coins: gift.coins,
  earned: gift.earned,
  at: timestamp(gift.at),
  balance: gift.balance,
  wallet_version: gift.walletVersion,
  streak: streakView(gift),
  battle: verdictView(gift),
});

/** The gift as any token with `watch` may read it: the receipt without the sender's balance. */
export function logEntryOf(gift: StoredGift): Gift {
  const { balance: _balance, wallet_version: _version, ...entry } = receiptOf(gift);
  return entry;
}
