import type { FastifyReply, FastifyRequest } from 'fastify';
import { missingFieldScope, scopeOf } from '../../domain/operators/permissions.ts';
import { refuse } from '../../domain/refusal.ts';
import { sendRefusal } from '../errors/send-refusal.ts';

const operationOf = ({ routeOptions }: FastifyRequest): string => routeOptions.schema?.operationId ?? '';

/** The hook that refuses a server key of the console what its scopes do not allow. */
export async function requireScope(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { identity } = request;
  if (identity.kind !== 'server' || identity.key === undefined) return undefined;
  const scope = scopeOf(operationOf(request));
  if (scope !== null && identity.key.scopes.has(scope)) return undefined;
  const detail = scope === null ? 'No key with scopes may do this.' : `This key lacks the scope ${scope}.`;
  return sendRefusal(reply, refuse('forbidden', detail));
}

/** The hook that refuses such a key the fields that need another scope. */
export async function requireFieldScopes(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { identity, body } = request;
  if (identity.kind !== 'server' || identity.key === undefined) return undefined;
  const missing = missingFieldScope(operationOf(request), body, identity.key.scopes);
  if (missing === null) return undefined;
  const { param, scope } = missing;
  return sendRefusal(reply, refuse('forbidden', `This key lacks the scope ${scope}.`, { param }));
}
