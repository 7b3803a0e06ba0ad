import { ERRORS, type Problem, type Refusal } from '@lavish/protocol';
import type { FastifyReply } from 'fastify';

/** Where each code is explained: an anchor in docs/ERRORS.md. */
const EXPLAINED_AT = 'https://lavish.dev/errors#';

/** The one place where a code becomes an HTTP answer. */
export function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const { code, ...rest } = refusal;
  const { status, title } = ERRORS[code];
  if (refusal.retry_after_s !== undefined) reply.header('retry-after', Math.ceil(refusal.retry_after_s));
  if (code === 'unauthenticated') reply.header('www-authenticate', 'Bearer');
  const problem: Problem = {
    type: `${EXPLAINED_AT}${code}`,
    title,
    status,
    code,
    ...rest,
    request_id: reply.request.id,
  };
  return reply.code(status).type('application/problem+json').send(problem);
}

export const isRefusal = (value: object): value is Refusal => 'code' in value && 'detail' in value;
