// Scripts that run in the demo's page. They are text, because the tests are type-checked without a browser's types.

/**
 * Collects the keys of the gifts that the page sends, so that a resent gift counts once, and the codes of those whose last
 * response is a refusal. Runs before the page loads.
 */
export const NOTE_GIFTS_SENT = `
  window.giftsSent = new Set();
  window.giftsRefused = new Map();
  const keys = new Map();
  const followed = new WeakSet();
  const send = WebSocket.prototype.send;
  function follow({ data }) {
    const message = JSON.parse(data);
    const key = keys.get(Number(message.ref));
    if (key === undefined) return;
    if (message.t === 'error') giftsRefused.set(key, message.code);
    if (message.t === 'receipt') giftsRefused.delete(key);
  }
  WebSocket.prototype.send = function (data) {
    const message = JSON.parse(data);
    if (!followed.has(this)) {
      followed.add(this);
      this.addEventListener('message', follow);
    }
    if (message.t === 'gift') {
      giftsSent.add(message.key);
      keys.set(message.ref, message.key);
    }
    return send.call(this, data);
  }`;

/**
 * Resolves to the counts that one sender's row of this item shows until it shows `last`. Observes mutations, because rows
 * are shown for some seconds only. A second streak would begin at 1 again.
 */
export const FOLLOW_ROW = (sender: string, words: string, last: number) => `new Promise((resolve) => {
  const counts = [];
  const look = () => {
    // A row that fades out is still present for a moment, before the new one.
    const row = [...document.querySelectorAll('.streak')].findLast(
      (each) =>
        each.querySelector('.streak__name').textContent === ${JSON.stringify(sender)} &&
        each.querySelector('.streak__item').textContent.startsWith(${JSON.stringify(words)}),
    );
    const count = Number(row?.querySelector('.streak__count').textContent.replace(/\\D/g, '') ?? 0);
    if (count > 0 && count !== counts.at(-1)) counts.push(count);
    if (counts.at(-1) >= ${last}) {
      observer.disconnect();
      resolve(counts);
    }
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });
})`;

/** Resolves when a flying picture is the wrapped gift, for example because its own cannot be loaded. */
export const WRAPPED_GIFT_FLIES = `new Promise((resolve) => {
  const observer = new MutationObserver(() => {
    if (document.querySelector('.flight__art')?.getAttribute('src') !== '/art/gift-box.svg') return;
    observer.disconnect();
    resolve();
  });
  observer.observe(document.querySelector('.flights'), { subtree: true, childList: true, attributes: true });
})`;

/** Releases the held button as soon as the combo has reached this count. */
export const COMBO_ENDS_AT = (count: number) => `void new MutationObserver(() => {
  if (document.querySelector('.combo__count').textContent !== '×${count}') return;
  for (const tile of document.querySelectorAll('.tile')) tile.dispatchEvent(new PointerEvent('pointerup'));
}).observe(document.querySelector('.combo__count'), { childList: true, characterData: true, subtree: true })`;

/** Records long tasks, frames and the maximum number of elements in `load`. */
export const MEASURE_LOAD = `
  window.load = { longTasksMs: [], frames: 0, mostElements: 0, fromMs: performance.now() };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) load.longTasksMs.push(Math.round(duration));
  }).observe({ type: 'longtask' });
  const count = () => {
    load.frames += 1;
    if (load.frames % 15 === 0)
      load.mostElements = Math.max(load.mostElements, document.getElementsByTagName('*').length);
    requestAnimationFrame(count);
  };
  requestAnimationFrame(count);`;
