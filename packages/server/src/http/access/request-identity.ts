import type { Refusal } from '@lavish/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../../domain/refusal.ts';
import { allows, type Identity, isOverlay } from '../../domain/users/identity.ts';
import type { Authenticate } from '../../intake/authenticate.ts';
import { sendRefusal } from '../errors/send-refusal.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks. Set before anything else is looked at, on every route under /v1. */
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
      return sendRefusal(
        reply,
        refuse('forbidden', 'An overlay token reads what overlays show, and changes nothing.'),
      );
    request.identity = identity;
    return undefined;
  };

/** The user whose token asks. Null: the platform, by its server key. */
export const askerOf = (identity: Identity): string | null =>
  identity.kind === 'server' ? null : identity.user;

/** Null when allowed. */
export const requireServer = (identity: Identity): Refusal | null =>
  identity.kind === 'server' ? null : refuse('forbidden', "This is for the platform's server key.");

export const requireSelf = (identity: Identity, user: string): Refusal | null =>
  identity.kind === 'server' || (identity.user === user && !isOverlay(identity))
    ? null
    : refuse('forbidden', `This is for ${user}, or the platform's server key.`);

/** A host's own settings: for a token of the host's that grants `host` in any room. */
export const requireOwnHost = (identity: Identity, host: string): Refusal | null =>
  identity.kind === 'server' || (identity.user === host && identity.grants.host === true)
    ? null
    : refuse('forbidden', `This is for ${host} with a token that grants host, or the platform's server key.`);

/** The room's own host, with a token that grants `host` there; or its moderators where `moderate` says so. */
export function requireHost(
  identity: Identity,
  room: { id: string; host: string },
  { moderate = false } = {},
): Refusal | null {
  if (identity.kind === 'server') return null;
  if (identity.user === room.host && allows(identity, 'host', room.id)) return null;
  if (moderate && allows(identity, 'moderate', room.id)) return null;
  const who = moderate ? 'host, or a moderator,' : 'host';
  return refuse('forbidden', `This is for the ${who} of ${room.id}, with a token that grants it.`);
}

export const requireWatch = (identity: Identity, room: string): Refusal | null =>
  allows(identity, 'watch', room) ? null : refuse('forbidden', `This token does not grant watch in ${room}.`);
