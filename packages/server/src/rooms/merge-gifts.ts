import type { GiftEvent, NumberedEvent } from '@lavish/protocol';

/**
 * Folds the gifts of each streak into one entry, which stands where the last of them stood, so that events still
 * ascend. Gifts that counted differently in a battle stay apart: their points would not be those of either.
 */
export function mergeGifts(events: readonly NumberedEvent[]): NumberedEvent[] {
  const entries = new Map<string | number, NumberedEvent>();
  for (const event of events) {
    if (event.type !== 'gift' || event.streak === null) {
      entries.set(event.seq, event);
      continue;
    }
    const key = `${event.streak.id} ${verdictKey(event.battle)}`;
    const earlier = entries.get(key);
    // A Map keeps the place of a key's first entry: taken out and put in again, it is last.
    entries.delete(key);
    entries.set(key, earlier?.type === 'gift' ? join(earlier, event) : event);
  }
  return [...entries.values()];
}

/** Everything about how a gift counted but the points themselves. Most gifts get no boost: those are not written out. */
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
