import type { Refusal } from '@lavish/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../../domain/refusal.ts';
import { unknownField } from '../errors/schema-refusal.ts';
import { sendRefusal } from '../errors/send-refusal.ts';

/**
 * The hook that refuses a body or a query on a route that has none: a developer would not notice a mistake in a field
 * that the server ignores.
 */
export async function rejectUnexpectedInput(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { body, querystring } = request.routeOptions.schema ?? {};
  const refusal = (!querystring && faultOf(request.query)) || (!body && faultOf(request.body));
  return refusal ? sendRefusal(reply, refusal) : undefined;
}

function faultOf(input: unknown): Refusal | null {
  if (input === undefined) return null;
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return refuse('invalid_request', 'This endpoint accepts no body.', { param: 'body' });
  }
  const [field] = Object.keys(input);
  return field === undefined ? null : unknownField(field);
}
