/** Where the socket and the API are, from any of the ways in which one may say where Lavish is. */
export interface Addresses {
  /** `wss://host/v1/realtime` */
  realtime: string;
  /** `https://host/v1` */
  api: string;
}

const REALTIME = '/realtime';

/** Takes `https://host`, `wss://host/v1/realtime`, and in a page `/`. Throws a TypeError for what is no address. */
export function addressesOf(url: string): Addresses {
  const page = (globalThis as { location?: { href: string } }).location?.href;
  const socket = new URL(url, page);
  if (!socket.pathname.endsWith(REALTIME))
    socket.pathname = `${socket.pathname.replace(/\/$/, '')}/v1${REALTIME}`;
  socket.protocol = socket.protocol.replace('http', 'ws');
  const api = new URL(socket);
  api.protocol = api.protocol.replace('ws', 'http');
  api.pathname = api.pathname.slice(0, -REALTIME.length);
  api.search = '';
  return { realtime: socket.href, api: api.href };
}

/** Where assets are that are named by a path: `https://host`, with the path that Lavish is below, if any. */
export const assetServerOf = (url: string): string => addressesOf(url).api.replace(/\/v1$/, '');
