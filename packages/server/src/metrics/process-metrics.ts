import { collectDefaultMetrics, Registry } from 'prom-client';

let registry: Registry | undefined;

/**
 * What the process itself shows: CPU, memory, garbage collection, event-loop lag. Once for all servers in a process:
 * each collection would start observers of its own, which the library never stops.
 */
export function processMetrics(): Registry {
  if (registry === undefined) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry });
  }
  return registry;
}
