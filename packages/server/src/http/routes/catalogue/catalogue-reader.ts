import type { Catalogue } from '@lavish/protocol';
import { batchReads } from '../../../sockets/batch-reads.ts';

export interface CatalogueReaderOptions {
  readVersion(): Promise<string>;
  readItems(): Promise<Catalogue['data']>;
}

/**
 * Returns a function that reads the catalogue with a query that starts after the call. Items are read once for each
 * version, because thousands of clients request them within seconds after a change.
 */
export function createCatalogueReader(options: CatalogueReaderOptions): () => Promise<Catalogue> {
  let known: Catalogue | null = null;

  const read = batchReads(async (requests: null[]) => {
    // The version is read first: items that change in between are then read again by the next call.
    const version = await options.readVersion();
    if (known?.version !== version) known = { data: await options.readItems(), version };
    const catalogue = known;
    return requests.map(() => catalogue);
  });

  return () => read(null);
}
