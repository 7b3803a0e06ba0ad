import type { Item } from '@lavish/protocol';

export interface Items {
  /** Undefined for an item that is not known (yet): `fetch` reads the list for it. */
  find(id: string): Item | undefined;
  /** The item, after reading the list when it is not known; undefined when it cannot be read, or is not in it. */
  fetch(id: string): Promise<Item | undefined>;
  readonly all: readonly Item[];
  load(): Promise<void>;
  /** Replaces the list: an item has changed. */
  take(items: readonly Item[]): void;
  /** Calls `listener` when the list has come, until the function that this returns is called. */
  watch(listener: (items: readonly Item[]) => void): () => void;
}

/** An unknown item in a busy room must not become a request per gift. */
const LOAD_AT_MOST_EVERY_MS = 1_000;
/** Of an item that is not in the list: it was retired. */
const MISSING_FOR_MS = 10_000;

/** The catalogue, for as long as the page is there. One that was loaded once is better than none. */
export function keepItems(ask: () => Promise<readonly Item[]>): Items {
  const listeners = new Set<(items: readonly Item[]) => void>();
  const missingUntilMs = new Map<string, number>();
  let byId = new Map<string, Item>();
  let all: readonly Item[] = [];
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | null = null;

  /** One request at a time, for all that wait for it. */
  const load = (): Promise<void> => {
    loading ??= loadOnce().finally(() => {
      loading = null;
    });
    return loading;
  };

  function take(items: readonly Item[]) {
    all = items;
    byId = new Map(all.map((item) => [item.id, item]));
    missingUntilMs.clear();
    for (const listener of listeners) listener(all);
  }

  async function loadOnce() {
    const waitMs = askedAtMs + LOAD_AT_MOST_EVERY_MS - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    askedAtMs = performance.now();
    // What cannot be read, the next connection or the next unknown gift asks for again.
    const items = await ask().catch(() => null);
    if (items !== null) take(items);
  }

  return {
    find: (id) => byId.get(id),
    async fetch(id) {
      if (byId.has(id) || performance.now() < (missingUntilMs.get(id) ?? 0)) return byId.get(id);
      await load();
      // What was being read when the gift came may be older than its item.
      if (!byId.has(id)) await load();
      if (!byId.has(id)) missingUntilMs.set(id, performance.now() + MISSING_FOR_MS);
      return byId.get(id);
    },
    get all() {
      return all;
    },
    load,
    take,
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
