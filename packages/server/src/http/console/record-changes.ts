import type { Refusal } from '@lavish/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { actionOf } from '../../domain/operators/permissions.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { recordChange, recordOutcome } from '../../store/operators/audit-log.ts';
import { sendRefusal } from '../errors/send-refusal.ts';
import { readSubject, subjectOf, subjectText } from './edited-subjects.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The entry of the audit log to which the outcome of this request belongs. */
    auditEntry: number | null;
  }

  interface FastifyContextConfig {
    /** The route changes nothing, although its method is not GET. */
    changesNothing?: boolean;
  }
}

const MAX_REASON_CHARACTERS = 500;

/** The reason for a change, which the operator has to give. URI-encoded, because headers are Latin-1. */
function reasonOf({ 'lavish-reason': text }: FastifyRequest['headers']): string | Refusal {
  const invalid = (detail: string) => refuse('invalid_request', detail, { param: 'Lavish-Reason' });
  if (typeof text !== 'string' || text === '')
    return invalid('A change needs its reason, URI-encoded, in Lavish-Reason.');
  try {
    const reason = decodeURIComponent(text).trim();
    if (reason !== '' && [...reason].length <= MAX_REASON_CHARACTERS && !reason.includes('\0')) return reason;
  } catch {
    // Not URI-encoded.
  }
  return invalid(`Lavish-Reason must be URI-encoded UTF-8 of 1 to ${MAX_REASON_CHARACTERS} characters.`);
}

/** A response without the secret that it shows once. */
function withoutSecret(payload: unknown): unknown {
  if (typeof payload !== 'string' || payload === '') return null;
  const response = JSON.parse(payload) as Record<string, unknown> | null;
  if (response === null) return null;
  const { secret: _, ...rest } = response;
  return rest;
}

const isRead = ({ method, routeOptions }: FastifyRequest) =>
  method === 'GET' || method === 'HEAD' || routeOptions.config.changesNothing === true;

/** Whether the response is a file with personal data that the operator takes away. */
const isExport = (reply: FastifyReply) =>
  String(reply.getHeader('content-type') ?? '').startsWith('text/csv') && reply.statusCode === 200;

/**
 * Records changes and exports in the audit log: a change before it happens, with its subject as it is then, and the outcome
 * before the response is sent. A change that cannot be recorded does not happen.
 */
export function createChangeRecorder(pool: pg.Pool) {
  const entryOf = (request: FastifyRequest) => {
    const { operator, ip: address, routeOptions } = request;
    const operation = routeOptions.schema?.operationId ?? '';
    return { operator, address, operation, action: actionOf(operation) };
  };

  return {
    /** The preHandler hook: the request is valid, and its turn has come. */
    async recordChange(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
      request.auditEntry = null;
      if (isRead(request)) return undefined;
      const reason = reasonOf(request.headers);
      if (isRefusal(reason)) return sendRefusal(reply, reason);
      const subject = subjectOf(request);
      request.auditEntry = await recordChange(pool, {
        ...entryOf(request),
        subject: subjectText(subject),
        reason,
        request: request.body,
        before: await readSubject(pool, subject),
      });
      return undefined;
    },

    /** The onSend hook. */
    async recordOutcome(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
      if (isRead(request)) {
        if (request.operator && isExport(reply)) {
          const entry = await recordChange(pool, {
            ...entryOf(request),
            subject: `export ${request.url.slice(0, 2_000)}`,
            ...{ reason: null, request: null, before: null },
          });
          await recordOutcome(pool, entry, reply.statusCode, null);
        }
      } else if (typeof request.auditEntry === 'number') {
        await recordOutcome(pool, request.auditEntry, reply.statusCode, withoutSecret(payload)).catch(
          (error) => request.log.error({ err: error }, 'the outcome of a change is missing in the audit log'),
        );
      }
      return payload;
    },
  };
}
