import { afterEach, expect, it, vi } from 'vitest';
import { createAssetCache } from './asset-cache.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Responds to `/100` with 100 bytes and to `/404` with a 404. */
function stubFetch() {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: string, { signal }: { signal: AbortSignal }) => {
    asked.push(url);
    await Promise.resolve();
    signal.throwIfAborted();
    const size = Number(url.slice(1).split('?')[0]);
    return size === 404
      ? new Response('', { status: 404 })
      : new Response(new Uint8Array(size), { headers: { 'content-length': `${size}` } });
  });
  return asked;
}

it('fetches an asset once for two concurrent loads', async () => {
  const asked = stubFetch();
  const cache = createAssetCache(1_000);
  const [one, other] = await Promise.all([cache.load('/100'), cache.load('/100')]);
  expect(one.size).toBe(100);
  expect(other).toBe(one);
  expect(await cache.load('/100')).toBe(one);
  expect(asked).toEqual(['/100']);
  expect(cache.bytes).toBe(100);
});

it('evicts the least recently used assets beyond its limit', async () => {
  const asked = stubFetch();
  const cache = createAssetCache(250);
  await cache.load('/100?a');
  await cache.load('/100?b');
  await cache.load('/100?a');
  await cache.load('/100?c');
  expect(cache.bytes).toBe(200);
  await cache.load('/100?a');
  await cache.load('/100?b');
  expect(asked).toEqual(['/100?a', '/100?b', '/100?c', '/100?b']);
});

it('returns an asset larger than its limit without keeping it', async () => {
  stubFetch();
  const cache = createAssetCache(50);
  expect((await cache.load('/100')).size).toBe(100);
  expect(cache.bytes).toBe(0);
});

it('rejects a missing or too large asset, and fetches it again the next time', async () => {
  const asked = stubFetch();
  const cache = createAssetCache(1_000);
  await expect(cache.load('/404')).rejects.toThrow('answered 404');
  await expect(cache.load('/404')).rejects.toThrow('answered 404');
  await expect(cache.load('/9000000')).rejects.toThrow('larger');
  expect(asked).toHaveLength(3);
});

it('preloads in order until it is half full, and skips missing assets', async () => {
  const asked = stubFetch();
  const cache = createAssetCache(400);
  await cache.preload(['/404', '/100?a', '/150?b', '/100?c']);
  expect(asked).toEqual(['/404', '/100?a', '/150?b']);
});

it('keeps nothing after it is closed', async () => {
  stubFetch();
  const cache = createAssetCache(1_000);
  await cache.load('/100');
  const late = cache.load('/200');
  cache.close();
  await expect(late).rejects.toThrow();
  await expect(cache.load('/300')).rejects.toThrow();
  expect(cache.bytes).toBe(0);
});

it('aborts an endless download, so that the next assets are preloaded', async () => {
  vi.useFakeTimers();
  const asked: string[] = [];
  vi.stubGlobal('fetch', (url: string, { signal }: { signal: AbortSignal }) => {
    asked.push(url);
    if (url !== '/endless') return Promise.resolve(new Response(new Uint8Array(10)));
    return new Promise((_resolve, reject) =>
      signal.addEventListener('abort', () => reject(new Error('given up'))),
    );
  });
  const cache = createAssetCache(1_000);
  const preloaded = cache.preload(['/endless', '/next']);
  const waiting = expect(cache.load('/endless')).rejects.toThrow('given up');
  await vi.advanceTimersByTimeAsync(60_000);
  await Promise.all([preloaded, waiting]);
  expect(asked).toEqual(['/endless', '/next']);
  expect(vi.getTimerCount()).toBe(0);
});
