/** The addresses of the socket and of the API. */
export interface Addresses {
  /** `wss://host/v1/realtime` */
  realtime: string;
  /** `https://host/v1` */
  api: string;
}

const REALTIME = '/realtime';

/** Accepts `https://host`, `wss://host/v1/realtime`, and in a page `/`. Throws a TypeError for text that is no address. */
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

/** The server of assets whose address is a path: `https://host`, with the path of Lavish on that host, if any. */
export const assetServerOf = (url: string): string => addressesOf(url).api.replace(/\/v1$/, '');
