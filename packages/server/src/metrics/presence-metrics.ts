import { Gauge, type Registry } from 'prom-client';
import type { PresenceObserver } from '../presence/presence-observer.ts';
import { createCounter, createCounts } from './counters.ts';

export function createPresenceMetrics(registry: Registry): PresenceObserver {
  let exchangedAt = performance.now();
  new Gauge({
    name: 'lavish_presence_age_seconds',
    help: 'How long ago this node and the others last told each other who watches',
    registers: [registry],
    collect() {
      this.set((performance.now() - exchangedAt) / 1_000);
    },
  });
  const rooms = createCounter(
    registry,
    'lavish_presence_rooms_written_total',
    'Rooms whose number of viewers on this node had changed and was written',
  );
  const sessions = createCounter(
    registry,
    'lavish_presence_sessions_total',
    'Times the node began to count: at its start, and after the others had forgotten it',
  );
  const countViewHistory = createCounts(registry, {
    name: 'lavish_views_recorded_total',
    help: 'Users noted as watchers of a room: new there, known already, or dropped as too many waited to be written',
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
