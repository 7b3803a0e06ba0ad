// A service worker that serves the overlays' page and pictures from its cache when the server does not respond.

/** The types used here. TypeScript's service worker types conflict with those of a page in one program. */
interface LifeEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEventLike extends LifeEvent {
  readonly request: Request;
  respondWith(respond: Promise<Response>): void;
}
interface Worker {
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: LifeEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEventLike) => void): void;
}

const worker = self as unknown as Worker;

const CACHE = 'lavish-overlay';
/** The page, its script and chunks, and the pictures and animations of some sixty gifts. */
const MAX_ENTRIES = 200;
/** A server that takes longer counts as unavailable. */
const RESPONSE_TIMEOUT_MS = 4_000;

worker.addEventListener('install', () => void worker.skipWaiting());
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('fetch', (event) => {
  const { method, url, mode } = event.request;
  const { origin, pathname } = new URL(url);
  if (
    method !== 'GET' ||
    origin !== worker.location.origin ||
    !/^\/(overlay|assets|art|effects)\//.test(pathname)
  )
    return;
  // All overlays share one page, whatever the parameters of the address.
  const key = mode === 'navigate' ? '/overlay/' : url;
  event.respondWith(respond(event.request, key, (work) => event.waitUntil(work)));
});

async function respond(
  request: Request,
  key: string,
  during: (work: Promise<void>) => void,
): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const ending = new AbortController();
    const late = setTimeout(() => ending.abort(), RESPONSE_TIMEOUT_MS);
    // Only until the head: the film of a gift may take longer on a slow connection.
    const response = await fetch(request, { signal: ending.signal }).finally(() => clearTimeout(late));
    if (response.ok) during(keep(cache, key, response.clone()));
    // A 5xx comes from a proxy in front of an unavailable server, so the cache is better.
    return response.status >= 500 ? ((await cache.match(key)) ?? response) : response;
  } catch (fault) {
    const kept = await cache.match(key);
    if (kept === undefined) throw fault;
    return kept;
  }
}

async function keep(cache: Cache, key: string, response: Response) {
  await cache.put(key, response);
  const keys = await cache.keys();
  // Entries are in the order of their last update, the oldest first.
  for (const oldest of keys.slice(0, Math.max(0, keys.length - MAX_ENTRIES))) await cache.delete(oldest);
}
