/** The addresses of the socket and of the API. */
export interface Addresses {
  /** `wss://host/v1/realtime` */
  realtime: string;
  /** `https://host/v1` */
  api: string;
  /** `https://host`, with the path of Lavish on that host, if any: the server of assets whose address is a path. */
  assets: string;
}

/** Accepts `https://host`, `wss://host/v1/realtime`, and in a page `/`. Throws a TypeError for text that is no address. */
export function addressesOf(url: string): Addresses {
  const page = (globalThis as { location?: { href: string } }).location?.href;
  const { protocol, host, pathname, search } = new URL(url, page);
  // `s:` or `:`
  const rest = protocol.replace(/^(http|ws)/, '');
  const server = `${rest}//${host}${pathname.replace(/(\/v1\/realtime)?\/?$/, '')}`;
  return { realtime: `ws${server}/v1/realtime${search}`, api: `http${server}/v1`, assets: `http${server}` };
}
