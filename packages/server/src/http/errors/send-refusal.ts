import type { Refusal } from '@lavish/protocol';
import type { FastifyReply } from 'fastify';
import { problemOf } from '../../wire/problem.ts';

/** Sends a refusal as the problem response of a request. All routes and hooks use it. */
export function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const problem = problemOf(refusal, reply.request.id);
  if (refusal.retry_after_s !== undefined) reply.header('retry-after', Math.ceil(refusal.retry_after_s));
  if (refusal.code === 'unauthenticated') reply.header('www-authenticate', 'Bearer');
  return reply.code(problem.status).type('application/problem+json').send(problem);
}
