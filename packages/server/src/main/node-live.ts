import type { Logger } from 'pino';
import packageJson from '../../package.json' with { type: 'json' };
import type { DatabaseClock } from '../clock/database-clock.ts';
import { createLiveSockets, type LiveSockets } from '../http/console/live-sockets.ts';
import type { TrustsProxy } from '../http/requests/trusted-proxies.ts';
import type { LiveCounters } from '../live/live-counters.ts';
import { mergeSummaries, type NodeSummary } from '../live/live-summary.ts';
import type { Pools } from '../postgres/pools.ts';
import type { OpenRooms } from '../rooms/open-rooms.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { repeat } from '../scheduling/repeat.ts';
import {
  countLive,
  deleteLiveSummary,
  readLiveSummaries,
  writeLiveSummary,
} from '../store/nodes/live-summaries.ts';
import { readRooms } from '../store/rooms/read-rooms.ts';
import { readPublicUsers } from '../store/users/user-profiles.ts';
import type { WriteProblem } from '../wire/write-problem.ts';
import type { NodeViewers } from './node-viewers.ts';
import type { GiftIntake } from './open-gift-intake.ts';
import { watchRooms } from './watch-rooms.ts';

export interface NodeLiveOptions {
  pools: Pick<Pools, 'reads' | 'readiness'>;
  /** The name of this process. */
  node: string;
  counters: LiveCounters;
  gifts: Pick<GiftIntake, 'batcher'>;
  openRooms: Pick<OpenRooms, 'roomViewers'>;
  rooms: Pick<Rooms, 'subscribe' | 'unsubscribe'>;
  viewersIn: NodeViewers['viewersIn'];
  clock: Pick<DatabaseClock, 'now' | 'machineAheadMs'>;
  trustsProxy: TrustsProxy;
  writeProblem: WriteProblem;
  log: Logger;
}

export interface NodeLive {
  sockets: Pick<LiveSockets, 'handleUpgrade'>;
  /** Closes the sockets, and removes this node from the overview. */
  stop(): Promise<void>;
}

const EVERY_MS = 1_000;

/**
 * Publishes what this node does once a second, and sends the sum of all nodes to the screens that are connected here. While
 * there is none, the node only writes its row.
 */
export function createNodeLive(options: NodeLiveOptions): NodeLive {
  const { node, counters, gifts, openRooms, viewersIn, clock, log } = options;
  const { reads, readiness } = options.pools;
  const sockets = createLiveSockets({
    ...options,
    pool: readiness,
    watchRooms: (ws, socket, reader) => watchRooms(options, ws, socket, reader),
  });
  let takenAt = performance.now();

  function summarize(): NodeSummary {
    const now = performance.now();
    const seconds = Math.max(0.001, (now - takenAt) / 1_000);
    takenAt = now;
    let viewers = 0;
    for (const room of openRooms.roomViewers()) viewers += room.viewers;
    return {
      ...counters.take(seconds),
      node,
      version: packageJson.version,
      viewers,
      queued: gifts.batcher.queued,
      clockOffsetMs: Math.round(clock.machineAheadMs),
    };
  }

  async function send() {
    const merged = mergeSummaries(await readLiveSummaries<NodeSummary>(reads));
    const ids = merged.busiest.map(({ room }) => room);
    const [live, rooms, viewers] = await Promise.all([
      countLive(reads),
      readRooms(reads, ids),
      viewersIn(ids),
    ]);
    const users = await readPublicUsers(reads, [
      ...merged.biggest.flatMap(({ sender, receiver }) => [sender, receiver]),
      ...rooms.map(({ host }) => host),
    ]);
    sockets.send(merged.message({ now: clock.now(), ...live, rooms, viewersIn: viewers, users }));
  }

  async function publish() {
    await writeLiveSummary(readiness, node, summarize());
    if (sockets.count === 0) return;
    await sockets.checkSessions();
    await send();
  }

  const publishing = repeat(publish, { pauseMs: EVERY_MS, name: 'publishing the live overview', log });
  return {
    sockets,
    async stop() {
      sockets.close();
      await publishing.stop();
      await deleteLiveSummary(readiness, node).catch(() => {});
    },
  };
}
