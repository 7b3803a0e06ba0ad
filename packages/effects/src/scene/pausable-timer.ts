export interface PausableTimer {
  pause(): void;
  resume(): void;
  cancel(): void;
}

/** Calls `done` once, after running for `ms` without counting pauses. */
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
