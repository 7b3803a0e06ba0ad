/*
 * The seeded catalogue names its assets by paths (`/art/rose.svg`). These work only on Lavish's own pages, so other pages
 * need full URLs. This file imports nothing, so that browser bundles do not include the schemas.
 */

/** The fields of an item that name assets. */
export interface ItemAssets {
  icon_url: string | null;
  animation: { url?: string };
}

/** The URL of `path` on `server` (`https://host`, without a trailing slash). A full URL is returned unchanged. */
export const onServer = (server: string, path: string): string =>
  // `//host` is a URL on another server.
  /^\/(?!\/)/.test(path) ? server + path : path;

/** The item with full URLs, which any page can load. */
export function itemOnServer<Item extends ItemAssets>(server: string, item: Item): Item {
  const { icon_url, animation } = item;
  return {
    ...item,
    icon_url: icon_url && onServer(server, icon_url),
    animation:
      animation?.url === undefined ? animation : { ...animation, url: onServer(server, animation.url) },
  };
}

/** The user with a full URL of the avatar, which any page can load. */
export const userOnServer = <User extends { avatar_url: string | null }>(server: string, user: User): User =>
  user.avatar_url ? { ...user, avatar_url: onServer(server, user.avatar_url) } : user;
