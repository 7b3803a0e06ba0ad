import type { Bus } from '../bus/bus.ts';
import type { DatabaseClock } from '../clock/database-clock.ts';
import type { FollowersWatch } from '../followers/watch-followers.ts';
import type { HorizonWatch } from '../followers/watch-horizon.ts';
import type { ConnectionLimit } from '../http/requests/connection-limit.ts';
import type { Revocations } from '../intake/revoked-tokens.ts';
import type { NodeState } from '../metrics/node-gauges.ts';
import type { Pools } from '../postgres/pools.ts';
import type { ProvidersWatch } from '../providers/watch-providers.ts';
import type { OpenRooms } from '../rooms/open-rooms.ts';
import type { Sockets } from '../sockets/sockets.ts';
import type { GiftIntake } from './open-gift-intake.ts';

export interface StagesWithState {
  pools: Pools;
  clock: Pick<DatabaseClock, 'machineAheadMs'>;
  horizon: Pick<HorizonWatch, 'ageMs'>;
  followers: Pick<FollowersWatch, 'behindMs'>;
  providersWatch: Pick<ProvidersWatch, 'backlogs'>;
  gifts: Pick<GiftIntake, 'batcher'>;
  connections: Pick<ConnectionLimit, 'count'>;
  sockets: Pick<Sockets, 'count'>;
  openRooms: Pick<OpenRooms, 'counts'>;
  bus: Pick<Bus, 'failure'>;
  revocations: Pick<Revocations, 'count'>;
}

/** Returns the current state of the stages, for the gauges of the node. */
export const readNodeState = (stages: StagesWithState): NodeState => ({
  queued: stages.gifts.batcher.queued,
  setAside: stages.gifts.batcher.setAside,
  maxQueue: stages.gifts.batcher.maxQueue,
  sockets: stages.sockets.count,
  httpConnections: stages.connections.count,
  rooms: stages.openRooms.counts(),
  machineAheadMs: stages.clock.machineAheadMs,
  horizonAgeMs: stages.horizon.ageMs,
  followersBehindMs: stages.followers.behindMs,
  providers: stages.providersWatch.backlogs,
  busIsUp: stages.bus.failure === null,
  revocations: stages.revocations.count,
  pools: { ...stages.pools },
});
