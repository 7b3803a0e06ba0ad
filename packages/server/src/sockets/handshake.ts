import type { IncomingMessage } from 'node:http';

const PROTOCOL = 'lavish.v1';
const TOKEN_PROTOCOL = 'lavish.token.';

export const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0]!;

/**
 * The credentials of an upgrade request: `?token=`, or the subprotocol `lavish.token.<credential>`. Several name several
 * users, and a proxy may have read another one than the first.
 */
export function credentialsOf(request: IncomingMessage): string[] {
  const query = new URLSearchParams(request.url?.slice(pathOf(request).length));
  const offered = request.headers['sec-websocket-protocol']?.split(',').map((name) => name.trim());
  const protocols = offered?.filter((name) => name.startsWith(TOKEN_PROTOCOL)) ?? [];
  return [...query.getAll('token'), ...protocols.map((name) => name.slice(TOKEN_PROTOCOL.length))];
}

/**
 * The subprotocol of the response. It must be one of those offered. A browser (and `ws`) that has offered any fails the
 * connection if the response has none, so a client that offers only its token gets it back.
 */
export function chooseProtocol(offered: Set<string>): string | false {
  if (offered.has(PROTOCOL)) return PROTOCOL;
  return [...offered].find((name) => name.startsWith(TOKEN_PROTOCOL)) ?? false;
}
