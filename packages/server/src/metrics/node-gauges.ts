import { Gauge, type Registry } from 'prom-client';
import type { RoomCounts } from '../rooms/rooms-observer.ts';

/** What there is of everything on this node now. */
export interface NodeState {
  /** Gifts that wait for a committer, and how many may as things are. */
  queued: number;
  maxQueue: number;
  /** Gifts that wait beside the batches for a row that is held. */
  setAside: number;
  sockets: number;
  /** Connections that are no sockets. */
  httpConnections: number;
  rooms: RoomCounts;
  /** This machine's clock less the database's. Milliseconds. */
  machineAheadMs: number;
  /** Revocations of tokens that the node holds in memory. */
  revocations: number;
  /** News passes between this node and the others. */
  busIsUp: boolean;
  /** The node's connection pools by name; committers and the bus have their own connections. */
  pools: Readonly<Record<string, PoolCounts>>;
}

/** A pool's connections, those of them that are idle, and the requests that wait for one, as `pg.Pool` counts them. */
export interface PoolCounts {
  totalCount: number;
  idleCount: number;
  waitingCount: number;
}

/** Returns how to bring the gauges up to date. */
export function createNodeGauges(registry: Registry): (state: NodeState) => void {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const queued = gauge('lavish_queue_gifts', 'Gifts that wait for a committer');
  const maxQueue = gauge(
    'lavish_queue_limit_gifts',
    'How many gifts may wait as things are: beyond it they are refused as overloaded',
  );
  const setAside = gauge(
    'lavish_gifts_set_aside',
    'Gifts that wait beside the batches for a row that is held',
  );
  const sockets = gauge('lavish_sockets', 'Open sockets');
  const http = gauge('lavish_http_connections', 'Open connections that are no sockets');
  const watched = gauge('lavish_rooms_subscribed', 'Rooms with an audience on this node');
  const subscriptions = gauge('lavish_subscriptions', 'Subscriptions of sockets to rooms');
  const lagging = gauge(
    'lavish_subscriptions_lagging',
    'Subscriptions whose reader is too slow at the moment',
  );
  const tick = gauge(
    'lavish_frame_tick_seconds',
    'The longest tick of a room: the least time between its frames',
  );
  const bus = gauge('lavish_bus_up', '1 while news passes between this node and the others, else 0');
  const clock = gauge(
    'lavish_clock_ahead_seconds',
    "This machine's clock less the database's, which is used instead",
  );
  const revocations = gauge(
    'lavish_token_revocations',
    'Revocations of tokens that this node holds in memory',
  );
  const connections = gauge('lavish_database_connections', 'Connections of a pool, by state: used or idle', [
    'pool',
    'state',
  ]);
  const waiting = gauge('lavish_database_waiting', 'Requests that wait for a connection of a pool', ['pool']);

  return (state) => {
    queued.set(state.queued);
    maxQueue.set(state.maxQueue);
    setAside.set(state.setAside);
    sockets.set(state.sockets);
    http.set(state.httpConnections);
    watched.set(state.rooms.watched);
    subscriptions.set(state.rooms.subscriptions);
    lagging.set(state.rooms.lagging);
    tick.set(state.rooms.longestTickMs / 1_000);
    clock.set(state.machineAheadMs / 1_000);
    revocations.set(state.revocations);
    bus.set(state.busIsUp ? 1 : 0);
    for (const [pool, { totalCount, idleCount, waitingCount }] of Object.entries(state.pools)) {
      connections.set({ pool, state: 'used' }, totalCount - idleCount);
      connections.set({ pool, state: 'idle' }, idleCount);
      waiting.set({ pool }, waitingCount);
    }
  };
}
