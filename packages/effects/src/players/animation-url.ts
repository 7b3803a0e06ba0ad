import type { EffectItem } from '../gift.ts';

/** The URL of the item's animation. Throws when it has none. */
export function animationUrl({ animation: { kind, url } }: EffectItem): string {
  if (url === undefined) throw new Error(`a ${kind} animation needs a url`);
  return url;
}
