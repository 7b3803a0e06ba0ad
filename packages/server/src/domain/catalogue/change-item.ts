import { type Animation, LIMITS, type PutItem, type Refusal } from '@lavish/protocol';
import { refuse } from '../refusal.ts';

/** The fields of an item that have a default. Points null: as many as the price. Times in unix milliseconds. */
interface ItemDetails {
  points: number | null;
  category: string | null;
  animation: Animation;
  icon_url: string | null;
  min_vip_level: number;
  max_quantity: number;
  streak_window_ms: number;
  active_from: number | null;
  active_until: number | null;
  sort: number;
  /** Null: the receiver's own share. */
  share_bps: number | null;
}

/** An item as its row holds it, under the names of the request. */
export interface StoredItem extends ItemDetails {
  name: string;
  price: number;
}

/** The fields of a new item, and the values of fields that a request clears. */
export const ITEM_DEFAULTS: ItemDetails = {
  points: null,
  category: null,
  animation: { kind: 'none' },
  icon_url: null,
  min_vip_level: 0,
  max_quantity: LIMITS.defaultMaxQuantity,
  streak_window_ms: LIMITS.defaultStreakWindowMs,
  active_from: null,
  active_until: null,
  sort: 0,
  share_bps: null,
};

interface ItemFacts {
  /** The stored item, which may be retired; null: the item is new. */
  stored: StoredItem | null;
  /** The number of items on offer, if the change adds this one to them; null: it is already on offer. */
  offered: number | null;
}

/**
 * Decides the new state of an item: an absent field keeps its value, null clears it.
 *
 * @returns the whole item, or a refusal
 */
export function changeItem(put: PutItem, { stored, offered }: ItemFacts): StoredItem | Refusal {
  const { name, price, ...details } = { ...ITEM_DEFAULTS, ...stored, ...requestedFields(put) };
  if (name === undefined) return refuse('invalid_request', 'A new item needs a name.', { param: 'name' });
  if (price === undefined) return refuse('invalid_request', 'A new item needs a price.', { param: 'price' });
  const item = { name, price, ...details };
  const refusal = checkTimes(item, put) ?? checkCoins(item, put);
  if (refusal) return refusal;
  if (offered !== null && offered >= LIMITS.maxItems) {
    const detail = `The catalogue already has ${LIMITS.maxItems} items. Retire one first.`;
    return refuse('limit_reached', detail, { param: 'item' });
  }
  return item;
}

/** The fields of the request: a cleared field has its default, and times are numbers. */
function requestedFields(put: PutItem): Partial<StoredItem> {
  const fields = Object.entries(put).map(([field, value]) => {
    if (value === null) return [field, ITEM_DEFAULTS[field as keyof ItemDetails]];
    const isTime = field === 'active_from' || field === 'active_until';
    return [field, isTime ? Date.parse(value as string) : value];
  });
  return Object.fromEntries(fields);
}

/** The refusal names a field of the request, not one that was stored before. */
function checkTimes({ active_from, active_until }: StoredItem, put: PutItem): Refusal | null {
  for (const [param, time] of Object.entries({ active_from, active_until })) {
    if (!Number.isNaN(time)) continue;
    const detail = `${param} must not be a leap second.`;
    return refuse('invalid_request', detail, { param });
  }
  if (active_from !== null && active_until !== null && active_until <= active_from) {
    const param = 'active_until' in put ? 'active_until' : 'active_from';
    return refuse('invalid_request', 'active_until must come after active_from.', { param });
  }
  return null;
}

/** Neither the coins nor the points of a gift pass 2^53 − 1. */
function checkCoins(item: StoredItem, put: PutItem): Refusal | null {
  for (const field of ['price', 'points'] as const) {
    if ((item[field] ?? 0) <= LIMITS.maxCoins / item.max_quantity) continue;
    const param = field in put ? field : 'max_quantity' in put ? 'max_quantity' : 'price';
    return refuse('invalid_request', `${field} × max_quantity passes 2^53 − 1.`, { param });
  }
  return null;
}
