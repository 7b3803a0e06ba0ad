import type { IncomingMessage } from 'node:http';
import type { Refusal } from '@lavish/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../../domain/refusal.ts';
import { sendRefusal } from '../errors/send-refusal.ts';

/**
 * Returns the refusal of a request that another site's page could have caused. Browsers send `Origin` with every request
 * that can change something and with every WebSocket handshake, so a request without one is refused too. Only the host is
 * compared, because a proxy may have terminated TLS. `host`: the one that the client has connected to.
 */
export function crossSiteFault({ headers }: IncomingMessage, host: string): Refusal | null {
  const { origin, 'sec-fetch-site': site } = headers;
  const isOwn = origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
  if (!isOwn)
    return refuse(
      'forbidden',
      `The console takes requests of its own pages only: Origin must be of ${host}.`,
      {
        param: 'Origin',
      },
    );
  return site === undefined || site === 'same-origin'
    ? null
    : refuse('forbidden', `The console takes requests of its own pages only, not ${site} ones.`, {
        param: 'Sec-Fetch-Site',
      });
}

const isSafe = (method: string) => method === 'GET' || method === 'HEAD';

/** The hook that refuses changes which another site's page could have caused. */
export async function requireSameOrigin(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  if (isSafe(request.method)) return undefined;
  const refusal = crossSiteFault(request.raw, request.host);
  return refusal ? sendRefusal(reply, refusal) : undefined;
}
