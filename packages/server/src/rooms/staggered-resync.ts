import type { Subscriber } from './subscriber.ts';

export interface StaggeredResync {
  /** Sends `resync` to each subscriber, a few at a time. */
  send(to: Iterable<Subscriber>, resync: Buffer): void;
  /** The subscriber has subscribed again or has left, and needs no `resync`. */
  cancel(subscriber: Subscriber): void;
  stop(): void;
}

const EVERY_MS = 20;
/**
 * 5,000 a second. Each client that gets the message subscribes again at once. Admitting 5,000 a second takes a fifth of one
 * core, and the rest is for the other subscribers. 50,000 subscribers take ten seconds; a hundred take one step.
 */
const AT_ONCE = 100;

/** Sends `resync` to all subscribers of a room, staggered so that they do not all subscribe again at the same moment. */
export function createStaggeredResync(resynced: () => void = () => {}): StaggeredResync {
  const waiting = new Map<Subscriber, Buffer>();
  let timer: NodeJS.Timeout | undefined;

  function sendSome() {
    timer = undefined;
    let left = AT_ONCE;
    for (const [subscriber, resync] of waiting) {
      if (left-- === 0) break;
      waiting.delete(subscriber);
      subscriber.respond(resync);
      resynced();
    }
    if (waiting.size > 0) timer = setTimeout(sendSome, EVERY_MS);
  }

  return {
    send(to, resync) {
      for (const subscriber of to) waiting.set(subscriber, resync);
      if (timer === undefined) sendSome();
    },
    cancel: (subscriber) => void waiting.delete(subscriber),
    stop() {
      clearTimeout(timer);
      waiting.clear();
    },
  };
}
