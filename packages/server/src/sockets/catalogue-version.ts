import { batchReads } from './batch-reads.ts';

export interface CatalogueVersionOptions {
  read(): Promise<string>;
  /** Called when the version has changed. */
  changed(): void;
  everyMs?: number;
}

export interface CatalogueVersionReader {
  /** The latest version that this node has read. */
  current(): string;
  /**
   * Reads the version with a query that begins after the call.
   *
   * @throws when the database could not be read
   */
  refresh(): Promise<void>;
  stop(): void;
}

/** A platform may change a hundred items in a row. Clients then read the catalogue once. */
const EVERY_MS = 1_000;

/** The version of the catalogue on this node. Calls `changed` at most once in `everyMs`. */
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

  const readOnce = batchReads(async (calls: null[]) => {
    version = await read();
    // Before the first read there are no sockets.
    if (published === '') published = version;
    publish();
    return calls;
  });

  return {
    current: () => version,
    refresh: async () => void (await readOnce(null)),
    stop: () => clearTimeout(pause),
  };
}
