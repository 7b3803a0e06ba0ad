import type { Item } from '@lavish/protocol';
import { addressesOf } from './addresses.ts';

/** Items whose icons and animations are on the server itself (`/art/…`), with addresses that any page can load. */
export function withAddresses(items: readonly Item[], url: string): Item[] {
  const server = addressesOf(url).api.replace(/\/v1$/, '');
  // `//host` is another server's.
  const resolved = (path: string) => (/^\/(?!\/)/.test(path) ? server + path : path);
  return items.map((item) => {
    const { icon_url, animation } = item;
    return {
      ...item,
      icon_url: icon_url && resolved(icon_url),
      animation: animation?.url === undefined ? animation : { ...animation, url: resolved(animation.url) },
    };
  });
}
