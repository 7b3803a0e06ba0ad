import type { IncomingMessage } from 'node:http';

const PROTOCOL = 'lavish.v1';
const TOKEN_PROTOCOL = 'lavish.token.';

export const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0]!;

/** The credential of an upgrade request: `?token=`, or the subprotocol `lavish.token.<credential>`. */
export function credentialOf(request: IncomingMessage): string | undefined {
  const query = new URLSearchParams(request.url?.slice(pathOf(request).length));
  const offered = request.headers['sec-websocket-protocol']?.split(',').map((name) => name.trim());
  const protocol = offered?.find((name) => name.startsWith(TOKEN_PROTOCOL));
  return query.get('token') ?? protocol?.slice(TOKEN_PROTOCOL.length);
}

/**
 * The subprotocol of the response. It must be one of those offered. A browser (and `ws`) that has offered any fails the
 * connection if the response has none, so a client that offers only its token gets it back.
 */
export function chooseProtocol(offered: Set<string>): string | false {
  if (offered.has(PROTOCOL)) return PROTOCOL;
  return [...offered].find((name) => name.startsWith(TOKEN_PROTOCOL)) ?? false;
}
