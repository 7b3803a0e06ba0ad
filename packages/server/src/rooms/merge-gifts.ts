import type { GiftEvent, NumberedEvent } from '@lavish/protocol';

/**
 * Merges the gifts of each streak into one entry, at the position of the last gift, so that events still ascend. Gifts that
 * counted differently in a battle are not merged: the points would belong to neither. A later gift is merged only with
 * the last entry of its streak, so that the entries of a streak stay in order.
 */
export function mergeGifts(events: readonly NumberedEvent[]): NumberedEvent[] {
  const entries = new Map<number, NumberedEvent>();
  /** The last entry of each streak. */
  const last = new Map<string, { entry: GiftEvent; key: string }>();
  for (const event of events) {
    if (event.type !== 'gift' || event.streak === null) {
      entries.set(event.seq, event);
      continue;
    }
    const key = verdictKey(event.battle);
    const earlier = last.get(event.streak.id);
    const joins = earlier?.key === key;
    if (joins) entries.delete(earlier.entry.seq);
    const entry = joins ? join(earlier.entry, event) : event;
    entries.set(entry.seq, entry);
    last.set(event.streak.id, { entry, key });
  }
  return [...entries.values()];
}

/** How a gift counted, without the points. Most gifts have no boosts, so the empty list is not encoded. */
function verdictKey(battle: GiftEvent['battle']): string {
  if (battle === null) return '';
  const { id, round, side, reason = '', multiplier, boosts } = battle;
  const applied = boosts.length === 0 ? '' : JSON.stringify(boosts);
  return `${id} ${round} ${side} ${reason} ${multiplier} ${applied}`;
}

function join(earlier: GiftEvent, later: GiftEvent): GiftEvent {
  return {
    ...later,
    quantity: earlier.quantity + later.quantity,
    gifts: earlier.gifts + later.gifts,
    coins: earlier.coins + later.coins,
    streak: later.streak && {
      ...later.streak,
      delta: (earlier.streak?.delta ?? 0) + later.streak.delta,
    },
    battle: later.battle && {
      ...later.battle,
      base_points: (earlier.battle?.base_points ?? 0) + later.battle.base_points,
      points: (earlier.battle?.points ?? 0) + later.battle.points,
    },
  };
}
