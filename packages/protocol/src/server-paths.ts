/*
 * Assets of the seeded catalogue are named by paths (`/art/rose.svg`), which lead to Lavish only on its own pages. No import,
 * so that a browser gets it without the schemas.
 */

/** What of an item names assets. */
export interface ItemAssets {
  icon_url: string | null;
  animation: { url?: string };
}

/** The address of `path` on `server` (`https://host`, no slash at its end). What has an address of its own stays as it is. */
export const onServer = (server: string, path: string): string =>
  // `//host` is another server's.
  /^\/(?!\/)/.test(path) ? server + path : path;

/** The item with addresses that any page can load. */
export function itemOnServer<Item extends ItemAssets>(server: string, item: Item): Item {
  const { icon_url, animation } = item;
  return {
    ...item,
    icon_url: icon_url && onServer(server, icon_url),
    animation:
      animation?.url === undefined ? animation : { ...animation, url: onServer(server, animation.url) },
  };
}
