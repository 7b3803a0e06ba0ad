// Scripts that run in the page. They are text, because the tests are type-checked without a browser's types.

/** Records in `pending` the timers and frame callbacks that have neither run nor been cancelled. */
export const WATCH_TIMERS = `
  window.pending = new Set();
  for (const [set, clear] of [['setTimeout', 'clearTimeout'], ['setInterval', 'clearInterval'], ['requestAnimationFrame', 'cancelAnimationFrame']]) {
    const [start, stop] = [window[set].bind(window), window[clear].bind(window)];
    window[set] = (act, ms) => {
      const id = start((...now) => {
        if (set !== 'setInterval') pending.delete(set + id);
        act(...now);
      }, ms);
      pending.add(set + id);
      return id;
    };
    window[clear] = (id) => {
      pending.delete(set + id);
      stop(id);
    };
  }`;

/** Reports a graphics card, so that the player uses WebGL although the test browser renders it in software. */
export const REPORT_A_GRAPHICS_CARD = `
  WebGLRenderingContext.prototype.getParameter = new Proxy(WebGLRenderingContext.prototype.getParameter, {
    apply: (real, gl, [name]) => (name === 0x9246 ? 'A graphics card' : real.call(gl, name)),
  })`;

/** Makes every later video show only the picture at this time. */
export const STOP_VIDEOS_AT = (seconds: number) => `
  HTMLMediaElement.prototype.play = async function () {
    await new Promise((resolve) => {
      this.onseeked = resolve;
      this.currentTime = ${seconds};
    });
  }`;

/** Resolves to the colours and alpha on a grid of 8 × 8, as soon as something is drawn. */
export const LOOK_AT_CANVAS = `new Promise((resolve) => {
  const grid = Object.assign(document.createElement('canvas'), { width: 8, height: 8 }).getContext('2d');
  const look = () => {
    const canvas = document.querySelector('#stage canvas');
    if (canvas !== null) {
      grid.clearRect(0, 0, 8, 8);
      grid.drawImage(canvas, 0, 0, 8, 8);
    }
    const seen = [...grid.getImageData(0, 0, 8, 8).data];
    if (seen.some((value) => value > 100)) resolve(seen);
    else requestAnimationFrame(look);
  };
  look();
})`;

/** Runs in the page, because a round lasts 600 ms and polling from the test may be too slow. */
export const RESUME_AND_PAUSE_IN_MID_ROUND = `new Promise((resolve) => {
  const observer = new MutationObserver(() => {
    if (document.querySelector('#stage canvas') === null) return;
    observer.disconnect();
    // The round begins in this task.
    effects.resume();
    setTimeout(() => {
      effects.pause();
      resolve();
    });
  });
  observer.observe(stage, { childList: true, subtree: true });
  effects.resume();
  // It loads while it is paused, however long that takes.
  effects.pause();
})`;

/** `log` lists the events in order. `begin` creates another player on the same stage. */
export const SET_THE_STAGE = `
  const stage = document.querySelector('#stage');
  Object.assign(stage.style, { position: 'fixed', inset: '0' });
  const log = [];
  let effects;
  function begin() {
    effects = Effects.createEffects(stage, { items, preload: false });
    for (const event of ['start', 'end', 'drop']) effects.on(event, ({ item }) => log.push(event + ' ' + item.id));
    effects.on('fallback', ({ effect, reason }) => log.push('fallback ' + effect.item.id + ': ' + reason));
  }
  begin();`;
