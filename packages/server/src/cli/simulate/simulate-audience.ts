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
  /** Real connections, each of which watches one room. */
  viewers: number;
  /** How many of them send. Default: all. */
  senders?: number;
  /** Gifts a second, all together. */
  rate: number;
  durationS: number;
  /** Send in this room, which must be live. Default: open new ones, and end them afterwards. */
  room?: string;
  /** How many rooms to open. Default 1. */
  rooms?: number;
  seed?: number;
  onProgress?: (progress: SimulationProgress) => void;
  /** Ends the sending early; the report is about what was done. */
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
  /** Asked for, a second. */
  rate: number;
  /** From the first gift's due time to the last gift's answer. */
  elapsedS: number;
  sent: number;
  acknowledged: number;
  acknowledgedPerS: number;
  coins: number;
  refusals: Record<string, number>;
  /** From the moment a gift was due to its receipt, and to each viewer who saw it. */
  ackMs: Quantiles;
  deliveryMs: Quantiles;
  reconnects: number;
  /** Viewers who did not see what the receipts say. Empty: everyone saw everything, once and in order. */
  incomplete: { viewer: string; room: string; problems: string[] }[];
}

/** Frames come within a tick of the receipt; this much later, what is not there will not come. */
const LAST_SIGHT_MS = 10_000;
const LOOK_MS = 50;

/** Lets an audience watch and send on a running server. Throws when it cannot be set up. */
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
        // Cheap ones are sent more often: coins flow evenly over the catalogue.
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
      LAST_SIGHT_MS,
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

/** How what a viewer saw differs from the receipts. A gift of unknown outcome may have been seen or not; summed ones may be anyone's. */
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
    await sleep(LOOK_MS);
  }
}
