import { setTimeout as sleep } from 'node:timers/promises';
import { type Audience, gatherAudience } from './audience.ts';
import { createGiftTally, type GiftTally } from './gift-tally.ts';
import { createDeliveryClock, createLatencyRecorder, type Quantiles } from './latency.ts';
import { sendOpenLoop } from './open-loop.ts';
import { platformApi } from './platform-api.ts';
import { pickOne, pickWeighted, seededRandom } from './seeded-random.ts';
import type { Viewer } from './viewer.ts';

export interface SimulationOptions {
  /** `http://127.0.0.1:7070/v1` */
  api: string;
  /** `sk_…` */
  apiKey: string;
  /** `ws://127.0.0.1:7070/v1/realtime` */
  realtime: string;
  /** The number of viewers, each with a real connection to one room. */
  viewers: number;
  /** The number of viewers who send gifts. Default: all. */
  senders?: number;
  /** Gifts per second of all senders together. */
  rate: number;
  durationS: number;
  /** The live room to use. Default: open new rooms, and end them afterwards. */
  room?: string;
  /** The number of rooms to open. Default 1. */
  rooms?: number;
  seed?: number;
  onProgress?: (progress: SimulationProgress) => void;
  /** Stops sending early. The report covers the gifts sent until then. */
  signal?: AbortSignal;
}

export type SimulationProgress =
  | { phase: 'gathering'; viewers: number; ofViewers: number }
  | { phase: 'sending'; elapsedS: number; ofS: number; acknowledged: number; open: number }
  | { phase: 'settling'; acknowledged: number; open: number };

export interface SimulationReport {
  viewers: number;
  rooms: number;
  seed: number;
  /** The target of gifts per second. */
  rate: number;
  /** From the start to the last gift's outcome. */
  elapsedS: number;
  sent: number;
  acknowledged: number;
  acknowledgedPerS: number;
  coins: number;
  refusals: Record<string, number>;
  /** Time from the moment a gift was due to its receipt (`ackMs`) and to each viewer who saw it (`deliveryMs`). */
  ackMs: Quantiles;
  deliveryMs: Quantiles;
  reconnects: number;
  /** Viewers whose gifts differ from the receipts. Empty: every viewer saw every gift, once and in order. */
  incomplete: { viewer: string; room: string; problems: string[] }[];
}

/** How long to wait for gifts after the last receipt. Frames arrive within a tick of the receipt, so later ones are missing. */
const LAST_DELIVERY_MS = 10_000;
const POLL_MS = 50;

/** Simulates viewers and senders on a running server. Throws if the simulation cannot be set up. */
export async function simulateAudience(options: SimulationOptions): Promise<SimulationReport> {
  const { rate, durationS, onProgress = () => {}, seed = Math.floor(Math.random() * 2 ** 31) } = options;
  const acks = createLatencyRecorder();
  const deliveries = createLatencyRecorder();
  const delivery = createDeliveryClock(deliveries);
  const tally = createGiftTally(acks, delivery);
  const random = seededRandom(seed);

  const audience = await gatherAudience(platformApi(options.api, options.apiKey), {
    realtime: options.realtime,
    room: options.room ?? null,
    rooms: options.rooms ?? 1,
    viewers: options.viewers,
    gifts: rate * durationS,
    onGift: delivery.seen,
    ready: (viewers) => onProgress({ phase: 'gathering', viewers, ofViewers: options.viewers }),
  });
  try {
    const senders = audience.viewers.slice(0, options.senders ?? audience.viewers.length);
    const startedAtMs = performance.now();
    await sendOpenLoop({
      rate,
      durationS,
      send(dueAtMs) {
        const { room } = pickOne(random, senders);
        // Cheap items are sent more often, so that each item gets about the same sum of coins.
        const { id: item } = pickWeighted(random, audience.items, ({ price }) => 1 / price);
        void tally.follow(room.id, dueAtMs, (key) => room.send({ item, ...(key !== undefined && { key }) }));
      },
      step: (elapsedS) =>
        onProgress({
          phase: 'sending',
          elapsedS,
          ofS: durationS,
          acknowledged: tally.acknowledged,
          open: tally.open,
        }),
      ...(options.signal && { signal: options.signal }),
    });
    const settling = () =>
      onProgress({ phase: 'settling', acknowledged: tally.acknowledged, open: tally.open });
    await waitUntil(() => tally.open === 0, Number.POSITIVE_INFINITY, settling);
    settling();
    const elapsedS = (performance.now() - startedAtMs) / 1000;
    await waitUntil(
      () => audience.viewers.every((viewer) => shortfall(viewer, tally).length === 0),
      LAST_DELIVERY_MS,
    );
    return {
      ...summary(audience, tally, elapsedS),
      seed,
      rate,
      ackMs: acks.quantiles(),
      deliveryMs: deliveries.quantiles(),
    };
  } finally {
    await audience.dismiss();
  }
}

function summary({ viewers }: Audience, tally: GiftTally, elapsedS: number) {
  const { sent, acknowledged, refusals, rooms } = tally;
  return {
    viewers: viewers.length,
    rooms: new Set(viewers.map(({ room }) => room.id)).size,
    elapsedS,
    sent,
    acknowledged,
    acknowledgedPerS: acknowledged / elapsedS,
    coins: [...rooms.values()].reduce((sum, { coins }) => sum + coins, 0),
    refusals: Object.fromEntries(refusals),
    reconnects: viewers.reduce((sum, { seen }) => sum + seen.reconnects, 0),
    incomplete: viewers
      .map((viewer) => ({
        viewer: viewer.user,
        room: viewer.room.id,
        problems: [...viewer.seen.faults, ...shortfall(viewer, tally)],
      }))
      .filter(({ problems }) => problems.length > 0),
  };
}

/**
 * Compares what a viewer saw with the receipts, and returns the differences as sentences. A gift with an unknown outcome may
 * or may not have been seen. Summed gifts may be of any sender.
 */
export function shortfall({ room, seen }: Pick<Viewer, 'seen'> & { room: { id: string } }, tally: GiftTally) {
  const { gifts, coins, unknown } = tally.rooms.get(room.id) ?? { gifts: 0, coins: 0, unknown: 0 };
  const problems: string[] = [];
  const { summed } = seen;
  if (seen.gifts + summed.gifts < gifts) problems.push(`saw ${seen.gifts + summed.gifts} of ${gifts} gifts`);
  if (seen.gifts > gifts + unknown) problems.push(`saw ${seen.gifts} gifts where ${gifts} were sent`);
  const coinsAgree = seen.coins <= coins && seen.coins + summed.coins >= coins;
  if (unknown === 0 && !coinsAgree)
    problems.push(`saw ${seen.coins + summed.coins} coins where ${coins} were sent`);
  return problems;
}

async function waitUntil(done: () => boolean, limitMs: number, waiting = () => {}): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!done() && performance.now() < endMs) {
    waiting();
    await sleep(POLL_MS);
  }
}
