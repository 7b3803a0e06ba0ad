// Hands out the overlays' page and pictures when the server does not answer. Network first: never older than it need be.

/** What is used here of a service worker: its types and those of a page do not go together in one program. */
interface LifeEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface AskEvent extends LifeEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: LifeEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: AskEvent) => void): void;
}

const worker = self as unknown as Worker;

const CACHE = 'lavish-overlay';
/** The page, its script and chunks, and the pictures and animations of some sixty gifts. */
const KEPT_AT_MOST = 200;
/** A server that hangs is away. */
const ANSWER_MS = 4_000;

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
  // One page for all overlays, whatever its address says about the look.
  const key = mode === 'navigate' ? '/overlay/' : url;
  event.respondWith(answer(event.request, key, (work) => event.waitUntil(work)));
});

async function answer(
  request: Request,
  key: string,
  during: (work: Promise<void>) => void,
): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(ANSWER_MS) });
    if (response.ok) during(keep(cache, key, response.clone()));
    // A proxy that answers for a server that is away is no better than none.
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
  // In the order in which they were put: the first are those not used for longest.
  for (const oldest of keys.slice(0, Math.max(0, keys.length - KEPT_AT_MOST))) await cache.delete(oldest);
}
