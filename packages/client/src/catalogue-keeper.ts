import type { Catalogue, Item } from '@lavish/protocol';
import { retryAfterMs } from './refusals.ts';

export interface CatalogueKeeperOptions {
  /** Reads the catalogue from the server. */
  read(): Promise<Catalogue>;
  /** Called with the items when they are not those of the last read. */
  changed(items: readonly Item[]): void;
  /** Without listeners, a change waits for the next call of `read`. */
  hasListeners(): boolean;
  /** All clients read a change within this time. Milliseconds. */
  spreadMs: number;
  /** The delay before the nth retry in a row. Milliseconds. */
  retryMs(attempt: number): number;
  random(): number;
}

export interface CatalogueKeeper {
  /** Reads the items with a request that begins after the call. */
  read(): Promise<readonly Item[]>;
  /** The server reports this version; undefined from a server without versions. */
  offer(version: string | undefined): void;
  stop(): void;
}

/** Reads the catalogue again when its version changes. Versions are random, so neither of two is known to be the newer one. */
export function createCatalogueKeeper(options: CatalogueKeeperOptions): CatalogueKeeper {
  const { changed, hasListeners, spreadMs, retryMs, random } = options;
  /** The version that listeners have: the last one read, or the one when the connection began. */
  let known: string | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let waiting: Promise<readonly Item[]> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  async function readOnce() {
    const { data, version } = await options.read();
    const isOther = known !== undefined && version !== known;
    known = version ?? known;
    if (isOther) changed(data);
    return data;
  }

  /** One request after the other, so that no response is older than the one before. */
  const read = () => {
    waiting ??= last
      .catch(() => {})
      .then(() => {
        waiting = null;
        const reading = readOnce();
        last = reading;
        return reading;
      });
    return waiting;
  };

  function readIn(delayMs: number, attempt: number) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      read().catch((fault) => {
        if (!stopped) readIn(retryAfterMs(fault) + retryMs(attempt), attempt + 1);
      });
    }, delayMs);
  }

  return {
    read,
    offer(version) {
      known ??= version;
      if (version === undefined || version === known || timer !== undefined || !hasListeners()) return;
      readIn(random() * spreadMs, 0);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
