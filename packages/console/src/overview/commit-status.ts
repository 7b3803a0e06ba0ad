import type { ConsoleLive } from '@lavish/protocol';

/** Above this a sender sees the delay. */
const SLOW_P99_MS = 250;
/** Above this, clients begin to send gifts again. */
const BAD_P99_MS = 1_000;
/** A node commits up to 1,000 gifts at once, so a longer queue does not empty with the next batch. */
const LONG_QUEUE = 1_000;

/** Whether the commits of gifts are fast enough. */
export function commitStatus({ p99_ms, queued }: ConsoleLive['commit']): 'good' | 'slow' | 'bad' {
  if ((p99_ms ?? 0) > BAD_P99_MS) return 'bad';
  return (p99_ms ?? 0) > SLOW_P99_MS || queued > LONG_QUEUE ? 'slow' : 'good';
}
