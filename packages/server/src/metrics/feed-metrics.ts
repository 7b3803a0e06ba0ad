import { Histogram, type Registry } from 'prom-client';
import type { BusObserver } from '../bus/bus.ts';
import type { FeedObserver } from '../feed/room-stream.ts';
import { createCounter, createCounts } from './counters.ts';
import { LAG_BUCKETS, lagSeconds } from './lag.ts';

export function createFeedMetrics(registry: Registry): FeedObserver {
  const delivered = createCounter(
    registry,
    'lavish_feed_events_total',
    'Events delivered in order to rooms with subscriptions on this node',
  );
  const lag = new Histogram({
    name: 'lavish_feed_lag_seconds',
    help: "Time from an event's timestamp, by the database's clock, until it is delivered in order",
    buckets: LAG_BUCKETS,
    registers: [registry],
  });
  const countReads = createCounts(registry, {
    name: 'lavish_feed_reads_total',
    help: 'Reads of missing events from the database by result: events, nothing, failed',
    label: 'result',
    values: ['events', 'nothing', 'failed'],
  });
  const eventsRead = createCounter(
    registry,
    'lavish_feed_events_read_total',
    'Events read from the database because the notification of their commit was lost or late',
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
    help: 'Notifications between nodes (a room, battle, wallet or host has changed): sent, received, or lost because they could not be sent',
    label: 'way',
    values: ['sent', 'received', 'lost'],
  });
  return {
    sent: (notifications) => count('sent', notifications),
    received: (notifications) => count('received', notifications),
    lost: (notifications) => count('lost', notifications),
  };
}
