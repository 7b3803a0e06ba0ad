import type { Refusal } from '@lavish/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../../domain/refusal.ts';
import { unknownField } from '../errors/schema-refusal.ts';
import { sendRefusal } from '../errors/send-refusal.ts';

/**
 * The hook that refuses a body or a query where a route takes none: a field that is passed over in silence is a
 * mistake that nobody finds.
 */
export async function rejectUnexpectedInput(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { body, querystring } = request.routeOptions.schema ?? {};
  const refusal = (!querystring && faultOf(request.query)) || (!body && faultOf(request.body));
  return refusal ? sendRefusal(reply, refusal) : undefined;
}

function faultOf(unasked: unknown): Refusal | null {
  if (unasked === undefined) return null;
  if (typeof unasked !== 'object' || unasked === null || Array.isArray(unasked)) {
    return refuse('invalid_request', 'This takes no body.', { param: 'body' });
  }
  const [field] = Object.keys(unasked);
  return field === undefined ? null : unknownField(field);
}
