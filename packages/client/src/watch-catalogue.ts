import type { Item } from '@lavish/protocol';
import { backoffMs, DEFAULT_TIMING } from './backoff.ts';
import type { Lavish } from './client.ts';
import { retryAfterMs } from './lavish-error.ts';

/**
 * Calls `listener` with what can be sent, and again whenever an item has changed, until the function that this returns is
 * called. What cannot be read is tried again, and at once with the next connection.
 */
export function watchCatalogue(lavish: Lavish, listener: (items: readonly Item[]) => void): () => void {
  let isRead = false;
  let isOver = false;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const take = (items: readonly Item[]) => {
    if (isOver) return;
    isRead = true;
    clearTimeout(retry);
    listener(items);
  };

  function read(attempt = 0) {
    clearTimeout(retry);
    const first = (items: readonly Item[]) => void (isRead || take(items));
    lavish.catalogue().then(first, (fault: unknown) => {
      if (isOver || isRead || lavish.status.state === 'closed') return;
      const delayMs = retryAfterMs(fault) + backoffMs(attempt, DEFAULT_TIMING, Math.random);
      clearTimeout(retry);
      retry = setTimeout(() => read(attempt + 1), delayMs);
    });
  }

  const stops = [
    lavish.on('catalogue', take),
    lavish.on('status', ({ state }) => {
      if (state === 'online' && !isRead) read();
      if (state === 'closed') clearTimeout(retry);
    }),
  ];
  if (lavish.status.state !== 'closed') read();
  return () => {
    isOver = true;
    clearTimeout(retry);
    for (const stop of stops) stop();
  };
}
