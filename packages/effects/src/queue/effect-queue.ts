import { type Effect, merged } from '../gift.ts';

export interface EffectQueue {
  readonly size: number;
  /** The effect that plays next. */
  readonly first: Effect | undefined;
  /** The waiting effect with this key. */
  find(key: string): Effect | undefined;
  /** Queues an effect by rank, or merges it into a waiting one with the same key. Returns the effect that it drops, or null. */
  add(effect: Effect): Effect | null;
  /** Removes and returns the first effect. */
  next(): Effect | undefined;
  clear(): void;
}

/** The viewer's own gifts first, then the more expensive, then the earlier (the sort is stable). */
const byRank = (a: Effect, b: Effect) => Number(b.mine) - Number(a.mine) || b.value - a.value;

/** Holds at most `maxWaiting` effects, each key once. */
export function createEffectQueue(maxWaiting: number): EffectQueue {
  let waiting: Effect[] = [];

  return {
    get size() {
      return waiting.length;
    },
    get first() {
      return waiting[0];
    },
    find: (key) => waiting.find((effect) => effect.key === key),
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

/** Whether `effect` can start now. A full-screen effect plays alone; up to `maxPlaying` others play at once. */
export function fits(effect: Effect, playing: readonly Effect[], maxPlaying: number): boolean {
  if (playing.length === 0) return true;
  const fullscreen = [effect, ...playing].some(({ item }) => item.animation.fullscreen === true);
  return !fullscreen && playing.length < maxPlaying;
}
