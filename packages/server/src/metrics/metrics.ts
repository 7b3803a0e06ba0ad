import { Gauge, Registry } from 'prom-client';
import packageJson from '../../package.json' with { type: 'json' };
import type { BatchObserver } from '../batch/gift-batcher.ts';
import type { BusObserver } from '../bus/bus.ts';
import type { FeedObserver } from '../feed/room-stream.ts';
import type { ObserveRequest } from '../http/requests/observe-requests.ts';
import type { PresenceObserver } from '../presence/presence-observer.ts';
import type { RoomsObserver } from '../rooms/rooms-observer.ts';
import type { SocketsObserver } from '../sockets/sockets-observer.ts';
import type { OnPhase } from '../store/gifts/commit-gifts.ts';
import { createBatchMetrics, createPhaseMetrics } from './batch-metrics.ts';
import { createBusMetrics, createFeedMetrics } from './feed-metrics.ts';
import { createHttpMetrics } from './http-metrics.ts';
import { createLimitMetrics } from './limit-metrics.ts';
import { createNodeGauges, type NodeState } from './node-gauges.ts';
import { createPresenceMetrics } from './presence-metrics.ts';
import { processMetrics } from './process-metrics.ts';
import { createRoomsMetrics } from './rooms-metrics.ts';
import { createSocketsMetrics } from './sockets-metrics.ts';
import { exposeAllWorkers } from './workers-metrics.ts';

/** An observer for each stage, and what they have seen. */
export interface Metrics {
  batch: BatchObserver;
  phase: OnPhase;
  feed: FeedObserver;
  bus: BusObserver;
  rooms: RoomsObserver;
  presence: PresenceObserver;
  sockets: SocketsObserver;
  http: ObserveRequest;
  /** A limit was reached, of whatever stage. */
  limitReached: ReturnType<typeof createLimitMetrics>;
  /** Reads the state of the node from this function before each exposition. Without it those gauges are absent. */
  readStateFrom(readState: () => NodeState): void;
  /** Everything in Prometheus' text format, version 0.0.4. docs/METRICS.md says what it means. */
  expose(): Promise<string>;
}

/**
 * One server's metrics: several can run in one process, so nothing is registered globally. `worker`: which of the
 * processes on this port it is; null: the only one.
 */
export function createMetrics(worker: number | null = null): Metrics {
  const registry = new Registry();
  let readNodeState: (() => NodeState) | null = null;
  new Gauge({
    name: 'lavish_build_info',
    help: 'Always 1; its labels say what runs',
    labelNames: ['version'],
    registers: [registry],
    // The registry's first is asked first, before the gauges that this sets.
    collect() {
      if (readNodeState !== null) setGauges(readNodeState());
    },
  }).set({ version: packageJson.version }, 1);
  const setGauges = createNodeGauges(registry);
  const limitReached = createLimitMetrics(registry);
  // From the start, not from the first scrape.
  const ofProcess = processMetrics();
  const expose =
    worker === null
      ? async () => `${await registry.metrics()}\n${await ofProcess.metrics()}`
      : exposeAllWorkers([registry, ofProcess], worker);
  return {
    batch: createBatchMetrics(registry),
    phase: createPhaseMetrics(registry),
    feed: createFeedMetrics(registry),
    bus: createBusMetrics(registry),
    rooms: createRoomsMetrics(registry),
    presence: createPresenceMetrics(registry),
    sockets: createSocketsMetrics(registry, limitReached),
    http: createHttpMetrics(registry),
    limitReached,
    readStateFrom(readState) {
      readNodeState = readState;
    },
    expose,
  };
}
