import type { Item } from '@lavish/protocol';

export type CatalogueState =
  | { kind: 'loading' }
  | { kind: 'ready'; items: readonly Item[] }
  | { kind: 'failed'; detail: string };

export interface Catalogue {
  readonly state: CatalogueState;
  /** Returns undefined for an unknown item, and reloads the list. */
  find(id: string): Item | undefined;
  /** Returns the item; reloads the list first if it is unknown. */
  fetch(id: string): Promise<Item | undefined>;
  load(): Promise<void>;
  /** Replaces the list after a change. */
  take(items: readonly Item[]): void;
  /** Calls `listener` now and at every change. */
  watch(listener: (state: CatalogueState) => void): void;
}

/** Prevents a request per gift for an unknown item in a busy room. */
const MIN_RELOAD_INTERVAL_MS = 1_000;

/** Starts loading at once. */
export function createCatalogue(ask: () => Promise<readonly Item[]>): Catalogue {
  const listeners: ((state: CatalogueState) => void)[] = [];
  let state: CatalogueState = { kind: 'loading' };
  let byId = new Map<string, Item>();
  /** By a clock that nobody sets: after the device's clock was set back, no item would be loaded for hours. */
  let loadedAtMs = Number.NEGATIVE_INFINITY;
  let reloading: Promise<void> | null = null;

  function become(next: CatalogueState) {
    state = next;
    for (const listener of listeners) listener(next);
  }

  function take(items: readonly Item[]) {
    byId = new Map(items.map((item) => [item.id, item]));
    become({ kind: 'ready', items });
  }

  async function load() {
    loadedAtMs = performance.now();
    if (state.kind === 'failed') become({ kind: 'loading' });
    try {
      take(await ask());
    } catch {
      // Keeps the list that was loaded before.
      if (state.kind !== 'ready') become({ kind: 'failed', detail: 'The gifts could not be loaded.' });
    }
  }

  /** Reloads the list for unknown items: one request at a time, at most once a second. */
  const reload = () => {
    reloading ??= (async () => {
      const waitMs = loadedAtMs + MIN_RELOAD_INTERVAL_MS - performance.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      await load();
    })().finally(() => {
      reloading = null;
    });
    return reloading;
  };

  void load();
  return {
    get state() {
      return state;
    },
    find(id) {
      const item = byId.get(id);
      if (item === undefined && performance.now() - loadedAtMs > MIN_RELOAD_INTERVAL_MS) void load();
      return item;
    },
    async fetch(id) {
      if (!byId.has(id)) await reload();
      // The list may have been requested before the item was added.
      if (!byId.has(id)) await reload();
      return byId.get(id);
    },
    load,
    take,
    watch(listener) {
      listeners.push(listener);
      listener(state);
    },
  };
}
