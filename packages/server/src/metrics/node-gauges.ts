import { Gauge, type Registry } from 'prom-client';
import type { RoomCounts } from '../rooms/rooms-observer.ts';

/** The current state of this node, for the gauges. */
export interface NodeState {
  /** The number of gifts that wait for a committer, and the number that may wait now. */
  queued: number;
  maxQueue: number;
  /** Gifts that are set aside until a held row is free. */
  setAside: number;
  sockets: number;
  /** Non-WebSocket connections. */
  httpConnections: number;
  rooms: RoomCounts;
  /** This machine's clock minus the database's, in milliseconds. */
  machineAheadMs: number;
  /** Since when the oldest running transaction holds back the log, in milliseconds. */
  horizonAgeMs: number;
  /** How far each follower of the log is behind, in milliseconds. */
  followersBehindMs: Readonly<Record<string, number>>;
  /** What waits for payment providers. */
  providers: readonly ProviderBacklog[];
  /** Token revocations that the node holds in memory. */
  revocations: number;
  /** Whether notifications pass between this node and the others. */
  busIsUp: boolean;
  /** The node's connection pools by name. Committers and the bus have other connections. */
  pools: Readonly<Record<string, PoolCounts>>;
}

/** What waits for one payment provider. Ages in milliseconds. */
export interface ProviderBacklog {
  provider: string;
  failedMessages: number;
  messageAgeMs: number;
  confirmationAgeMs: number;
  listAgeMs: number;
}

/** All connections of a pool, its idle ones, and the requests that wait for one, as `pg.Pool` counts them. */
export interface PoolCounts {
  totalCount: number;
  idleCount: number;
  waitingCount: number;
}

/** Creates the gauges, and returns a function that sets them. */
export function createNodeGauges(registry: Registry): (state: NodeState) => void {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const queued = gauge('lavish_queue_gifts', 'Gifts that wait for a committer');
  const maxQueue = gauge(
    'lavish_queue_limit_gifts',
    'Gifts that may wait now; further ones are refused as overloaded',
  );
  const setAside = gauge(
    'lavish_gifts_set_aside',
    'Gifts that are set aside because another transaction holds a row that they need',
  );
  const sockets = gauge('lavish_sockets', 'Open sockets');
  const http = gauge('lavish_http_connections', 'Open non-WebSocket connections');
  const subscribed = gauge('lavish_rooms_subscribed', 'Rooms with subscriptions on this node');
  const subscriptions = gauge('lavish_subscriptions', 'Subscriptions of sockets to rooms');
  const lagging = gauge(
    'lavish_subscriptions_lagging',
    'Subscriptions whose client currently reads too slowly',
  );
  const tick = gauge(
    'lavish_frame_tick_seconds',
    'The longest tick of a room on this node: the shortest time between its frames',
  );
  const bus = gauge('lavish_bus_up', '1 while notifications pass between this node and the others, else 0');
  const clock = gauge(
    'lavish_clock_ahead_seconds',
    "This machine's clock minus the database's clock, which nodes use instead",
  );
  const horizonAge = gauge(
    'lavish_log_horizon_age_seconds',
    'The age of the oldest running transaction, before which all that follows the log stops; 0: none runs',
  );
  const followerBehind = gauge(
    'lavish_follower_behind_seconds',
    'How far a follower of the log is behind: the age of the first gift that it has not read',
    ['follower'],
  );
  const providerAge = gauge(
    'lavish_provider_waiting_seconds',
    'Since when the oldest message, confirmation or list of a payment provider waits',
    ['provider', 'what'],
  );
  const providerFailed = gauge(
    'lavish_provider_messages_failed',
    'Messages of a payment provider that were tried too often',
    ['provider'],
  );
  const revocations = gauge('lavish_token_revocations', 'Token revocations that this node holds in memory');
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
    subscribed.set(state.rooms.subscribed);
    subscriptions.set(state.rooms.subscriptions);
    lagging.set(state.rooms.lagging);
    tick.set(state.rooms.longestTickMs / 1_000);
    clock.set(state.machineAheadMs / 1_000);
    horizonAge.set(state.horizonAgeMs / 1_000);
    for (const [follower, ms] of Object.entries(state.followersBehindMs))
      followerBehind.set({ follower }, ms / 1_000);
    // A provider for which nothing waits any more is not among them.
    providerAge.reset();
    providerFailed.reset();
    for (const { provider, failedMessages, ...ages } of state.providers) {
      providerFailed.set({ provider }, failedMessages);
      providerAge.set({ provider, what: 'message' }, ages.messageAgeMs / 1_000);
      providerAge.set({ provider, what: 'confirmation' }, ages.confirmationAgeMs / 1_000);
      providerAge.set({ provider, what: 'list' }, ages.listAgeMs / 1_000);
    }
    revocations.set(state.revocations);
    bus.set(state.busIsUp ? 1 : 0);
    for (const [pool, { totalCount, idleCount, waitingCount }] of Object.entries(state.pools)) {
      connections.set({ pool, state: 'used' }, totalCount - idleCount);
      connections.set({ pool, state: 'idle' }, idleCount);
      waiting.set({ pool }, waitingCount);
    }
  };
}
