import { createEmitter, isolatedName } from '@lavish/protocol';
import { createAssetCache } from './assets/asset-cache.ts';
import { createEffectItems, type FindItem } from './effect-items.ts';
import {
  type Effect,
  type EffectGift,
  type EffectItem,
  type EndedStreak,
  effectOf,
  NO_NAME,
} from './gift.ts';
import { createEffectQueue, fits } from './queue/effect-queue.ts';
import { createStreakSums } from './queue/streak-sums.ts';
import { createChime } from './scene/chime.ts';
import { type Scene, startScene } from './scene/scene.ts';
import { FILL, styled } from './scene/style.ts';

export interface EffectsOptions {
  /** Items of `GET /v1/catalogue`. `setCatalogue` replaces them later. */
  items?: readonly EffectItem[];
  /** Base URL of Lavish, such as `https://gifts.example`, for assets with a path as URL. Default: the page's own server. */
  url?: string;
  /** Default: false. */
  muted?: boolean;
  /** Maximum of waiting effects; beyond it the lowest-ranked one is dropped. Default: 12. */
  maxWaiting?: number;
  /** Small effects at once; a full-screen effect always plays alone. Default: 2. */
  maxPlaying?: number;
  /** Bytes of assets kept in memory. Default: 16 MiB. */
  maxAssetBytes?: number;
  /** Fetches assets before they are needed. Default: true, unless the browser saves data. */
  preload?: boolean;
  /** Only fades icons in. Default: the system's setting. */
  reducedMotion?: boolean;
  /** Text of an effect's caption; null: no caption. Default: "Mia sent Rose". */
  caption?: (effect: Effect) => string | null;
  /** Whether a gift gets an effect. `effect` has the sums of its whole streak so far. */
  accept?: (effect: Effect, gift: EffectGift) => boolean;
  /** Fetches an item that is not in `items`; its gifts wait for the result. Resolves to undefined if there is no such item. */
  findItem?: FindItem;
}

/**
 * The outcome for a gift. `joined`: merged into an effect that plays or waits; `unknown_item`: not in the catalogue;
 * `fetching`: waits for its item; `refused`: `accept` returned false; `hidden`: the page is not visible.
 */
export type PlayOutcome =
  | 'playing'
  | 'waiting'
  | 'joined'
  | 'dropped'
  | 'unknown_item'
  | 'fetching'
  | 'refused'
  | 'hidden';

export interface EffectsState {
  readonly playing: readonly Effect[];
  readonly waiting: number;
  readonly paused: boolean;
  readonly muted: boolean;
  /** Number of effects that were dropped because the queue was full. */
  readonly dropped: number;
  /** Bytes of assets in memory. */
  readonly assetBytes: number;
}

export interface EffectsEvents {
  start: Effect;
  end: Effect;
  /** An asset was missing or broken; the icon plays instead. */
  fallback: { effect: Effect; reason: string };
  drop: Effect;
}

export interface Effects {
  play(gift: EffectGift): PlayOutcome;
  /**
   * Raises the effect of a streak to its final count, of a room's `streak_ended` event: in a crowded room gifts of a streak may be
   * part of a summary. Plays the streak if all of them were, or if `accept` accepts only the final sum. `users`: the names.
   */
  endStreak(ended: EndedStreak, users?: ReadonlyMap<string, { name: string | null }>): void;
  /** Replaces the items and preloads their assets. */
  setCatalogue(items: readonly EffectItem[]): void;
  /** Pauses the playing effects and starts no others; gifts still queue up. */
  pause(): void;
  resume(): void;
  /** Ends the playing effects; the next ones start. */
  skip(): void;
  mute(on: boolean): void;
  readonly state: EffectsState;
  /** Calls `listener` at every `event`. Returns a function that removes it. */
  on<Name extends keyof EffectsEvents>(
    event: Name,
    listener: (detail: EffectsEvents[Name]) => void,
  ): () => void;
  /** Removes everything: nodes, timers, sounds and requests. */
  destroy(): void;
}

/** Two minutes of small effects: longer waits would make no sense. */
const MAX_WAITING = 12;
const MAX_PLAYING = 2;
/** Streaks that `accept` has refused so far. They last seconds. */
const MAX_REFUSED = 1_000;
const MAX_ASSET_BYTES = 16 * 1024 * 1024;

/**
 * Plays gifts over `stage`, which should be positioned.
 *
 *     const effects = createEffects(stage, { items });
 *     room.on('gift', (gift, users) => effects.play({ ...gift, senderName: users.get(gift.sender)?.name }));
 *     room.on('streak_ended', effects.endStreak);
 */
export function createEffects(stage: HTMLElement, options: EffectsOptions = {}): Effects {
  const { maxPlaying = MAX_PLAYING, caption = sentence } = options;
  const queue = createEffectQueue(options.maxWaiting ?? MAX_WAITING);
  const assets = createAssetCache(options.maxAssetBytes ?? MAX_ASSET_BYTES);
  const emitter = createEmitter<{ [Name in keyof EffectsEvents]: [detail: EffectsEvents[Name]] }>();
  const chime = createChime();
  const motion = matchMedia('(prefers-reduced-motion: reduce)');
  const layer = styled('div', { ...FILL, overflow: 'hidden', pointerEvents: 'none', contain: 'strict' });
  layer.setAttribute('aria-hidden', 'true');
  stage.append(layer);

  /** By place. Scenes that fade out are in `leaving` instead. */
  const playing = new Map<number, Scene>();
  const leaving = new Set<Scene>();
  const sums = createStreakSums();
  /** The last gift of each streak that `accept` has refused so far, with its item. */
  const refused = new Map<string, [gift: EffectGift, item: EffectItem]>();
  const items = createEffectItems(options.url?.replace(/\/+$/, '') ?? '', options.findItem);
  let muted = options.muted ?? false;
  let paused = false;
  let dropped = 0;
  let destroyed = false;

  const effectsPlaying = () => [...playing.values()].map(({ effect }) => effect);

  function startWhatFits() {
    while (!paused && queue.first && fits(queue.first, effectsPlaying(), maxPlaying)) {
      start(queue.next()!);
    }
  }

  function start(effect: Effect) {
    let place = 0;
    while (playing.has(place)) place += 1;
    const scene = startScene({
      stage: layer,
      effect,
      place,
      captionText: callPage(() => caption(effect), null),
      assets,
      lessMotion: options.reducedMotion ?? motion.matches,
      muted,
      paused,
      fellBack: (reason) => emitter.emit('fallback', { effect: scene.effect, reason }),
      ended() {
        playing.delete(place);
        leaving.add(scene);
        emitter.emit('end', scene.effect);
        startWhatFits();
      },
      gone: () => leaving.delete(scene),
    });
    playing.set(place, scene);
    if (!muted && effect.item.animation.kind !== 'video') chime.ring(effect.value);
    emitter.emit('start', effect);
  }

  function setCatalogue(list: readonly EffectItem[]) {
    items.replace(list);
    if (options.preload ?? !savesData()) void assets.preload(items.urls());
  }
  setCatalogue(options.items ?? []);

  function play(gift: EffectGift): PlayOutcome {
    const item = items.get(gift.item);
    if (item !== undefined) return playItem(gift, item);
    const fetched = destroyed ? null : items.fetch(gift.item);
    void fetched?.then((found) => found && playItem(gift, found));
    return fetched === null ? 'unknown_item' : 'fetching';
  }

  function playItem(gift: EffectGift, item: EffectItem): PlayOutcome {
    return playEffect(effectOf(gift, item, sums.add(gift)), gift, item);
  }

  function refuse(gift: EffectGift, item: EffectItem): PlayOutcome {
    const { streak } = gift;
    if (streak) refused.set(streak.id, [gift, item]);
    if (refused.size > MAX_REFUSED) refused.delete(refused.keys().next().value!);
    return 'refused';
  }

  const sceneOf = (key: string) => [...playing.values()].find(({ effect }) => effect.key === key);

  function playEffect(effect: Effect, gift: EffectGift, item: EffectItem): PlayOutcome {
    // A viewer who returns to the page an hour later should not see a hundred old roses.
    if (destroyed || document.hidden) return 'hidden';
    const same = sceneOf(effect.key);
    if (same !== undefined) {
      same.raise(effect);
      return 'joined';
    }
    if (!callPage(() => options.accept?.(effect, gift) ?? true, true)) return refuse(gift, item);
    refused.delete(effect.key);
    const before = queue.size;
    const out = queue.add(effect);
    if (out !== null) {
      dropped += 1;
      emitter.emit('drop', out);
      if (out === effect) return 'dropped';
    } else if (queue.size === before) return 'joined';
    startWhatFits();
    return effectsPlaying().includes(effect) ? 'playing' : 'waiting';
  }

  const endStreak: Effects['endStreak'] = (ended, users = new Map()) => {
    const { id, count, details } = ended;
    if (details && !sums.has(id)) {
      const whole = { ...ended, ...details, quantity: count, streak: ended };
      return void play({ ...whole, senderName: users.get(details.sender)?.name ?? undefined });
    }
    const sum = sums.end(id, count, details?.coins);
    const kept = refused.get(id);
    refused.delete(id);
    if (sum === null || destroyed) return;
    const final = { count: sum.count, value: sum.coins };
    const scene = sceneOf(id);
    const waits = queue.find(id);
    if (scene !== undefined) scene.raise({ ...scene.effect, ...final });
    else if (waits !== undefined) queue.add({ ...waits, ...final });
    else if (kept !== undefined) playEffect(effectOf(...kept, sum), ...kept);
  };

  return {
    play,
    endStreak,
    setCatalogue,
    pause() {
      paused = true;
      for (const scene of playing.values()) scene.pause();
    },
    resume() {
      paused = false;
      for (const scene of playing.values()) scene.resume();
      startWhatFits();
    },
    skip() {
      for (const scene of [...playing.values()]) scene.end();
    },
    mute(on) {
      muted = on;
      for (const scene of playing.values()) scene.mute(on);
    },
    get state() {
      return {
        playing: effectsPlaying(),
        waiting: queue.size,
        paused,
        muted,
        dropped,
        assetBytes: assets.bytes,
      };
    },
    on: emitter.on,
    destroy() {
      destroyed = true;
      emitter.clear();
      queue.clear();
      refused.clear();
      for (const scene of [...playing.values(), ...leaving]) scene.destroy();
      playing.clear();
      leaving.clear();
      assets.close();
      chime.close();
      layer.remove();
    },
  };
}

/** Calls a function that the page has passed in. If it throws, reports the error and returns `otherwise`. */
function callPage<Value>(ask: () => Value, otherwise: Value): Value {
  try {
    return ask();
  } catch (fault) {
    console.error('A function given to the effects failed:', fault);
    return otherwise;
  }
}

const sentence = ({ mine, senderName, item }: Effect): string =>
  `${mine ? 'You' : isolatedName(NO_NAME, senderName)} sent ${isolatedName(item.id, item.name)}`;

const savesData = (): boolean =>
  (navigator as Navigator & { connection?: { saveData?: boolean } }).connection?.saveData === true;
