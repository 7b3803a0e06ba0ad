import type { Logger } from 'pino';

/** One kind of event in this process. */
export interface Signal<Value> {
  /** Calls all subscribers in the order in which they subscribed. Never throws. */
  publish(value: Value): void;
  /** An exception that the subscriber throws is logged, and the next subscriber is called. */
  subscribe(subscriber: (value: Value) => void): void;
}

export function createSignal<Value>(log: Pick<Logger, 'error'>): Signal<Value> {
  const subscribers: ((value: Value) => void)[] = [];
  return {
    publish(value) {
      for (const subscriber of subscribers) {
        try {
          subscriber(value);
        } catch (error) {
          log.error({ err: error }, 'a subscriber of an event in this process failed');
        }
      }
    },
    subscribe: (subscriber) => void subscribers.push(subscriber),
  };
}
