import type { Logger } from 'pino';
import { createRoomFeeds, type RoomFeeds } from '../feed/room-feeds.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Pools } from '../postgres/pools.ts';
import { readBattles } from '../store/battles/read-battles.ts';
import { readEvents, readPositions } from '../store/rooms/read-events.ts';
import type { Hub } from './hub.ts';

export interface NodeFeedOptions {
  pools: Pick<Pools, 'reads'>;
  hub: Pick<Hub, 'eventsOrdered'>;
  metrics: Pick<Metrics, 'feed'>;
  /** The database's clock. Unix milliseconds. */
  now(): number;
  log: Pick<Logger, 'warn' | 'error'>;
}

/** Creates the feed, which reads missing events from the database. */
export const createNodeFeed = ({ pools: { reads }, hub, metrics, now, log }: NodeFeedOptions): RoomFeeds =>
  createRoomFeeds({
    readEvents: (room, afterSeq, limit) => readEvents(reads, room, afterSeq, limit),
    readPositions: (ids) => readPositions(reads, ids),
    readBattles: (ids) => readBattles(reads, ids),
    deliver: hub.eventsOrdered.publish,
    now,
    log,
    observe: metrics.feed,
  });
