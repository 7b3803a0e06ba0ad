import { itemOnServer } from '@lavish/protocol';
import type { EffectItem } from './gift.ts';

/** Fetches an item; resolves to undefined if there is no such item. */
export type FindItem = (id: string) => Promise<EffectItem | undefined>;

export interface EffectItems {
  get(id: string): EffectItem | undefined;
  /** Replaces all items. */
  replace(items: readonly EffectItem[]): void;
  /** The URLs of all assets, those of the cheapest items first: they are sent most, and have small assets. */
  urls(): string[];
  /** Fetches an item: undefined if there is none. Returns null when it fetches nothing. Fetches of one item keep their order. */
  fetch(id: string): Promise<EffectItem | undefined> | null;
}

/** Gifts that wait for their items; about a second of a busy room. */
const MAX_FETCHING = 200;

/** The items that are known by now. A path as URL becomes one on `server`, so that any page can load it. */
export function createEffectItems(server: string, findItem?: FindItem): EffectItems {
  let items = new Map<string, EffectItem>();
  let fetching = 0;

  return {
    get: (id) => items.get(id),
    replace(list) {
      items = new Map(list.map((item) => [item.id, itemOnServer(server, item)]));
    },
    urls: () =>
      [...items.values()].sort((a, b) => a.price - b.price).flatMap(({ animation: { url } }) => url ?? []),
    fetch(id) {
      if (findItem === undefined || fetching >= MAX_FETCHING) return null;
      fetching += 1;
      // Starts inside a promise, so that a synchronous throw is caught too.
      return Promise.resolve()
        .then(() => findItem(id))
        .catch(() => undefined)
        .then((item) => {
          fetching -= 1;
          return item && (items.get(id) ?? itemOnServer(server, item));
        });
    },
  };
}
