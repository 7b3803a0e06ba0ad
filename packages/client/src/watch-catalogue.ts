import type { Item } from '@lavish/protocol';
import type { Lavish } from './client.ts';

/**
 * Calls `listener` with what can be sent, and again whenever an item has changed, until the function that this returns is
 * called. What cannot be read is read at the next connection.
 */
export function watchCatalogue(lavish: Lavish, listener: (items: readonly Item[]) => void): () => void {
  let isRead = false;
  let isOver = false;
  const take = (items: readonly Item[]) => {
    if (isOver) return;
    isRead = true;
    listener(items);
  };
  const read = () => void lavish.catalogue().then(take, () => {});
  const stops = [
    lavish.on('catalogue', take),
    lavish.on('status', ({ state }) => {
      if (state === 'online' && !isRead) read();
    }),
  ];
  if (lavish.status.state !== 'closed') read();
  return () => {
    isOver = true;
    for (const stop of stops) stop();
  };
}
