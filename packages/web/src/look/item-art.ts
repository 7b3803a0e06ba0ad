import type { Item } from '@lavish/protocol';
import { picture } from './element.ts';

const UNDRAWN = '/art/gift-box.svg';

export const artUrl = (item: Item | undefined): string => item?.icon_url ?? UNDRAWN;

/** The item's picture, or a wrapped gift if it has none or it cannot be loaded. */
export const itemArt = (item: Item | undefined, className: string): HTMLImageElement =>
  artPicture(artUrl(item), className);

/** The same for the URL of a picture. */
export function artPicture(url: string, className: string): HTMLImageElement {
  const image = picture(url, className);
  image.dataset.art = url;
  image.addEventListener('error', () => {
    if (image.getAttribute('src') !== UNDRAWN) image.setAttribute('src', UNDRAWN);
  });
  return image;
}

/** Updates a picture made by `itemArt` after the item has changed. */
export function changeArt(image: HTMLImageElement, item: Item | undefined): void {
  const url = artUrl(item);
  if (image.dataset.art === url) return;
  image.dataset.art = url;
  image.setAttribute('src', url);
}
