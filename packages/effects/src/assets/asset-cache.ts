export interface AssetCache {
  readonly bytes: number;
  /** Returns the asset from memory or fetches it. Rejects when it is missing or too large, or the cache is closed. */
  load(url: string): Promise<Blob>;
  /** Fetches the assets one by one while there is room. Ignores failures: `load` tries again when the effect plays. */
  preload(urls: readonly string[]): Promise<void>;
  /** Drops all assets and aborts running downloads. */
  close(): void;
}

/** No animation needs more; a wrong URL may lead to a feature film. */
const MAX_ASSET_BYTES = 8 * 1024 * 1024;

/** Enough for 8 MiB at 1.1 Mbit/s. Preloading is sequential, so an endless download must not block the next ones. */
const MAX_DOWNLOAD_MS = 60_000;

/** A least-recently-used cache of at most `maxBytes` bytes. */
export function createAssetCache(maxBytes: number): AssetCache {
  /** Least recently used first. */
  const kept = new Map<string, Blob>();
  const underWay = new Map<string, Promise<Blob>>();
  const downloads = new Set<AbortController>();
  let closed = false;
  let bytes = 0;

  function keep(url: string, asset: Blob) {
    kept.set(url, asset);
    bytes += asset.size;
    for (const [oldest, { size }] of kept) {
      if (bytes <= maxBytes) break;
      kept.delete(oldest);
      bytes -= size;
    }
  }

  async function download(url: string): Promise<Blob> {
    if (closed) throw new Error('the effects are destroyed');
    const ending = new AbortController();
    downloads.add(ending);
    const late = setTimeout(() => ending.abort(), MAX_DOWNLOAD_MS);
    try {
      const asset = await fetchWhole(url, ending.signal);
      if (!closed) keep(url, asset);
      return asset;
    } finally {
      clearTimeout(late);
      downloads.delete(ending);
    }
  }

  async function fetchWhole(url: string, signal: AbortSignal): Promise<Blob> {
    const response = await fetch(url, { signal, credentials: 'omit' });
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    const isTooLarge = Number(response.headers.get('content-length')) > MAX_ASSET_BYTES;
    const asset = isTooLarge ? await response.body?.cancel() : await response.blob();
    if (!asset || asset.size > MAX_ASSET_BYTES)
      throw new Error(`${url} is larger than ${MAX_ASSET_BYTES} bytes`);
    return asset;
  }

  function load(url: string): Promise<Blob> {
    const present = kept.get(url);
    if (present !== undefined) {
      kept.delete(url);
      kept.set(url, present);
      return Promise.resolve(present);
    }
    const started = underWay.get(url);
    if (started !== undefined) return started;
    const loading = download(url).finally(() => underWay.delete(url));
    underWay.set(url, loading);
    return loading;
  }

  return {
    get bytes() {
      return bytes;
    },
    load,
    async preload(urls) {
      for (const url of urls) {
        // Preloading fills only half, so that it never evicts assets in use.
        if (closed || bytes > maxBytes / 2) return;
        if (!kept.has(url)) await load(url).catch(() => undefined);
      }
    },
    close() {
      closed = true;
      for (const ending of downloads) ending.abort();
      kept.clear();
      bytes = 0;
    },
  };
}
