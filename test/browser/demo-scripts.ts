// What runs in the demo's page is text: the tests are checked without a browser's types.

/** Collects the key of every gift that the page sends, so that one sent again counts once. For before the page loads. */
export const NOTE_GIFTS_SENT = `
  window.giftsSent = new Set();
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    const message = JSON.parse(data);
    if (message.t === 'gift') giftsSent.add(message.key);
    return send.call(this, data);
  }`;

/**
 * The counts that one sender's row of this item shows, from now until it shows `last`. Rows stand for some seconds
 * only: they are watched, not looked for. A second streak would begin at 1 again.
 */
export const FOLLOW_ROW = (sender: string, words: string, last: number) => `new Promise((resolve) => {
  const counts = [];
  const look = () => {
    // One that leaves still stands there for a moment, before the one that comes.
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

/** Lets go of whatever is held at the very moment when the combo has reached this count. */
export const COMBO_ENDS_AT = (count: number) => `void new MutationObserver(() => {
  if (document.querySelector('.combo__count').textContent !== '×${count}') return;
  for (const tile of document.querySelectorAll('.tile')) tile.dispatchEvent(new PointerEvent('pointerup'));
}).observe(document.querySelector('.combo__count'), { childList: true, characterData: true, subtree: true })`;

/** From now on: long tasks, frames and the most elements at once, in `load`. */
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
