import type { Item } from '@lavish/protocol';

type Period = Pick<Item, 'active_from' | 'active_until'>;

/** Whether the item can be sent at this time. Unix milliseconds, by the server's clock. */
export function isOnSale({ active_from, active_until }: Period, nowMs: number): boolean {
  const begun = active_from === null || Date.parse(active_from) <= nowMs;
  return begun && (active_until === null || nowMs < Date.parse(active_until));
}

/** Milliseconds until the next item begins or ceases to be on sale; null if none will. */
export function nextSaleChangeMs(items: readonly Period[], nowMs: number): number | null {
  const laterMs = items
    .flatMap(({ active_from, active_until }) => [active_from, active_until])
    .map((time) => (time === null ? Number.NaN : Date.parse(time) - nowMs))
    .filter((ms) => ms > 0);
  return laterMs.length === 0 ? null : Math.min(...laterMs);
}
