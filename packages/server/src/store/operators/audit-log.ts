import type { ConsoleAction, OperatorRole } from '@lavish/protocol';
import type { Operator } from '../../domain/operators/operator.ts';
import { type Queryable, rows } from '../../postgres/database.ts';

/** What an operator does, as it is recorded. */
export interface AuditEntry {
  operator: Operator;
  address: string;
  action: ConsoleAction | null;
  /** The operation of the API. */
  operation: string;
  /** The changed thing, such as `user ann`. */
  subject: string;
  reason: string | null;
  /** The body of the request. */
  request: unknown;
  /** The subject before the change. */
  before: unknown;
}

const json = (value: unknown) => (value === undefined || value === null ? null : JSON.stringify(value));

/** Records a change that is about to happen. Returns the entry's id, for `recordOutcome`. */
export async function recordChange(db: Queryable, entry: AuditEntry): Promise<number> {
  const { operator, address, action, operation, subject, reason, request, before } = entry;
  const [row] = await rows<{ id: number }>(
    db,
    `insert into console.audit_log
       (operator_id, operator_name, role, address, action, operation, subject, reason, request, before)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id`,
    [
      ...[operator.id, operator.name, operator.role, address, action ?? '', operation, subject, reason],
      ...[json(request), json(before)],
    ],
  );
  return row!.id;
}

/** Records how a change ended: the HTTP status, and the response, which has the subject as it is now. */
export const recordOutcome = (db: Queryable, id: number, status: number, after: unknown): Promise<unknown> =>
  rows(db, 'update console.audit_log set status = $2, after = $3 where id = $1', [id, status, json(after)]);

export interface AuditRow {
  id: number;
  at: number;
  operator_id: string;
  operator_name: string;
  role: OperatorRole;
  address: string;
  action: string;
  operation: string;
  subject: string;
  reason: string | null;
  request: unknown;
  before: unknown;
  after: unknown;
  status: number | null;
}

/** Entries from the newest, after the entry `before`; of one operator or one subject if they are given. */
export const readAuditLog = (
  db: Queryable,
  {
    before,
    operator,
    subject,
    limit,
  }: { before?: number; operator?: string; subject?: string; limit: number },
): Promise<AuditRow[]> =>
  rows(
    db,
    `select id, at, operator_id, operator_name, role, address, action, operation, subject, reason, request, before, after, status
       from console.audit_log
      where ($1::bigint is null or id < $1) and ($2::uuid is null or operator_id = $2) and ($3::text is null or subject = $3)
      order by id desc limit $4`,
    [before ?? null, operator ?? null, subject ?? null, limit],
  );
