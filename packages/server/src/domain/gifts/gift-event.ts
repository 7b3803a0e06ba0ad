import { type GiftEvent, toWireId, type Verdict } from '@lavish/protocol';
import { timestamp } from '../timestamp.ts';
import type { StoredGift } from './gift.ts';

/**
 * The verdict on a gift in the form of the wire. Copies the fields of boosts one by one, because jsonb changes their order
 * and a replayed receipt must have the same bytes.
 */
export function verdictView({ battle: verdict }: StoredGift): Verdict | null {
  if (verdict === null) return null;
  const view = {
    id: toWireId('btl', verdict.battle),
    round: verdict.round,
    side: verdict.side,
    counted: verdict.ordinal !== null,
    base_points: verdict.basePoints,
    multiplier: verdict.multiplier / 10_000,
    points: verdict.points,
    boosts: verdict.boosts.map(({ id, kind, add }) => ({ id, kind, add })),
  };
  return verdict.reason === null ? view : Object.assign(view, { reason: verdict.reason });
}

/**
 * The gift as an event of its room's feed. The streak is a literal: with `...streakView(gift)` V8 made a hidden class for
 * each event, which took a quarter of the memory of the rooms' events, and three times as long.
 */
export function eventOf(gift: StoredGift): GiftEvent {
  const { streak } = gift;
  return {
    type: 'gift',
    seq: gift.seq,
    id: toWireId('gft', gift.id),
    sender: gift.sender,
    receiver: gift.receiver,
    item: gift.item,
    quantity: gift.quantity,
    gifts: 1,
    coins: gift.coins,
    streak: streak && {
      id: toWireId('stk', streak.id),
      count: streak.count,
      delta: gift.quantity,
      expires_at: timestamp(streak.expiresAt),
    },
    battle: verdictView(gift),
  };
}
