export interface AssetCache {
  readonly bytes: number;
  /** From memory, else over the network. Rejects when it is missing, too large, or the cache is closed. */
  load(url: string): Promise<Blob>;
  /** Fetches one after another what there is room for; what fails is left to be found missing when it plays. */
  preload(urls: readonly string[]): Promise<void>;
  /** Forgets everything and ends what is under way. */
  close(): void;
}

/** No animation is worth more, and a wrong URL may lead to a film. */
const MAX_ASSET_BYTES = 8 * 1024 * 1024;

/** 8 MiB come within it at 1.1 Mbit/s. What is preloaded waits in one row: a file that never ends must not hold up the rest. */
const DOWNLOAD_AT_MOST_MS = 60_000;

/** Keeps the assets used last, at most `maxBytes` of them. */
export function createAssetCache(maxBytes: number): AssetCache {
  /** In the order of use, the least recent first. */
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
    const late = setTimeout(() => ending.abort(), DOWNLOAD_AT_MOST_MS);
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
    if (Number(response.headers.get('content-length') ?? 0) > MAX_ASSET_BYTES) {
      await response.body?.cancel();
      throw new Error(`${url} is larger than ${MAX_ASSET_BYTES} bytes`);
    }
    const asset = await response.blob();
    if (asset.size > MAX_ASSET_BYTES) throw new Error(`${url} is larger than ${MAX_ASSET_BYTES} bytes`);
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
        // Half is left for what is played: preloading must not push out what is in use.
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
