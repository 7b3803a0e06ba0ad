/** The arguments of the listeners, by the name of the event. */
export type EventMap<Events> = { [Name in keyof Events]: unknown[] };

export interface Emitter<Events extends EventMap<Events>> {
  /** Calls `listener` at every `event`. The function that it returns removes the listener. */
  on<Name extends keyof Events>(event: Name, listener: (...args: Events[Name]) => void): () => void;
  /** Calls the event's current listeners, in the order in which they were added. */
  emit<Name extends keyof Events>(event: Name, ...args: Events[Name]): void;
  hasListeners(event: keyof Events): boolean;
  /** Removes all listeners. */
  clear(): void;
}

/** Every runtime has `console`. This package is compiled without the types of a runtime. */
declare const console: { error(...parts: unknown[]): void };

/** A listener that throws is an error of the page: it is reported, and the other listeners still run. */
const report = (fault: unknown) => console.error('A Lavish listener failed:', fault);

export function createEmitter<Events extends EventMap<Events>>(): Emitter<Events> {
  let listeners: { [Name in keyof Events]?: readonly ((...args: Events[Name]) => void)[] } = {};

  return {
    on(event, listener) {
      // Wrapped, because two parts of a page may add the same function, and each must remove only its own.
      const own: typeof listener = (...args) => listener(...args);
      listeners[event] = [...(listeners[event] ?? []), own];
      return () => {
        listeners[event] = (listeners[event] ?? []).filter((each) => each !== own);
      };
    },
    hasListeners: (event) => (listeners[event]?.length ?? 0) > 0,
    emit(event, ...args) {
      for (const listener of listeners[event] ?? []) {
        try {
          const result: unknown = listener(...args);
          if (result instanceof Promise) result.catch(report);
        } catch (fault) {
          report(fault);
        }
      }
    },
    clear() {
      listeners = {};
    },
  };
}
