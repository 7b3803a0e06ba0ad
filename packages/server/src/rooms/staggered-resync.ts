import type { Subscriber } from './subscriber.ts';

export interface StaggeredResync {
  /** Sends each of them `resync`, in their turn. */
  send(to: Iterable<Subscriber>, resync: Buffer): void;
  /** It begins anew, or has gone, by itself. */
  cancel(subscriber: Subscriber): void;
  stop(): void;
}

const EVERY_MS = 20;
/**
 * 5,000 a second. Everyone who is told comes back at once: letting them in takes a fifth of one core then, and the rest
 * is for those who are there. It is ten seconds for 50,000, and nothing one would notice for a hundred.
 */
const AT_ONCE = 100;

/** Tells whole audiences that their subscription is over, not all in one moment, because in one moment all would be back. */
export function createStaggeredResync(told: () => void = () => {}): StaggeredResync {
  const waiting = new Map<Subscriber, Buffer>();
  let timer: NodeJS.Timeout | undefined;

  function resyncSome() {
    timer = undefined;
    let left = AT_ONCE;
    for (const [subscriber, resync] of waiting) {
      if (left-- === 0) break;
      waiting.delete(subscriber);
      subscriber.answer(resync);
      told();
    }
    if (waiting.size > 0) timer = setTimeout(resyncSome, EVERY_MS);
  }

  return {
    send(to, resync) {
      for (const subscriber of to) waiting.set(subscriber, resync);
      if (timer === undefined) resyncSome();
    },
    cancel: (subscriber) => void waiting.delete(subscriber),
    stop() {
      clearTimeout(timer);
      waiting.clear();
    },
  };
}
