import { createEmitter, isolatedName, itemOnServer } from '@lavish/protocol';
import { createAssetCache } from './assets/asset-cache.ts';
import { type Effect, type EffectGift, type EffectItem, effectOf, NO_NAME } from './gift.ts';
import { createEffectQueue, fits } from './queue/effect-queue.ts';
import { createStreakSums } from './queue/streak-sums.ts';
import { createChime } from './scene/chime.ts';
import { type Scene, startScene } from './scene/scene.ts';
import { FILL, styled } from './scene/style.ts';

export interface EffectsOptions {
  /** As `GET /v1/catalogue` lists them; `setCatalogue` gives others later. */
  items?: readonly EffectItem[];
  /** Where Lavish is, `https://gifts.example`: assets that are named by a path lie there. At first the page's own server. */
  url?: string;
  /** At first false. */
  muted?: boolean;
  /** Effects that may wait; the least of them is dropped when there are more. At first 12. */
  maxWaiting?: number;
  /** Small effects at once; one of full screen always plays alone. At first 2. */
  maxPlaying?: number;
  /** Of assets kept in memory. At first 16 MiB. */
  maxAssetBytes?: number;
  /** Fetches assets before they are needed. At first true, except for whoever saves data. */
  preload?: boolean;
  /** Fades an icon in, nothing else. At first as the system has it. */
  reducedMotion?: boolean;
  /** What stands with an effect; null: nothing. At first "Mia sent Rose". */
  caption?: (effect: Effect) => string | null;
  /** Whether a gift is worth an effect. `effect` stands for its whole streak so far, however the gifts came in. */
  accept?: (effect: Effect, gift: EffectGift) => boolean;
  /** Fetches an item that is not in `items`: its gifts then wait for it. Undefined: there is no such item. */
  findItem?: (id: string) => Promise<EffectItem | undefined>;
}

/**
 * What became of a gift: `joined` one that plays or waits; `unknown_item`: not in the catalogue; `fetching`: waits for its
 * item; `refused`: not accepted; `hidden`: nobody looks.
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
  /** Effects that found no room, so far. */
  readonly dropped: number;
  /** Of assets in memory. */
  readonly assetBytes: number;
}

export interface EffectsEvents {
  start: Effect;
  end: Effect;
  /** An asset was missing or broken: the icon plays. */
  fallback: { effect: Effect; reason: string };
  drop: Effect;
}

export interface Effects {
  play(gift: EffectGift): PlayOutcome;
  /** Replaces the items, and preloads their assets. */
  setCatalogue(items: readonly EffectItem[]): void;
  /** Holds what plays and what waits; gifts still queue up. */
  pause(): void;
  resume(): void;
  /** Ends what plays; the next begins. */
  skip(): void;
  mute(on: boolean): void;
  readonly state: EffectsState;
  /** Calls `listener` at every `event`, until the function that this returns is called. */
  on<Name extends keyof EffectsEvents>(
    event: Name,
    listener: (detail: EffectsEvents[Name]) => void,
  ): () => void;
  /** Leaves nothing behind: no node, timer, sound or request. */
  destroy(): void;
}

/** Two minutes of small effects: nobody waits longer to see a gift. */
const MAX_WAITING = 12;
const MAX_PLAYING = 2;
/** Gifts that wait for their items: a second of a busy room. */
const MAX_FETCHING = 200;
const MAX_ASSET_BYTES = 16 * 1024 * 1024;

/**
 * Plays gifts over `stage`, which should be positioned.
 *
 *     const effects = createEffects(stage, { items });
 *     room.on('gift', (gift, users) => effects.play({ ...gift, senderName: users.get(gift.sender)?.name }));
 */
export function createEffects(stage: HTMLElement, options: EffectsOptions = {}): Effects {
  const { maxPlaying = MAX_PLAYING, caption = sentence } = options;
  const server = options.url?.replace(/\/+$/, '') ?? '';
  const queue = createEffectQueue(options.maxWaiting ?? MAX_WAITING);
  const assets = createAssetCache(options.maxAssetBytes ?? MAX_ASSET_BYTES);
  const emitter = createEmitter<{ [Name in keyof EffectsEvents]: [detail: EffectsEvents[Name]] }>();
  const chime = createChime();
  const motion = matchMedia('(prefers-reduced-motion: reduce)');
  const layer = styled('div', { ...FILL, overflow: 'hidden', pointerEvents: 'none', contain: 'strict' });
  layer.setAttribute('aria-hidden', 'true');
  stage.append(layer);

  /** By place; those that fade out are in `leaving` and no longer count. */
  const playing = new Map<number, Scene>();
  const leaving = new Set<Scene>();
  const sums = createStreakSums();
  let items = new Map<string, EffectItem>();
  let fetching = 0;
  let muted = options.muted ?? false;
  let paused = false;
  let dropped = 0;
  let destroyed = false;

  const effectsPlaying = () => [...playing.values()].map(({ effect }) => effect);

  function startWhatFits() {
    while (!paused && !destroyed && queue.first && fits(queue.first, effectsPlaying(), maxPlaying)) {
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
      words: pageSays(() => caption(effect), null),
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
    items = new Map(list.map((item) => [item.id, itemOnServer(server, item)]));
    if (options.preload ?? !savesData()) void assets.preload(urlsOf([...items.values()]));
  }
  setCatalogue(options.items ?? []);

  /** In the order in which the gifts came: they wait for one answer. */
  function fetchItem(gift: EffectGift): PlayOutcome {
    const { findItem } = options;
    if (findItem === undefined || destroyed || fetching >= MAX_FETCHING) return 'unknown_item';
    fetching += 1;
    // Also one that throws before there is a promise.
    Promise.resolve()
      .then(() => findItem(gift.item))
      .catch(() => undefined)
      .then((item) => {
        fetching -= 1;
        if (item !== undefined) playItem(gift, items.get(gift.item) ?? itemOnServer(server, item));
      });
    return 'fetching';
  }

  function play(gift: EffectGift): PlayOutcome {
    const item = items.get(gift.item);
    return item === undefined ? fetchItem(gift) : playItem(gift, item);
  }

  function playItem(gift: EffectGift, item: EffectItem): PlayOutcome {
    const effect = effectOf(gift, item, sums.add(gift));
    // Who comes back to the page an hour later has not missed a hundred roses.
    if (destroyed || document.hidden) return 'hidden';
    const same = [...playing.values()].find((scene) => scene.effect.key === effect.key);
    if (same !== undefined) {
      same.raise(effect);
      return 'joined';
    }
    if (!pageSays(() => options.accept?.(effect, gift) ?? true, true)) return 'refused';
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

  return {
    play,
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
      for (const scene of [...playing.values(), ...leaving]) scene.destroy();
      playing.clear();
      leaving.clear();
      assets.close();
      chime.close();
      layer.remove();
    },
  };
}

/** A function of the page that throws must not cost a gift its effect, or the stage those after it. */
function pageSays<Value>(ask: () => Value, otherwise: Value): Value {
  try {
    return ask();
  } catch (fault) {
    console.error('A function given to the effects failed:', fault);
    return otherwise;
  }
}

const sentence = ({ mine, senderName, item }: Effect): string =>
  `${mine ? 'You' : isolatedName(NO_NAME, senderName)} sent ${isolatedName(item.id, item.name)}`;

/** The cheap first: they are sent most, and small. */
const urlsOf = (items: readonly EffectItem[]): string[] =>
  [...items].sort((a, b) => a.price - b.price).flatMap(({ animation: { url } }) => url ?? []);

const savesData = (): boolean =>
  (navigator as Navigator & { connection?: { saveData?: boolean } }).connection?.saveData === true;
