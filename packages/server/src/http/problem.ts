import { ERRORS, type Problem, type Refusal } from '@lavish/protocol';
import type { FastifyReply } from 'fastify';

/** What a client is told, RFC 9457. Its `type` only names the code: docs/ERRORS.md explains it. */
export function problemOf({ code, ...rest }: Refusal, requestId: string): Problem {
  const { status, title } = ERRORS[code];
  return { type: `urn:lavish:error:${code}`, title, status, code, ...rest, request_id: requestId };
}

/** The one place where a refusal becomes an HTTP answer. */
export function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const problem = problemOf(refusal, reply.request.id);
  if (refusal.retry_after_s !== undefined) reply.header('retry-after', Math.ceil(refusal.retry_after_s));
  if (refusal.code === 'unauthenticated') reply.header('www-authenticate', 'Bearer');
  return reply.code(problem.status).type('application/problem+json').send(problem);
}
