export interface Emitter<Events extends Record<keyof Events, unknown>> {
  /** Calls `listener` at every `event`, until the function that this returns is called. */
  on<Name extends keyof Events>(event: Name, listener: (detail: Events[Name]) => void): () => void;
  emit<Name extends keyof Events>(event: Name, detail: Events[Name]): void;
  clear(): void;
}

/** A listener that throws is the page's fault, and must not stop the show: it is reported, and the others still run. */
const report = (fault: unknown) => console.error('A listener of the effects failed:', fault);

export function createEmitter<Events extends Record<keyof Events, unknown>>(): Emitter<Events> {
  let listeners: { [Name in keyof Events]?: ReadonlySet<(detail: Events[Name]) => void> } = {};

  return {
    on(event, listener) {
      // By an object of its own: two parts of a page may hand in the same function, and each ends its own.
      const own: typeof listener = (detail) => listener(detail);
      listeners[event] = new Set(listeners[event]).add(own);
      return () => {
        const rest = new Set(listeners[event]);
        rest.delete(own);
        listeners[event] = rest;
      };
    },
    emit(event, detail) {
      for (const listener of listeners[event] ?? []) {
        try {
          const result: unknown = listener(detail);
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
