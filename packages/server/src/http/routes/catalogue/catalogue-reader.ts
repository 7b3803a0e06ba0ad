import type { Catalogue } from '@lavish/protocol';
import { batchReads } from '../../../sockets/batch-reads.ts';

export interface CatalogueReaderOptions {
  readVersion(): Promise<string>;
  readItems(): Promise<Catalogue['data']>;
}

/**
 * Returns a function that reads the catalogue, from a query that begins after the call. Items are read once for each
 * version: after a change, thousands of screens ask for them within seconds.
 */
export function createCatalogueReader(options: CatalogueReaderOptions): () => Promise<Catalogue> {
  let known: Catalogue | null = null;

  const read = batchReads(async (asked: null[]) => {
    // The version first: items that change meanwhile are then read again at the next call.
    const version = await options.readVersion();
    if (known?.version !== version) known = { data: await options.readItems(), version };
    const catalogue = known;
    return asked.map(() => catalogue);
  });

  return () => read(null);
}
