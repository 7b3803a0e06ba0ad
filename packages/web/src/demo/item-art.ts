import type { Item } from '@lavish/protocol';
import { picture } from '../element.ts';

const UNDRAWN = '/art/gift-box.svg';

export const artUrl = (item: Item | undefined): string => item?.icon_url ?? UNDRAWN;

/** The item's picture, or a wrapped gift for one that has none or cannot be loaded. */
export function itemArt(item: Item | undefined, className: string): HTMLImageElement {
  const image = picture(artUrl(item), className);
  image.addEventListener('error', () => image.setAttribute('src', UNDRAWN), { once: true });
  return image;
}
