import { Gauge, Registry } from 'prom-client';
import packageJson from '../../package.json' with { type: 'json' };
import type { BatchObserver } from '../batch/gift-batcher.ts';
import type { BusObserver } from '../bus/bus.ts';
import type { FeedObserver } from '../feed/room-stream.ts';
import type { ObserveRequest } from '../http/http-observer.ts';
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

/** An observer for each stage, and the metrics that they record. */
export interface Metrics {
  batch: BatchObserver;
  phase: OnPhase;
  feed: FeedObserver;
  bus: BusObserver;
  rooms: RoomsObserver;
  presence: PresenceObserver;
  sockets: SocketsObserver;
  http: ObserveRequest;
  /** Counts a limit that was reached in any stage. */
  limitReached: ReturnType<typeof createLimitMetrics>;
  /** Reads the state of the node with this function at each scrape. Without it the gauges of the node are absent. */
  readStateFrom(readState: () => NodeState): void;
  /** Returns all metrics in Prometheus' text format, version 0.0.4. docs/METRICS.md describes them. */
  expose(): Promise<string>;
}

/**
 * Creates the metrics of one server. Several servers can run in one process, so nothing is registered globally. `worker` is
 * the number of the worker process on this port. Null: this is the only process.
 */
export function createMetrics(worker: number | null = null): Metrics {
  const registry = new Registry();
  let readNodeState: (() => NodeState) | null = null;
  new Gauge({
    name: 'lavish_build_info',
    help: 'Always 1; the label version has the version of Lavish',
    labelNames: ['version'],
    registers: [registry],
    // The first metric of the registry is collected first, and sets the gauges that follow.
    collect() {
      if (readNodeState !== null) setGauges(readNodeState());
    },
  }).set({ version: packageJson.version }, 1);
  const setGauges = createNodeGauges(registry);
  const limitReached = createLimitMetrics(registry);
  // Process metrics are collected from the start, not from the first scrape.
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
