export interface PausableTimer {
  pause(): void;
  resume(): void;
  cancel(): void;
}

/** Calls `done` once, after `ms` in which it was not paused. */
export function startTimer(ms: number, done: () => void): PausableTimer {
  let leftMs = ms;
  let startedAtMs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function resume() {
    if (timer !== undefined) return;
    startedAtMs = performance.now();
    timer = setTimeout(done, leftMs);
  }
  function cancel() {
    clearTimeout(timer);
    timer = undefined;
  }
  resume();
  return {
    pause() {
      if (timer === undefined) return;
      cancel();
      leftMs = Math.max(0, leftMs - (performance.now() - startedAtMs));
    },
    resume,
    cancel,
  };
}
