import type { Item } from '@lavish/protocol';
import { backoffMs, DEFAULT_TIMING } from './backoff.ts';
import type { Lavish } from './client.ts';
import { retryAfterMs } from './refusals.ts';

/**
 * Calls `listener` with the items that can be sent, and again after each change. The function that it returns ends the calls. A
 * failed read is repeated after a delay, and at once with the next connection.
 */
export function watchCatalogue(lavish: Lavish, listener: (items: readonly Item[]) => void): () => void {
  let isRead = false;
  let isOver = false;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const receive = (items: readonly Item[]) => {
    if (isOver) return;
    isRead = true;
    clearTimeout(retry);
    listener(items);
  };

  function read(attempt = 0) {
    clearTimeout(retry);
    const receiveFirst = (items: readonly Item[]) => void (isRead || receive(items));
    lavish.catalogue().then(receiveFirst, (fault: unknown) => {
      if (isOver || isRead || lavish.status.state === 'closed') return;
      const delayMs = retryAfterMs(fault) + backoffMs(attempt, DEFAULT_TIMING, Math.random);
      clearTimeout(retry);
      retry = setTimeout(() => read(attempt + 1), delayMs);
    });
  }

  const offs = [
    lavish.on('catalogue', receive),
    lavish.on('status', ({ state }) => {
      if (state === 'online' && !isRead) read();
      if (state === 'closed') clearTimeout(retry);
    }),
  ];
  if (lavish.status.state !== 'closed') read();
  return () => {
    isOver = true;
    clearTimeout(retry);
    for (const off of offs) off();
  };
}
