import type { Logger } from 'pino';
import type { FeedEpoch } from '../feed/feed-epoch.ts';
import type { RoomFeeds } from '../feed/room-feeds.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Pools } from '../postgres/pools.ts';
import type { Viewers } from '../presence/viewers.ts';
import type { OpenRooms } from '../rooms/open-rooms.ts';
import { createRooms, type Rooms } from '../rooms/rooms.ts';
import { createShownCampaigns, type ShownCampaigns } from '../rooms/shown-campaigns.ts';
import { createSnapshotReader, type SnapshotReader } from '../rooms/snapshot-reader.ts';
import { beginMessage, encodeMessage } from '../sockets/encode-message.ts';
import { readOpenCampaigns } from '../store/campaigns/read-campaigns.ts';
import { readEvents, readSnapshots } from '../store/rooms/read-events.ts';
import type { ServerConfig } from './server-config.ts';

export interface NodeRoomsOptions {
  config: Pick<ServerConfig, 'frames'>;
  pools: Pick<Pools, 'reads' | 'readiness'>;
  epoch: FeedEpoch;
  openRooms: OpenRooms;
  feed: Pick<RoomFeeds, 'watch' | 'reach'>;
  viewers: Pick<Viewers, 'prefetch' | 'elsewhere'>;
  metrics: Pick<Metrics, 'rooms'>;
  /** The database's clock. Unix milliseconds. */
  now(): number;
  log: Pick<Logger, 'warn' | 'error'>;
}

export interface NodeRooms {
  rooms: Rooms;
  campaigns: ShownCampaigns;
  snapshots: SnapshotReader;
}

/** Creates the rooms, and the reader of their snapshots, which also reads the viewers on other nodes. */
export function createNodeRooms(options: NodeRoomsOptions): NodeRooms {
  const { config, pools, epoch, openRooms, feed, viewers, metrics, now, log } = options;
  const snapshots = createSnapshotReader({
    readSnapshots: async (ids) => {
      const found = await readSnapshots(pools.reads, ids);
      await viewers.prefetch([...found.keys()]);
      return found;
    },
  });
  const campaigns = createShownCampaigns({
    read: () => readOpenCampaigns(pools.readiness),
    changed: openRooms.campaignsChanged,
    now,
  });
  const rooms = createRooms({
    ...config.frames,
    campaigns,
    epoch: epoch.current,
    openRooms,
    readSnapshot: snapshots.read,
    joinRead: snapshots.join,
    isUnknown: snapshots.isUnknown,
    readEvents: (room, afterSeq, limit) => readEvents(pools.reads, room, afterSeq, limit),
    watch: feed.watch,
    reach: feed.reach,
    viewersElsewhere: viewers.elsewhere,
    encode: encodeMessage,
    beginMessage,
    now,
    log,
    observe: metrics.rooms,
  });
  return { rooms, snapshots, campaigns };
}
