import { Histogram, type Registry } from 'prom-client';
import type { RoomsObserver } from '../rooms/rooms-observer.ts';
import { createCounter, createCounts } from './counters.ts';
import { LAG_BUCKETS, lagSeconds } from './lag.ts';

export function createRoomsMetrics(registry: Registry): RoomsObserver {
  const countFrames = createCounts(registry, {
    name: 'lavish_frames_built_total',
    help: 'Encoded frames: live, once for all subscriptions of a room, or catch_up, for subscriptions that lagged',
    label: 'kind',
    values: ['live', 'catch_up'],
  });
  const lag = new Histogram({
    name: 'lavish_frame_lag_seconds',
    help: "Time from an event's timestamp, by the database's clock, until its frame is written to the last subscription",
    buckets: LAG_BUCKETS,
    registers: [registry],
  });
  const fanout = new Histogram({
    name: 'lavish_frame_fanout_seconds',
    help: 'Time to write a frame to all subscriptions of its room, including other work in between',
    buckets: LAG_BUCKETS,
    registers: [registry],
  });
  const countGifts = createCounts(registry, {
    name: 'lavish_frame_gifts_total',
    help: 'Gifts in frames, counted once for all subscriptions: shown individually, or summed with other small gifts',
    label: 'how',
    values: ['singly', 'summed'],
  });
  const countSubscriptions = createCounts(registry, {
    name: 'lavish_subscribed_total',
    help: 'Started subscriptions: fresh, recovered (with all missed events), not_recovered (with a new state)',
    label: 'how',
    values: ['fresh', 'recovered', 'not_recovered'],
  });
  const fellBehind = createCounter(
    registry,
    'lavish_subscriptions_lagged_total',
    'Frames that were not written to a subscription because its client had too much unread',
  );
  const resyncs = createCounter(
    registry,
    'lavish_resyncs_total',
    'Subscriptions that were sent a resync because they were too far behind',
  );
  const historyReads = createCounter(
    registry,
    'lavish_history_reads_total',
    'Reads of events that a room did not have in memory, each for all clients that waited for them',
  );
  return {
    frameWritten({ events }, fanoutMs, lagMs) {
      countFrames('live');
      for (const event of events) {
        if (event.type === 'gift') countGifts('singly', event.gifts);
        if (event.type === 'gifts_summary') countGifts('summed', event.gifts);
      }
      fanout.observe(fanoutMs / 1_000);
      if (lagMs !== null) lag.observe(lagSeconds(lagMs));
    },
    catchUpBuilt: () => countFrames('catch_up'),
    fellBehind: () => fellBehind.inc(),
    resynced: () => resyncs.inc(),
    subscribed: (how) => countSubscriptions(how),
    historyRead: () => historyReads.inc(),
  };
}
