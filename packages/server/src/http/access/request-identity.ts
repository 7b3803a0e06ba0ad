import type { Refusal } from '@lavish/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../../domain/refusal.ts';
import { allows, type Identity, isOverlay } from '../../domain/users/identity.ts';
import type { Authenticate, IdentityCheck } from '../../intake/authenticate.ts';
import { sendRefusal } from '../errors/send-refusal.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller. Set on every route under /v1 before any other hook reads the request. */
    identity: Identity;
  }
}

/** The hook that turns `Authorization` into `request.identity`, or ends the request with 401. */
export const authenticateRequest =
  (authenticate: Authenticate) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const { authorization = '' } = request.headers;
    const credential = /^Bearer +([^ ]+)$/i.exec(authorization)?.[1];
    const identity = await authenticate(credential);
    if ('code' in identity) return sendRefusal(reply, identity);
    if (isOverlay(identity) && request.method !== 'GET' && request.method !== 'HEAD')
      return sendRefusal(reply, refuse('forbidden', 'An overlay token may read only, and change nothing.'));
    request.identity = identity;
    return undefined;
  };

/**
 * The hook that refuses a token which was revoked or has expired while its request waited or its body arrived. A body may
 * take 30 s, and a revocation is effective within two.
 */
export const checkIdentityAgain =
  (checkIdentity: IdentityCheck) =>
  async ({ identity }: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const refusal = checkIdentity(identity);
    return refusal ? sendRefusal(reply, refusal) : undefined;
  };

/** The user whose token sends the request. Null: the platform's server key. */
export const askerOf = (identity: Identity): string | null =>
  identity.kind === 'server' ? null : identity.user;

/** Like the other `require` functions, returns null if `identity` is allowed, else the refusal. */
export const requireServer = (identity: Identity): Refusal | null =>
  identity.kind === 'server' ? null : refuse('forbidden', "Only the platform's server key may do this.");

export const requireSelf = (identity: Identity, user: string): Refusal | null =>
  identity.kind === 'server' || (identity.user === user && !isOverlay(identity))
    ? null
    : refuse('forbidden', `Only ${user} and the platform's server key may do this.`);

/** For a host's own settings: allows a token of the host that grants `host` in any room. */
export const requireOwnHost = (identity: Identity, host: string): Refusal | null =>
  identity.kind === 'server' || (identity.user === host && identity.grants.host === true)
    ? null
    : refuse(
        'forbidden',
        `Only ${host}, with a token that grants host, and the platform's server key may do this.`,
      );

/** Allows the room's host with a token that grants `host` there, and with `moderate` also its moderators. */
export function requireHost(
  identity: Identity,
  room: { id: string; host: string },
  { moderate = false } = {},
): Refusal | null {
  if (identity.kind === 'server') return null;
  if (identity.user === room.host && allows(identity, 'host', room.id)) return null;
  if (moderate && allows(identity, 'moderate', room.id)) return null;
  const who = moderate ? 'the host or a moderator' : 'the host';
  return refuse('forbidden', `Only ${who} of ${room.id} may do this, with a token that grants it.`);
}

export const requireWatch = (identity: Identity, room: string): Refusal | null =>
  allows(identity, 'watch', room) ? null : refuse('forbidden', `This token does not grant watch in ${room}.`);
