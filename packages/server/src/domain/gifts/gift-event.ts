import { type GiftEvent, toWireId, type Verdict } from '@lavish/protocol';
import { timestamp } from '../timestamp.ts';
import type { StoredGift } from './gift.ts';

/** Boosts are written out: jsonb gives their fields back in an order of its own, and a replay is the same to the byte. */
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
 * The gift as an event of its room's feed. Its streak is written out: with `...streakView(gift)` V8 made each a hidden
 * class of its own, a quarter of the memory of the events that rooms keep, and three times the time.
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
