import { ERRORS, type ErrorCode, type Grant, Problem } from '@lavish/protocol';
import type { FastifySchema } from 'fastify';

declare module 'fastify' {
  interface FastifySchema {
    /** Error codes specific to this route. The document adds the codes that follow from its security and its input. */
    refusals?: readonly ErrorCode[];
  }
}

/** Values for the `security` of a route's schema: who may call it. A route without one accepts any valid token or key. */
export const SERVER_ONLY = [{ server_key: [] }];

/** For the server key, and for tokens with one of these grants. `self`: a token of the user in the path. */
export const serverOr = (...roles: (Grant | 'self')[]) => [
  ...SERVER_ONLY,
  ...roles.map((role) => ({ user_token: [role] })),
];

/** For callers without a credential. */
export const ANYONE: [] = [];

interface Route {
  schema: FastifySchema;
  url: string;
  route: { method: string | string[] };
}

/** Adds every possible refusal of a route to the responses of its schema. */
export function documentRefusals({ schema, url, route }: Route): { schema: FastifySchema; url: string } {
  const { refusals = [], ...rest } = schema ?? {};
  const codes = [...refusals, ...impliedRefusals(rest, [route.method].flat())];
  return { schema: { ...rest, response: { ...(rest.response as object), ...responsesOf(codes) } }, url };
}

/** The refusals that follow from a route's security, input and method. */
function impliedRefusals({ security, body, headers }: FastifySchema, methods: string[]): ErrorCode[] {
  if (security?.length === 0) return [];
  const codes: ErrorCode[] = ['invalid_request', 'unauthenticated', 'rate_limited', 'overloaded', 'internal'];
  // A server key may lack the scope, also where any token is enough.
  codes.push('forbidden');
  if (body) codes.push('body_too_large', 'unsupported_media_type');
  if (headers) codes.push('idempotency_key_required', 'idempotency_key_reused');
  // An interrupted read has changed nothing, so its outcome is known.
  if (!methods.includes('GET')) codes.push('outcome_unknown');
  return codes;
}

/** One response for each status, with its codes in the order of the error table. */
function responsesOf(codes: readonly ErrorCode[]): Record<string, object> {
  const responses: Record<string, object> = {};
  const listed = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => codes.includes(code));
  for (const status of new Set(listed.map((code) => ERRORS[code].status))) {
    const here = listed.filter((code) => ERRORS[code].status === status);
    responses[status] = {
      description: here.map((code) => `\`${code}\`: ${ERRORS[code].title}.`).join('\n'),
      content: { 'application/problem+json': { schema: Problem } },
    };
  }
  return responses;
}
