/** Event names with the arguments that their listeners get. */
type EventMap<Events> = { [Name in keyof Events]: unknown[] };

export interface Emitter<Events extends EventMap<Events>> {
  /** Calls `listener` at every `event`, until the function that this returns is called. */
  on<Name extends keyof Events>(event: Name, listener: (...args: Events[Name]) => void): () => void;
  emit<Name extends keyof Events>(event: Name, ...args: Events[Name]): void;
  hasListeners(event: keyof Events): boolean;
}

/** A listener that throws is the page's fault, not the connection's: it is reported, and the others still run. */
const report = (fault: unknown) => console.error('A Lavish listener failed:', fault);

export function createEmitter<Events extends EventMap<Events>>(): Emitter<Events> {
  const listeners: { [Name in keyof Events]?: ReadonlySet<(...args: Events[Name]) => void> } = {};

  return {
    on(event, listener) {
      // By an object of its own: two parts of a page may hand in the same function, and each ends its own.
      const own: typeof listener = (...args) => listener(...args);
      listeners[event] = new Set(listeners[event]).add(own);
      return () => {
        const rest = new Set(listeners[event]);
        rest.delete(own);
        listeners[event] = rest;
      };
    },
    hasListeners: (event) => (listeners[event]?.size ?? 0) > 0,
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
  };
}
