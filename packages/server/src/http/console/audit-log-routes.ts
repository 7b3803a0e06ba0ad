import { type AuditLogEntry, PlatformId } from '@lavish/protocol';
import Type from 'typebox';
import { mayDo } from '../../domain/operators/permissions.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { type AuditRow, readAuditLog } from '../../store/operators/audit-log.ts';
import type { App } from '../app.ts';
import { sendRefusal } from '../errors/send-refusal.ts';
import { CursorInteger, cursorFormat, pageQuery, readPage } from '../schemas/page-cursors.ts';
import type { SessionOptions } from './session-routes.ts';

const AuditLogQuery = Type.Object(
  {
    ...pageQuery,
    operator: Type.Optional(Type.String({ pattern: '^[0-9a-f]{32}$', 'x-must-be': 'the id of an operator' })),
    user: Type.Optional(PlatformId),
  },
  { additionalProperties: false },
);

const auditCursor = cursorFormat(CursorInteger);

const entryView = ({ at, operator_id, operator_name, role, ...entry }: AuditRow): AuditLogEntry => ({
  ...entry,
  at: timestamp(at),
  operator: { id: operator_id, name: operator_name, role },
});

/** What operators changed and exported, newest first. Admins read it. */
export function auditLogRoutes(app: App, { pool }: SessionOptions): void {
  app.get('/audit-log', { schema: { querystring: AuditLogQuery } }, async ({ operator, query }, reply) => {
    if (!mayDo(operator.role, 'audit.read'))
      return sendRefusal(reply, refuse('forbidden', `The role ${operator.role} does not allow this.`));
    const page = await readPage(
      query,
      auditCursor(`audit ${query.operator} ${query.user}`),
      ({ after, limit }) =>
        readAuditLog(pool, {
          limit,
          ...(after !== undefined && { before: after }),
          ...(query.operator !== undefined && { operator: query.operator }),
          ...(query.user !== undefined && { subject: `user ${query.user}` }),
        }),
      ({ id }) => id,
    );
    return isRefusal(page)
      ? sendRefusal(reply, page)
      : reply.send({ ...page, data: page.data.map(entryView) });
  });
}
