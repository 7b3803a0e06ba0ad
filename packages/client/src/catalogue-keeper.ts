import type { Catalogue, Item } from '@lavish/protocol';
import { retryAfterMs } from './lavish-error.ts';

export interface CatalogueKeeperOptions {
  ask(): Promise<Catalogue>;
  /** Other items than those read before. */
  changed(items: readonly Item[]): void;
  /** Without listeners, a change is left to the next `read`. */
  hasListeners(): boolean;
  /** Within how long all clients read a change. */
  spreadMs: number;
  retryMs(attempt: number): number;
  random(): number;
}

export interface CatalogueKeeper {
  /** Asks the server, from a request that begins after the call. */
  read(): Promise<readonly Item[]>;
  /** The server has this version; undefined from one that has none. */
  offer(version: string | undefined): void;
  stop(): void;
}

/** Reads the catalogue again when its version is another one. Versions are random: none is the newer by itself. */
export function createCatalogueKeeper(options: CatalogueKeeperOptions): CatalogueKeeper {
  const { ask, changed, hasListeners, spreadMs, retryMs, random } = options;
  /** What listeners know: read, or there when the connection was. */
  let known: string | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let waiting: Promise<readonly Item[]> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  async function readOnce() {
    const { data, version } = await ask();
    const isOther = known !== undefined && version !== known;
    known = version ?? known;
    if (isOther) changed(data);
    return data;
  }

  /** One request after the other, so that an answer is never older than the one before. */
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
