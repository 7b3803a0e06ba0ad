import type { ConsoleLive, LiveGift, LiveRoom, PublicUsers, Room } from '@lavish/protocol';
import { toWireId } from '@lavish/protocol';
import type { StoredGift } from '../domain/gifts/gift.ts';
import { timestamp } from '../domain/timestamp.ts';
import { LATENCY_BUCKETS, quantileMs } from './latencies.ts';

export type ShownGift = Pick<
  StoredGift,
  'id' | 'room' | 'sender' | 'receiver' | 'item' | 'quantity' | 'coins' | 'at'
>;

/** Sums of a room over some seconds. */
export interface BusyRoom {
  room: string;
  gifts: number;
  coins: number;
}

/** What a node's gifts were in the last second. */
export interface SummaryOfGifts {
  giftsPerS: number;
  coinsPerS: number;
  /** Refused because the node was overloaded. */
  refusedPerS: number;
  /** Accepted gifts by the time from the queue to the outcome. */
  latencies: number[];
  /** Of the last minute, the most expensive first. */
  biggest: ShownGift[];
  /** Sums over the last `busiestSeconds`, the most coins first. */
  busiest: BusyRoom[];
  busiestSeconds: number;
}

/** What a node publishes once a second. */
export interface NodeSummary extends SummaryOfGifts {
  node: string;
  version: string;
  viewers: number;
  queued: number;
  clockOffsetMs: number;
}

/** What the summaries of all nodes have in common with nothing else: their sums and lists. */
export interface MergedSummaries {
  biggest: ShownGift[];
  /** With rates over the last ten seconds. */
  busiest: BusyRoom[];
  /** Builds the message, with what was read from the database about it. */
  message(read: LiveFacts): ConsoleLive;
}

export interface LiveFacts {
  now: number;
  liveRooms: number;
  battles: number;
  /** Of `busiest`. */
  rooms: readonly Room[];
  viewersIn: ReadonlyMap<string, number>;
  users: PublicUsers;
}

const SHOWN = 10;

const round = (value: number) => Math.round(value * 10) / 10;

/** Merges the summaries of all nodes. */
export function mergeSummaries(nodes: readonly NodeSummary[]): MergedSummaries {
  const sum = (of: (node: NodeSummary) => number) => nodes.reduce((total, node) => total + of(node), 0);
  const latencies = Array.from({ length: LATENCY_BUCKETS }, (_, at) =>
    sum((node) => node.latencies[at] ?? 0),
  );
  const rates = new Map<string, BusyRoom>();
  for (const { busiest, busiestSeconds } of nodes)
    for (const { room, gifts, coins } of busiest) {
      const known = rates.get(room) ?? { room, gifts: 0, coins: 0 };
      known.gifts += gifts / busiestSeconds;
      known.coins += coins / busiestSeconds;
      rates.set(room, known);
    }
  const busiest = [...rates.values()].sort((a, b) => b.coins - a.coins).slice(0, SHOWN);
  const biggest = nodes
    .flatMap((node) => node.biggest)
    .sort((a, b) => b.coins - a.coins || b.at - a.at)
    .slice(0, SHOWN);

  return {
    biggest,
    busiest,
    message: ({ now, liveRooms, battles, rooms, viewersIn, users }) => ({
      t: 'live',
      at: timestamp(now),
      gifts_per_s: round(sum((node) => node.giftsPerS)),
      coins_per_s: round(sum((node) => node.coinsPerS)),
      live_rooms: liveRooms,
      viewers: sum((node) => node.viewers),
      battles,
      commit: {
        p50_ms: quantileMs(latencies, 0.5),
        p99_ms: quantileMs(latencies, 0.99),
        queued: sum((node) => node.queued),
        refused_per_s: round(sum((node) => node.refusedPerS)),
      },
      nodes: nodes.map((node) => ({
        node: node.node,
        version: node.version,
        gifts_per_s: round(node.giftsPerS),
        coins_per_s: round(node.coinsPerS),
        viewers: node.viewers,
        queued: node.queued,
        clock_offset_ms: node.clockOffsetMs,
      })),
      biggest: biggest.map(giftView),
      busiest: busiest.flatMap((busy) => roomView(busy, rooms, viewersIn)),
      users,
    }),
  };
}

const giftView = ({ id, at, ...gift }: ShownGift): LiveGift => ({
  gift: toWireId('gft', id),
  ...gift,
  at: timestamp(at),
});

function roomView(
  { room, gifts, coins }: BusyRoom,
  rooms: readonly Room[],
  viewersIn: ReadonlyMap<string, number>,
): LiveRoom[] {
  const known = rooms.find(({ id }) => id === room);
  if (!known) return [];
  const { host, title } = known;
  const viewers = viewersIn.get(room) ?? 0;
  return [{ room, host, title, gifts_per_s: round(gifts), coins_per_s: round(coins), viewers }];
}
