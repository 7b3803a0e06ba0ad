import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { refuse } from '../../domain/refusal.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { readLastChange } from '../../store/operators/audit-log.ts';
import { releaseEditLock, takeEditLock } from '../../store/operators/edit-locks.ts';
import { newSecret } from '../../store/operators/secrets.ts';
import { sendRefusal } from '../errors/send-refusal.ts';
import {
  editsSubject,
  readSubject,
  readsSubject,
  subjectOf,
  subjectText,
  versionOf,
} from './edited-subjects.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The lock on what the request edits. Null: it has none. */
    editLock: { subject: string; holder: string } | null;
  }
}

/** How long an edit waits for the one of another operator, which takes some milliseconds. */
const MAX_WAIT_MS = 5_000;
const RETRY_MS = 50;

/**
 * The hooks that keep operators from overwriting what they have not seen. A read has the version as its ETag. An edit with
 * `If-Match` is refused if the version is another one. All edits of one subject hold its lock until their outcome is recorded, so
 * none comes between the comparison and the change, on no node.
 */
export function createEditConflicts(pool: pg.Pool) {
  async function lock(subject: string, holder: string): Promise<boolean> {
    const deadline = performance.now() + MAX_WAIT_MS;
    while (!(await takeEditLock(pool, subject, holder))) {
      if (performance.now() > deadline) return false;
      await sleep(RETRY_MS);
    }
    return true;
  }

  return {
    /** The preHandler hook of reads. The version is read first: it may be older than the response, and is never newer. */
    async sendVersion(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
      if (!readsSubject(request) || request.operator.role === 'host') return undefined;
      const subject = subjectOf(request);
      reply.header('etag', versionOf(subject, await readSubject(pool, subject)));
      return undefined;
    },

    /** The preHandler hook of edits. */
    async compareVersion(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
      request.editLock = null;
      const seen = request.headers['if-match'];
      // The routes decide what a host may see, and after this hook.
      if (!editsSubject(request) || request.operator.role === 'host') {
        if (seen === undefined) return undefined;
        const detail = 'This request has no version to compare.';
        return sendRefusal(reply, refuse('invalid_request', detail, { param: 'If-Match' }));
      }
      const subject = subjectOf(request);
      const held = { subject: subjectText(subject), holder: newSecret() };
      if (!(await lock(held.subject, held.holder)))
        return sendRefusal(
          reply,
          refuse('overloaded', 'Another operator is changing this: try again.', { retry_after_s: 1 }),
        );
      request.editLock = held;
      if (seen === undefined) return undefined;
      const current = (await readSubject(pool, subject)) ?? null;
      const version = versionOf(subject, current);
      if (version === seen) return undefined;
      const last = await readLastChange(pool, held.subject);
      // Only if that change led to what is there now: the platform changes users too.
      const isTheirs = last !== null && versionOf(subject, last.after) === version;
      const detail = 'It was changed after it was read.';
      return sendRefusal(
        reply,
        refuse('edit_conflict', detail, {
          current,
          version,
          changed_by: isTheirs ? { name: last.operatorName, at: timestamp(last.at) } : null,
        }),
      );
    },

    /** The onSend hook, after the outcome was recorded. */
    async unlock(request: FastifyRequest, _reply: FastifyReply, payload: unknown): Promise<unknown> {
      const held = request.editLock;
      if (held) {
        request.editLock = null;
        await releaseEditLock(pool, held.subject, held.holder).catch((error) =>
          request.log.warn({ err: error }, 'a lock on an edit could not be released: it expires'),
        );
      }
      return payload;
    },
  };
}
