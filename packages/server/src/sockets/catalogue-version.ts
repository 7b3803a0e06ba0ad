import { batchReads } from './batch-reads.ts';

export interface CatalogueVersionOptions {
  read(): Promise<string>;
  /** It is another one than before. */
  changed(): void;
  everyMs?: number;
}

export interface CatalogueVersionReader {
  /** The latest that this node has read. */
  current(): string;
  /**
   * Reads it, from a query that begins after the call.
   *
   * @throws when the database could not be read
   */
  refresh(): Promise<void>;
  stop(): void;
}

/** A platform may change a hundred items in a row: screens read them again once. */
const EVERY_MS = 1_000;

/** The version of the catalogue as this node knows it. Calls `changed` once in `everyMs` at most. */
export function createCatalogueVersion(options: CatalogueVersionOptions): CatalogueVersionReader {
  const { read, changed, everyMs = EVERY_MS } = options;
  let version = '';
  let published = '';
  let pause: NodeJS.Timeout | undefined;

  function publish() {
    if (version === published || pause !== undefined) return;
    published = version;
    pause = setTimeout(() => {
      pause = undefined;
      publish();
    }, everyMs);
    changed();
  }

  const readOnce = batchReads(async (asked: null[]) => {
    version = await read();
    // Before the first read there are no sockets.
    if (published === '') published = version;
    publish();
    return asked;
  });

  return {
    current: () => version,
    refresh: async () => void (await readOnce(null)),
    stop: () => clearTimeout(pause),
  };
}
