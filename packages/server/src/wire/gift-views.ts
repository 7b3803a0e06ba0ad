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

/** What the sender gets back; made from the stored row alone, so that a replay is the same to the byte. */
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

/** The gift as everyone with `watch` may read it: the receipt without what is the sender's own. */
export function logEntryOf(gift: StoredGift): Gift {
  const { balance: _balance, wallet_version: _version, ...entry } = receiptOf(gift);
  return entry;
}
