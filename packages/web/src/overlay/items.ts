import type { Item } from '@lavish/protocol';

export interface Items {
  /** Undefined for an item that is not known (yet): the list is then asked for again. */
  find(id: string): Item | undefined;
  readonly all: readonly Item[];
  load(): Promise<void>;
  /** Calls `listener` when the list has come, until the function that this returns is called. */
  watch(listener: (items: readonly Item[]) => void): () => void;
}

/** An unknown item in a busy room must not become a request per gift. */
const LOAD_AT_MOST_EVERY_MS = 10_000;

/** The catalogue, for as long as the page is there. One that was loaded once is better than none. */
export function keepItems(ask: () => Promise<readonly Item[]>): Items {
  const listeners = new Set<(items: readonly Item[]) => void>();
  let byId = new Map<string, Item>();
  let all: readonly Item[] = [];
  let askedAtMs = Number.NEGATIVE_INFINITY;

  async function load() {
    if (performance.now() - askedAtMs < LOAD_AT_MOST_EVERY_MS) return;
    askedAtMs = performance.now();
    try {
      all = await ask();
    } catch {
      // The next connection, or the next unknown gift, asks again.
      askedAtMs = Number.NEGATIVE_INFINITY;
      return;
    }
    byId = new Map(all.map((item) => [item.id, item]));
    for (const listener of listeners) listener(all);
  }

  return {
    find(id) {
      const item = byId.get(id);
      if (item === undefined) void load();
      return item;
    },
    get all() {
      return all;
    },
    load,
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
