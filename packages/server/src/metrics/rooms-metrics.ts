import { Histogram, type Registry } from 'prom-client';
import type { RoomsObserver } from '../rooms/rooms-observer.ts';
import { createCounter, createCounts } from './counters.ts';
import { LAG_BUCKETS, lagSeconds } from './lag.ts';

export function createRoomsMetrics(registry: Registry): RoomsObserver {
  const countFrames = createCounts(registry, {
    name: 'lavish_frames_built_total',
    help: 'Frames encoded: live, once for a whole audience, or catch_up, for those who lagged',
    label: 'kind',
    values: ['live', 'catch_up'],
  });
  const lag = new Histogram({
    name: 'lavish_frame_lag_seconds',
    help: "From an event's own time, the database's, until its frame is written to the last of the audience",
    buckets: LAG_BUCKETS,
    registers: [registry],
  });
  const sweep = new Histogram({
    name: 'lavish_frame_fanout_seconds',
    help: 'How long it takes to write a frame to its audience, with what else is done in between',
    buckets: LAG_BUCKETS,
    registers: [registry],
  });
  const countGifts = createCounts(registry, {
    name: 'lavish_frame_gifts_total',
    help: 'Gifts told in frames, once for a whole audience: singly, or summed with other small ones',
    label: 'how',
    values: ['singly', 'summed'],
  });
  const countSubscriptions = createCounts(registry, {
    name: 'lavish_subscribed_total',
    help: 'Subscriptions begun: fresh, recovered (with all that was missed), not_recovered (with a new state)',
    label: 'how',
    values: ['fresh', 'recovered', 'not_recovered'],
  });
  const fellBehind = createCounter(
    registry,
    'lavish_subscriptions_lagged_total',
    'Times a subscription could not take a frame because too much was unread',
  );
  const resyncs = createCounter(
    registry,
    'lavish_resyncs_total',
    'Subscriptions told to begin anew: too far behind to be brought up to date',
  );
  const historyReads = createCounter(
    registry,
    'lavish_history_reads_total',
    'Readings of events that a room did not have, each for all who came back and waited for them',
  );
  return {
    frameWritten({ events }, fanoutMs, lagMs) {
      countFrames('live');
      for (const event of events) {
        if (event.type === 'gift') countGifts('singly', event.gifts);
        if (event.type === 'gifts_summary') countGifts('summed', event.gifts);
      }
      sweep.observe(fanoutMs / 1_000);
      if (lagMs !== null) lag.observe(lagSeconds(lagMs));
    },
    catchUpBuilt: () => countFrames('catch_up'),
    fellBehind: () => fellBehind.inc(),
    resynced: () => resyncs.inc(),
    subscribed: (how) => countSubscriptions(how),
    historyRead: () => historyReads.inc(),
  };
}
