import type { Metrics } from '../metrics/metrics.ts';
import type { Pools } from '../postgres/pools.ts';
import { createViewHistory, type ViewHistory } from '../presence/view-history.ts';
import { createViewers, type Viewers } from '../presence/viewers.ts';
import type { OpenRooms } from '../rooms/open-rooms.ts';
import {
  beginPresence,
  endPresence,
  forgetDeadNodes,
  readDigests,
  readPresenceElsewhere,
  writeViewers,
} from '../store/nodes/presence.ts';
import { addViewHistory } from '../store/rooms/room-views.ts';
import type { Hub } from './hub.ts';

export interface NodeViewersOptions {
  pools: Pick<Pools, 'changes'>;
  /** The name of this process. */
  node: string;
  timeZone: string;
  /** The rooms whose viewers on this node are counted. */
  openRooms: Pick<OpenRooms, 'roomViewers' | 'viewersIn'>;
  hub: Pick<Hub, 'viewersElsewhereChanged'>;
  metrics: Pick<Metrics, 'presence'>;
}

export interface NodeViewers {
  viewers: Viewers;
  viewHistory: ViewHistory;
  /** Current viewers of each room, counted over all nodes. */
  viewersIn(rooms: string[]): Promise<Map<string, number>>;
}

/** Creates the counts of viewers over all nodes, and the view history. */
export function createNodeViewers(options: NodeViewersOptions): NodeViewers {
  const { node, timeZone, openRooms, hub, metrics } = options;
  const pool = options.pools.changes;
  const observe = metrics.presence;
  const viewers = createViewers({
    begin: () => beginPresence(pool, node, timeZone),
    write: (session, version, written) => writeViewers(pool, session, version, written),
    readElsewhere: (session, ids) => readPresenceElsewhere(pool, session, ids),
    readDigests: (wanted) => readDigests(pool, wanted),
    forgetDead: () => forgetDeadNodes(pool),
    end: (session) => endPresence(pool, session),
    viewersHere: openRooms.roomViewers,
    changed: hub.viewersElsewhereChanged.publish,
    observe,
  });
  const viewHistory = createViewHistory({ add: (views) => addViewHistory(pool, views), observe });
  return {
    viewers,
    viewHistory,
    async viewersIn(ids) {
      const elsewhere = await viewers.readElsewhere(ids);
      return new Map(ids.map((id) => [id, openRooms.viewersIn(id) + (elsewhere.get(id) ?? 0)]));
    },
  };
}
