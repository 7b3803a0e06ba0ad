import type { Item } from '@lavish/protocol';

export type CatalogueState =
  | { kind: 'loading' }
  | { kind: 'ready'; items: readonly Item[] }
  | { kind: 'failed'; detail: string };

export interface Catalogue {
  readonly state: CatalogueState;
  /** Undefined for an item that is newer than this list, which is then fetched again. */
  find(id: string): Item | undefined;
  load(): Promise<void>;
  /** Calls `listener` now and at every change. */
  watch(listener: (state: CatalogueState) => void): void;
}

/** An unknown item in a busy room must not become a request per gift. */
const RELOAD_AT_MOST_EVERY_MS = 10_000;

/** Begins to load at once. */
export function createCatalogue(ask: () => Promise<readonly Item[]>): Catalogue {
  const listeners: ((state: CatalogueState) => void)[] = [];
  let state: CatalogueState = { kind: 'loading' };
  let byId = new Map<string, Item>();
  let loadedAtMs = 0;

  function become(next: CatalogueState) {
    state = next;
    for (const listener of listeners) listener(next);
  }

  async function load() {
    loadedAtMs = Date.now();
    if (state.kind === 'failed') become({ kind: 'loading' });
    try {
      const items = await ask();
      byId = new Map(items.map((item) => [item.id, item]));
      become({ kind: 'ready', items });
    } catch {
      // A list that was once loaded is better than none.
      if (state.kind !== 'ready') become({ kind: 'failed', detail: 'The gifts could not be loaded.' });
    }
  }

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
    load,
    watch(listener) {
      listeners.push(listener);
      listener(state);
    },
  };
}
