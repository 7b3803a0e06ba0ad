import { setTimeout as sleep } from 'node:timers/promises';
import type { Item } from '@lavish/protocol';
import { type DemoActor, enterDemoActor } from './demo-actor.ts';
import { CAST, type Character } from './demo-cast.ts';
import { platformApi } from './platform-api.ts';
import { between, pickWeighted, type Random, seededRandom } from './seeded-random.ts';

export interface DemoOptions {
  api: string;
  apiKey: string;
  realtime: string;
  /** A live room. When it ends, the audience falls silent. */
  room: string;
  /** Who comes. Default: the host's people. */
  cast?: readonly Character[];
  /** At most as many as there are in the cast. Default 12. */
  viewers?: number;
  seed?: number;
  /** Hears what went wrong: nothing here needs anybody's attention. */
  log?: { debug(line: string): void };
}

export interface DemoAudience {
  /** Everybody goes; resolves when the last has left. */
  stop(): Promise<void>;
}

/** Between two people's gifts, in a quiet room. Milliseconds, on average. */
const QUIET_MS = 1_700;
/** Times as long with nobody else there to see it: the demo's database need not grow all night. */
const UNWATCHED = 5;
/** Nobody who opens the page waits longer than this for something to move. */
const LONGEST_MS = 4_000;
const REFRESH_CATALOGUE_MS = 60_000;
/** After a hiccup: the server is starting, or restarting. */
const TRY_AGAIN_MS = 2_000;

/**
 * A small audience that makes the demo move: people come in, watch, tap out combos of small gifts, and now and then
 * give something dear, upon which the others cheer. It runs until it is stopped and shrugs off whatever the server does.
 */
export function startDemoAudience(options: DemoOptions): DemoAudience {
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
      // They drift in one by one, and the first of them starts right away.
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
        log(`The demo audience tries again: ${fault instanceof Error ? fault.message : String(fault)}`);
        for (const actor of actors.splice(0)) actor.leave();
        await sleep(TRY_AGAIN_MS, undefined, { signal }).catch(() => {});
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

/** Lets somebody do something, and says how long to wait before the next. Excitement feeds on itself, and ebbs. */
function createDirector(random: Random) {
  /** 0…1: after a dear gift everyone wants to be part of it. */
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
    const watched = actors.some(({ viewers }) => viewers > actors.length);
    const meanMs = QUIET_MS * (1 - 0.75 * excitement) * (watched ? 1 : UNWATCHED);
    // People do not come at a beat: the gaps of independent arrivals are exponential.
    return { pauseMs: Math.min(LONGEST_MS, -Math.log(1 - random()) * meanMs) };
  };
}

/** Null when nothing in the catalogue is open to them. In the fever of a battle dear things are given more easily. */
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
  const dear = open.slice(small.length);
  // About one in twenty-five, nearly all from those who can afford it.
  if (dear.length > 0 && random() < 0.16 * character.generosity * (1 + fever)) {
    return { item: pickWeighted(random, dear, ({ price }) => 1 / price), taps: 1, isExpensive: true };
  }
  const item = pickWeighted(random, small, ({ price }) => 1 / Math.sqrt(price));
  const isCombo = item.streak_window_ms > 0 && random() < 0.3 + 0.3 * excitement;
  if (!isCombo) return { item, taps: 1, isExpensive: false };
  // Mostly short; the odd one that will not stop.
  const taps = random() < 0.15 ? between(random, 12, 30) : between(random, 3, 8);
  return { item, taps, isExpensive: false };
}
