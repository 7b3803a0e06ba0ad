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

/** Who makes a change outside of the console's requests: an operator, or the command line of a server. */
export type AuditActor = Operator | CommandLine;

export interface CommandLine {
  id: null;
  /** The user of the operating system. */
  name: string;
  role: 'cli';
}

export interface DoneEntry extends Pick<AuditEntry, 'address' | 'operation' | 'subject' | 'request'> {
  actor: AuditActor;
}

/** Records a change in its own transaction, so that both happen or neither. */
export const recordDone = (
  db: Queryable,
  { actor, address, operation, subject, request }: DoneEntry,
): Promise<unknown> =>
  rows(
    db,
    `insert into console.audit_log
       (operator_id, operator_name, role, address, action, operation, subject, request, status)
     values ($1, $2, $3, $4, '', $5, $6, $7, 200)`,
    [actor.id, actor.name, actor.role, address, operation, subject, json(request)],
  );

/** Records how a change ended: the HTTP status, and the response, which has the subject as it is now. */
export const recordOutcome = (db: Queryable, id: number, status: number, after: unknown): Promise<unknown> =>
  rows(db, 'update console.audit_log set status = $2, after = $3 where id = $1', [id, status, json(after)]);

/** The last change of a subject that was carried out. Null: no operator has changed it. */
export async function readLastChange(
  db: Queryable,
  subject: string,
): Promise<{ operatorName: string; at: number; after: unknown } | null> {
  const [row] = await rows<{ operator_name: string; at: number; after: unknown }>(
    db,
    `select operator_name, at, after from console.audit_log
      where subject = $1 and status between 200 and 299 order by id desc limit 1`,
    [subject],
  );
  return row ? { operatorName: row.operator_name, at: row.at, after: row.after } : null;
}

export interface AuditRow {
  id: number;
  at: number;
  operator_id: string | null;
  operator_name: string;
  role: OperatorRole | 'cli';
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
