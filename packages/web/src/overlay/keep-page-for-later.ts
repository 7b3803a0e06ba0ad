/**
 * Registers a service worker, which serves the page from its cache when OBS is opened before the server is up; the page
 * then keeps trying to connect. Browsers allow service workers only over HTTPS and on localhost.
 */
export function keepPageForLater() {
  // Without a service worker, the page only loads while the server is up.
  void navigator.serviceWorker?.register('/overlay/worker.js').catch(() => undefined);
}
