import type { Item } from '@lavish/protocol';

export type CatalogueState =
  | { kind: 'loading' }
  | { kind: 'ready'; items: readonly Item[] }
  | { kind: 'failed'; detail: string };

export interface Catalogue {
  readonly state: CatalogueState;
  /** Undefined for an item that is newer than this list, which is then fetched again. */
  find(id: string): Item | undefined;
  /** The item, after reading the list again when it is not known. */
  fetch(id: string): Promise<Item | undefined>;
  load(): Promise<void>;
  /** Replaces the list: an item has changed. */
  take(items: readonly Item[]): void;
  /** Calls `listener` now and at every change. */
  watch(listener: (state: CatalogueState) => void): void;
}

/** An unknown item in a busy room must not become a request per gift. */
const RELOAD_AT_MOST_EVERY_MS = 1_000;

/** Begins to load at once. */
export function createCatalogue(ask: () => Promise<readonly Item[]>): Catalogue {
  const listeners: ((state: CatalogueState) => void)[] = [];
  let state: CatalogueState = { kind: 'loading' };
  let byId = new Map<string, Item>();
  let loadedAtMs = 0;
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
    loadedAtMs = Date.now();
    if (state.kind === 'failed') become({ kind: 'loading' });
    try {
      take(await ask());
    } catch {
      // A list that was once loaded is better than none.
      if (state.kind !== 'ready') become({ kind: 'failed', detail: 'The gifts could not be loaded.' });
    }
  }

  /** For gifts of items that are newer than the list: one request at a time, once a second at most. */
  const reload = () => {
    reloading ??= (async () => {
      const waitMs = loadedAtMs + RELOAD_AT_MOST_EVERY_MS - Date.now();
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
      if (item === undefined && Date.now() - loadedAtMs > RELOAD_AT_MOST_EVERY_MS) void load();
      return item;
    },
    async fetch(id) {
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
