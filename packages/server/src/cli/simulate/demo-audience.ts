import { setTimeout as sleep } from 'node:timers/promises';
import type { Item } from '@lavish/protocol';
import { type DemoActor, enterDemoActor } from './demo-actor.ts';
import { CAST, type Character } from './demo-cast.ts';
import { platformApi } from './platform-api.ts';
import { between, pickWeighted, type Random, seededRandom } from './seeded-random.ts';

export interface DemoAudienceOptions {
  api: string;
  apiKey: string;
  realtime: string;
  /** A live room. When it ends, the audience sends nothing more. */
  room: string;
  /** The viewers. Default: those of the demo's host. */
  cast?: readonly Character[];
  /** How many of the cast join. Default 12. */
  viewers?: number;
  seed?: number;
  /** Receives failures, which need no action. */
  log?: { debug(line: string): void };
}

export interface DemoAudience {
  /** Disconnects all viewers, and resolves when the last has left. */
  stop(): Promise<void>;
}

/** The average time between two gifts in a quiet room, in milliseconds. */
const QUIET_MS = 1_700;
/** The factor on that time without a real viewer, so that the demo's database does not grow all night. */
const FACTOR_WITHOUT_VIEWERS = 5;
/** The longest time between two gifts, so that a visitor of the demo soon sees one. */
const LONGEST_MS = 4_000;
const REFRESH_CATALOGUE_MS = 60_000;
/** The pause after a failure, for example while the server restarts. */
const RETRY_MS = 2_000;

/**
 * Simulates a small audience for the demo. Viewers join one by one, send combos of cheap gifts, and sometimes an expensive
 * one, after which the others send more. It runs until it is stopped, and starts again after failures of the server.
 */
export function startDemoAudience(options: DemoAudienceOptions): DemoAudience {
  const stopping = new AbortController();
  const { signal } = stopping;
  const log = (line: string) => options.log?.debug(line);
  const actors: DemoActor[] = [];

  async function run() {
    const api = platformApi(options.api, options.apiKey);
    const random = seededRandom(options.seed ?? 20);
    const stage = { ...options, api, random, log, signal };
    const catalogue = { items: await api.listItems(), readAtMs: Date.now() };
    const direct = createDirector(random);
    const waiting = (options.cast ?? CAST).slice(0, options.viewers ?? 12);
    for (;;) {
      // Viewers join one by one, and the first of them starts to send at once.
      const next = waiting[actors.length];
      if (next !== undefined && !signal.aborted) actors.push(await enterDemoActor(next, stage));
      if (Date.now() - catalogue.readAtMs > REFRESH_CATALOGUE_MS) {
        catalogue.items = await api.listItems();
        catalogue.readAtMs = Date.now();
      }
      const { pauseMs } = direct(actors, catalogue.items);
      await sleep(next === undefined ? pauseMs : Math.min(pauseMs, 300), undefined, { signal });
    }
  }

  async function runUntilStopped() {
    while (!signal.aborted) {
      try {
        await run();
      } catch (fault) {
        if (signal.aborted) return;
        log(
          `The demo audience starts again after a failure: ${fault instanceof Error ? fault.message : String(fault)}`,
        );
        for (const actor of actors.splice(0)) actor.leave();
        await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
      }
    }
  }

  const running = runUntilStopped();
  return {
    async stop() {
      stopping.abort();
      await running;
      for (const actor of actors.splice(0)) actor.leave();
    },
  };
}

/**
 * Returns a function that lets one viewer send a gift and returns the pause before the next. More excitement means shorter
 * pauses; it decays with each gift.
 */
function createDirector(random: Random) {
  /** 0…1. An expensive gift raises it to 1. */
  let excitement = 0.4;

  return (actors: DemoActor[], items: Item[]): { pauseMs: number } => {
    const free = actors.filter((actor) => actor.canGive && !actor.busy);
    const fever = Math.max(0, ...actors.map((actor) => actor.fever));
    excitement = Math.max(excitement * 0.93, fever);
    if (free.length > 0) {
      const actor = pickWeighted(random, free, ({ character }) => character.eagerness);
      const gift = chooseGift(random, actor.character, items, excitement, fever);
      if (gift !== null) {
        void actor.give(gift.item, gift.taps);
        if (gift.isExpensive) excitement = 1;
      }
    }
    const hasRealViewers = actors.some(({ viewers }) => viewers > actors.length);
    const meanMs = QUIET_MS * (1 - 0.75 * excitement) * (hasRealViewers ? 1 : FACTOR_WITHOUT_VIEWERS);
    // The gaps between independent arrivals are exponentially distributed.
    return { pauseMs: Math.min(LONGEST_MS, -Math.log(1 - random()) * meanMs) };
  };
}

/** Chooses an item and the length of the combo. Null: the viewer may send no item. `fever` makes expensive items likelier. */
export function chooseGift(
  random: Random,
  character: Character,
  items: Item[],
  excitement: number,
  fever = 0,
) {
  const open = items
    .filter(({ min_vip_level }) => min_vip_level <= character.vipLevel)
    .sort((a, b) => a.price - b.price);
  if (open.length === 0) return null;
  const small = open.slice(0, Math.ceil(open.length / 2));
  const expensive = open.slice(small.length);
  // About one gift in twenty-five, nearly all from generous viewers.
  if (expensive.length > 0 && random() < 0.16 * character.generosity * (1 + fever)) {
    return { item: pickWeighted(random, expensive, ({ price }) => 1 / price), taps: 1, isExpensive: true };
  }
  const item = pickWeighted(random, small, ({ price }) => 1 / Math.sqrt(price));
  const isCombo = item.streak_window_ms > 0 && random() < 0.3 + 0.3 * excitement;
  if (!isCombo) return { item, taps: 1, isExpensive: false };
  // Most combos are short, and some are long.
  const taps = random() < 0.15 ? between(random, 12, 30) : between(random, 3, 8);
  return { item, taps, isExpensive: false };
}
