import type { Refusal } from '@lavish/protocol';
import type { FastifyError, FastifyReply, FastifyRequest, FastifySchemaValidationError } from 'fastify';
import { refuse } from '../domain/refuse.ts';
import { DatabaseAway } from '../store/database.ts';
import { sendRefusal } from './problem.ts';

/** Whatever a handler or the framework throws becomes a code of the table; only faults of ours are logged as errors. */
export function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = refusalOf(error);
  if (refusal.code === 'internal') request.log.error({ err: error }, 'a request failed');
  else if (error instanceof DatabaseAway) request.log.warn({ err: error }, 'the database is away');
  return sendRefusal(reply, refusal);
}

function refusalOf(error: FastifyError): Refusal {
  if (error instanceof DatabaseAway) return awayRefusal(error);
  if (error.validation?.[0]) return validationRefusal(error.validation[0], error.validationContext ?? 'body');
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return refuse('body_too_large', 'The body may have 64 KiB at most.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return refuse('unsupported_media_type', 'Send JSON, with Content-Type: application/json.');
    default:
      return error.statusCode !== undefined && error.statusCode < 500
        ? refuse('invalid_request', sentence(error.message))
        : refuse('internal', 'Something went wrong on our side. It has been logged under this request id.');
  }
}

const awayRefusal = ({ mayHaveCommitted }: DatabaseAway) =>
  mayHaveCommitted
    ? refuse('outcome_unknown', 'The database went away: send it again, under the same key.', {
        retry_after_s: 1,
      })
    : refuse('overloaded', 'The database is away. Nothing has happened.', { retry_after_s: 1 });

/** Names the field at fault, and says what it may be: the schema's own words where it has any. */
function validationRefusal(
  fault: FastifySchemaValidationError & { parentSchema?: unknown },
  where: string,
): Refusal {
  const { keyword, instancePath, params, message = 'is not valid' } = fault;
  const path = instancePath.split('/').slice(1);
  if (keyword === 'additionalProperties') path.push(String(params.additionalProperty));
  if (keyword === 'required') path.push(String(params.missingProperty));
  const param = path.join('.') || where;
  const described = (fault.parentSchema as { description?: string } | undefined)?.description;
  const says = keyword === 'pattern' && described ? `must be: ${described}` : message;
  if (keyword === 'additionalProperties')
    return refuse('invalid_request', `There is no field ${param} here.`, { param });
  if (keyword === 'required') return refuse('invalid_request', `${param} is required.`, { param });
  return refuse('invalid_request', `${param} ${says}.`, { param });
}

const sentence = (message: string) => (message.endsWith('.') ? message : `${message}.`);
