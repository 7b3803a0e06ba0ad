import { type Effect, merged } from '../gift.ts';

export interface EffectQueue {
  readonly size: number;
  /** The one that plays next, still waiting. */
  readonly first: Effect | undefined;
  /** Takes a place by rank, or raises the effect of the same key that waits already. Returns who found no room. */
  add(effect: Effect): Effect | null;
  /** Takes the first out. */
  next(): Effect | undefined;
  clear(): void;
}

/** Own gifts first, then the dearer, then who came earlier: a sort by this keeps the order of equals. */
const byRank = (a: Effect, b: Effect) => Number(b.mine) - Number(a.mine) || b.value - a.value;

/** Never holds more than `maxWaiting`, nor two of one key. */
export function createEffectQueue(maxWaiting: number): EffectQueue {
  let waiting: Effect[] = [];

  return {
    get size() {
      return waiting.length;
    },
    get first() {
      return waiting[0];
    },
    add(effect) {
      const present = waiting.some(({ key }) => key === effect.key);
      waiting = present
        ? waiting.map((each) => (each.key === effect.key ? merged(each, effect) : each))
        : [...waiting, effect];
      waiting.sort(byRank);
      return waiting.length > maxWaiting ? waiting.pop()! : null;
    },
    next: () => waiting.shift(),
    clear() {
      waiting = [];
    },
  };
}

/** Full-screen effects have the stage to themselves; of others `maxPlaying` at once. */
export function fits(effect: Effect, playing: readonly Effect[], maxPlaying: number): boolean {
  if (playing.length === 0) return true;
  const fullscreen = [effect, ...playing].some(({ item }) => item.animation.fullscreen === true);
  return !fullscreen && playing.length < maxPlaying;
}
