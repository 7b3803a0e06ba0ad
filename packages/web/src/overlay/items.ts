import type { Item } from '@lavish/protocol';

export interface Items {
  /** Returns undefined for an unknown item; `fetch` reloads the list for it. */
  find(id: string): Item | undefined;
  /** Returns the item; reloads the list if it is unknown. Undefined if loading fails or the list does not have it. */
  fetch(id: string): Promise<Item | undefined>;
  readonly all: readonly Item[];
  load(): Promise<void>;
  /** Replaces the list after a change. */
  take(items: readonly Item[]): void;
  /** Calls `listener` when a list has been loaded. Returns a function that removes it. */
  watch(listener: (items: readonly Item[]) => void): () => void;
}

/** Prevents a request per gift for an unknown item in a busy room. */
const MIN_LOAD_INTERVAL_MS = 1_000;
/** How long an item that is not in the list counts as retired, without another request. */
const MISSING_FOR_MS = 10_000;

/** Keeps the catalogue. If a reload fails, the earlier list stays. */
export function keepItems(ask: () => Promise<readonly Item[]>): Items {
  const listeners = new Set<(items: readonly Item[]) => void>();
  const missingUntilMs = new Map<string, number>();
  let byId = new Map<string, Item>();
  let all: readonly Item[] = [];
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | null = null;

  /** Runs one request at a time, which all callers share. */
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
    const waitMs = askedAtMs + MIN_LOAD_INTERVAL_MS - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    askedAtMs = performance.now();
    // After a failure, the next connection or the next unknown gift tries again.
    const items = await ask().catch(() => null);
    if (items !== null) take(items);
  }

  return {
    find: (id) => byId.get(id),
    async fetch(id) {
      if (byId.has(id) || performance.now() < (missingUntilMs.get(id) ?? 0)) return byId.get(id);
      await load();
      // The list may have been requested before the item was added.
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
