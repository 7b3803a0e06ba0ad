import { Gauge, type Registry } from 'prom-client';
import type { PresenceObserver } from '../presence/presence-observer.ts';
import { createCounter, createCounts } from './counters.ts';

export function createPresenceMetrics(registry: Registry): PresenceObserver {
  let exchangedAt = performance.now();
  new Gauge({
    name: 'lavish_presence_age_seconds',
    help: 'Time since this node last exchanged its viewers with the other nodes',
    registers: [registry],
    collect() {
      this.set((performance.now() - exchangedAt) / 1_000);
    },
  });
  const rooms = createCounter(
    registry,
    'lavish_presence_rooms_written_total',
    'Rooms whose changed number of viewers on this node was written',
  );
  const sessions = createCounter(
    registry,
    'lavish_presence_sessions_total',
    'Presence sessions: one at the start of the node, and one each time the other nodes had removed it',
  );
  const countViewHistory = createCounts(registry, {
    name: 'lavish_views_recorded_total',
    help: 'Views of rooms by users: new, known, or dropped because too many waited to be written',
    label: 'result',
    values: ['new', 'known', 'dropped'],
  });
  return {
    exchanged(written) {
      exchangedAt = performance.now();
      rooms.inc(written);
    },
    began: () => sessions.inc(),
    recorded(viewHistory, newOnes) {
      countViewHistory('new', newOnes);
      countViewHistory('known', viewHistory - newOnes);
    },
    dropped: () => countViewHistory('dropped'),
  };
}
