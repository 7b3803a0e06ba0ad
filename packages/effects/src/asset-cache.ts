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

/** Keeps the assets used last, at most `maxBytes` of them. */
export function createAssetCache(maxBytes: number): AssetCache {
  /** In the order of use, the least recent first. */
  const kept = new Map<string, Blob>();
  const underWay = new Map<string, Promise<Blob>>();
  const closing = new AbortController();
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
    const response = await fetch(url, { signal: closing.signal, credentials: 'omit' });
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    if (Number(response.headers.get('content-length') ?? 0) > MAX_ASSET_BYTES) {
      await response.body?.cancel();
      throw new Error(`${url} is larger than ${MAX_ASSET_BYTES} bytes`);
    }
    const asset = await response.blob();
    if (asset.size > MAX_ASSET_BYTES) throw new Error(`${url} is larger than ${MAX_ASSET_BYTES} bytes`);
    if (!closing.signal.aborted) keep(url, asset);
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
        if (closing.signal.aborted || bytes > maxBytes / 2) return;
        if (!kept.has(url)) await load(url).catch(() => undefined);
      }
    },
    close() {
      closing.abort();
      kept.clear();
      bytes = 0;
    },
  };
}
