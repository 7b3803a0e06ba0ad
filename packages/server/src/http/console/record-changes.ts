import { fromWireId, type Refusal } from '@lavish/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { actionOf } from '../../domain/operators/permissions.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { readBattle } from '../../store/battles/read-battles.ts';
import { readBonus } from '../../store/bonuses/bonus-periods.ts';
import { readCampaign } from '../../store/campaigns/read-campaigns.ts';
import { readCatalogue } from '../../store/catalogue/items.ts';
import { recordChange, recordOutcome } from '../../store/operators/audit-log.ts';
import { readOperator } from '../../store/operators/operators.ts';
import { readOverlay } from '../../store/operators/overlays.ts';
import { readRoom } from '../../store/rooms/read-rooms.ts';
import { readUser } from '../../store/users/user-profiles.ts';
import { sendRefusal } from '../errors/send-refusal.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The entry of the audit log to which the outcome of this request belongs. */
    auditEntry: number | null;
  }
}

/** Reads what a path parameter names, as it is before a change. */
const READERS: Readonly<Record<string, (pool: pg.Pool, id: string) => Promise<unknown>>> = {
  user: readUser,
  room: readRoom,
  campaign: readCampaign,
  bonus: readBonus,
  item: async (pool, id) => (await readCatalogue(pool)).find((item) => item.id === id),
  battle: async (pool, wireId) => {
    const id = fromWireId('btl', wireId);
    return id === null ? null : readBattle(pool, id);
  },
  operator: readOperator,
  overlay: readOverlay,
};

/** What the operations of the console name in the body when they create something. */
const CREATED: Readonly<
  Record<string, (body: Record<string, string | undefined>) => [kind: string, id: string]>
> = {
  inviteOperator: ({ role, name }) => ['invitation', name ?? `of ${role}`],
  createOverlay: ({ host, room }) => (host === undefined ? ['room', room ?? '-'] : ['user', host]),
};

/** The kind and the id of what a request changes. Requests that create something name it in the body. */
function subjectOf({ params, body, routeOptions }: FastifyRequest): [kind: string, id: string] {
  const [named] = Object.entries(params as Record<string, string>);
  if (named) return named;
  const created = CREATED[routeOptions.schema?.operationId ?? ''];
  if (created) return created(body as Record<string, string | undefined>);
  const { user, jti, id, host } = (body ?? {}) as Record<string, string | undefined>;
  if (user !== undefined) return ['user', user];
  if (jti !== undefined) return ['token', jti];
  return id === undefined ? ['user', host ?? '-'] : ['room', id];
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

const isRead = ({ method }: FastifyRequest) => method === 'GET' || method === 'HEAD';

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
      const [kind, id] = subjectOf(request);
      request.auditEntry = await recordChange(pool, {
        ...entryOf(request),
        subject: `${kind} ${id}`,
        reason,
        request: request.body,
        before: await READERS[kind]?.(pool, id),
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
