import { Histogram, type Registry } from 'prom-client';
import type { BusObserver } from '../bus/bus.ts';
import type { FeedObserver } from '../feed/room-stream.ts';
import { createCounter, createCounts } from './counters.ts';
import { LAG_BUCKETS, lagSeconds } from './lag.ts';

export function createFeedMetrics(registry: Registry): FeedObserver {
  const delivered = createCounter(
    registry,
    'lavish_feed_events_total',
    'Events passed on in order to watched rooms',
  );
  const lag = new Histogram({
    name: 'lavish_feed_lag_seconds',
    help: "From an event's own time, the database's, until it is passed on in order",
    buckets: LAG_BUCKETS,
    registers: [registry],
  });
  const countReads = createCounts(registry, {
    name: 'lavish_feed_reads_total',
    help: 'Reads of missing events from the database, by what came: events, nothing, failed',
    label: 'result',
    values: ['events', 'nothing', 'failed'],
  });
  const eventsRead = createCounter(
    registry,
    'lavish_feed_events_read_total',
    'Events that had to be read from the database, because the news of their commit was lost or late',
  );
  return {
    delivered(events, lagMs) {
      delivered.inc(events);
      lag.observe(lagSeconds(lagMs));
    },
    read(events) {
      if (events === null) return countReads('failed');
      countReads(events > 0 ? 'events' : 'nothing');
      eventsRead.inc(events);
    },
  };
}

export function createBusMetrics(registry: Registry): BusObserver {
  const count = createCounts(registry, {
    name: 'lavish_bus_notifications_total',
    help: 'Words between nodes (a room, battle, wallet or host has news): sent, received, or lost as they could not be sent',
    label: 'way',
    values: ['sent', 'received', 'lost'],
  });
  return {
    sent: (words) => count('sent', words),
    received: (words) => count('received', words),
    lost: (words) => count('lost', words),
  };
}
