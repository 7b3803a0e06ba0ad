import type { Refusal } from '@lavish/protocol';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../../domain/refusal.ts';
import { DatabaseUnavailable } from '../../postgres/database.ts';
import { NOT_UTF8 } from '../requests/json-bodies.ts';
import { schemaRefusal } from './schema-refusal.ts';
import { sendRefusal } from './send-refusal.ts';

/** Maps what a handler or the framework throws to a code of the error table. Logs only faults of the server as errors. */
export function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = refusalOf(error, request);
  if (refusal.code === 'internal') request.log.error({ err: error }, 'a request failed');
  else if (error instanceof DatabaseUnavailable)
    request.log.warn({ err: error }, 'the database is unavailable');
  // The hook that sets it does not run for a malformed path.
  reply.header('x-request-id', request.id);
  return sendRefusal(reply, refusal);
}

function refusalOf(error: FastifyError, request: FastifyRequest): Refusal {
  if (error instanceof DatabaseUnavailable)
    return unavailableRefusal(error.mayHaveCommitted && !isRead(request));
  if (error.validation?.[0]) return schemaRefusal(error.validation, error.validationContext ?? 'body');
  switch (error.code) {
    case 'FST_ERR_BAD_URL':
      return refuse('invalid_request', 'The path is not valid percent-encoding.', { param: 'path' });
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return refuse('invalid_request', 'The body is not JSON.', { param: 'body' });
    case NOT_UTF8:
      return refuse('invalid_request', 'The body is not UTF-8.', { param: 'body' });
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return refuse(
        'body_too_large',
        `The body must have ${request.routeOptions.bodyLimit / 1024} KiB at most.`,
      );
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return refuse('unsupported_media_type', 'Send JSON, with Content-Type: application/json.');
    default:
      return error.statusCode !== undefined && error.statusCode < 500
        ? refuse('invalid_request', sentence(error.message))
        : refuse('internal', 'The server failed. The failure is logged under this request id.');
  }
}

/** `mayHaveHappened`: a change had been sent to the database when the connection was lost. */
export const unavailableRefusal = (mayHaveHappened: boolean): Refusal =>
  mayHaveHappened
    ? refuse(
        'outcome_unknown',
        'The connection to the database was lost: the change may or may not have happened. Repeat the request, with the same key if it has one.',
        { retry_after_s: 1 },
      )
    : refuse(
        'overloaded',
        'The database is unavailable or too busy. Nothing has happened: try again in a moment.',
        {
          retry_after_s: 1,
        },
      );

const isRead = ({ method }: FastifyRequest) => method === 'GET' || method === 'HEAD';

const sentence = (message: string) => (message.endsWith('.') ? message : `${message}.`);
