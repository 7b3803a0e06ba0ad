/**
 * OBS may be opened before the server is up: a service worker then hands out the page as it was last time, and the page
 * keeps trying. Only where the browser allows one: over https, and on this machine.
 */
export function keepPageForLater() {
  // Not possible: the page then needs the server to be loaded, and nothing else.
  void navigator.serviceWorker?.register('/overlay/worker.js').catch(() => undefined);
}
