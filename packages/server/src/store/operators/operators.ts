import type { OperatorRole, Refusal } from '@lavish/protocol';
import pg from 'pg';
import type { Operator, StaffRole } from '../../domain/operators/operator.ts';
import { refuse } from '../../domain/refusal.ts';
import { inTransaction, type Queryable, rows } from '../../postgres/database.ts';
import { endSessionsOf } from './sessions.ts';

interface OperatorRow {
  id: string;
  name: string;
  role: OperatorRole;
  host_id: string | null;
  agency_id: string | null;
}

const COLUMNS = 'id, name, role, host_id, agency_id';

const operatorOf = ({ id, name, role, host_id, agency_id }: OperatorRow): Operator => ({
  id,
  name,
  role,
  host: host_id,
  agency: agency_id,
});

export interface ListedOperator extends Operator {
  createdAt: number;
  hasSecondFactor: boolean;
  /** Sessions that have not ended. */
  sessions: number;
}

/** All operators who are not removed, in the order of their names. */
export async function listOperators(db: Queryable): Promise<ListedOperator[]> {
  const found = await rows<OperatorRow & { created_at: number; totp_confirmed: boolean; sessions: number }>(
    db,
    `select ${COLUMNS}, created_at, totp_confirmed,
            (select count(*)::integer from console.sessions s where s.operator_id = o.id and s.expires_at > now()) as sessions
       from console.operators o where removed_at is null order by lower(name), id`,
  );
  return found.map(({ created_at, totp_confirmed, sessions, ...row }) => ({
    ...operatorOf(row),
    createdAt: created_at,
    hasSecondFactor: totp_confirmed,
    sessions,
  }));
}

/** The operator with this id, unless removed. */
export async function readOperator(db: Queryable, id: string): Promise<Operator | null> {
  const [row] = await rows<OperatorRow>(
    db,
    `select ${COLUMNS} from console.operators where id = $1 and removed_at is null`,
    [id],
  );
  return row ? operatorOf(row) : null;
}

/** The operator who signs in with this name. */
export async function findOperator(db: Queryable, name: string): Promise<Operator | null> {
  const [row] = await rows<OperatorRow>(
    db,
    `select ${COLUMNS} from console.operators where lower(name) = lower($1) and removed_at is null and role not in ('host', 'agency')`,
    [name],
  );
  return row ? operatorOf(row) : null;
}

/** Creates an operator who signs in with a name. Refuses a name that another operator has. */
export async function createOperator(
  db: Queryable,
  { name, role, passwordHash }: { name: string; role: OperatorRole; passwordHash: string | null },
): Promise<Operator | Refusal> {
  const [row] = await rows<OperatorRow>(
    db,
    `insert into console.operators (name, role, password_hash) values ($1, $2, $3)
     on conflict (lower(name)) where removed_at is null and role not in ('host', 'agency') do nothing returning ${COLUMNS}`,
    [name, role, passwordHash],
  );
  return row
    ? operatorOf(row)
    : refuse('invalid_request', 'Another operator has this name.', { param: 'name' });
}

/** The operator for a host, who is created when first needed. */
export async function operatorOfHost(db: Queryable, host: string): Promise<string> {
  const [row] = await rows<{ id: string }>(
    db,
    `insert into console.operators as o (name, role, host_id) values ($1, 'host', $1)
     on conflict (host_id) where removed_at is null and role = 'host' do update set name = o.name returning id`,
    [host],
  );
  return row!.id;
}

/** The operator for an agency, who is created when first needed. */
export async function operatorOfAgency(db: Queryable, agency: string): Promise<string> {
  const [row] = await rows<{ id: string }>(
    db,
    `insert into console.operators as o (name, role, agency_id) values ($1, 'agency', $1)
     on conflict (agency_id) where removed_at is null and role = 'agency' do update set name = o.name returning id`,
    [agency],
  );
  return row!.id;
}

/** Writes the entry of the audit log in the transaction of the change. */
type RecordChange = (client: Queryable) => Promise<unknown>;

/** Changes the role of an operator, whose sessions end. Refuses to leave no admin. */
export const setOperatorRole = (
  pool: pg.Pool,
  id: string,
  role: StaffRole,
  record: RecordChange = async () => {},
): Promise<Refusal | null> =>
  whileAnAdminRemains(() =>
    inTransaction(pool, async (client) => {
      await rows(client, 'update console.operators set role = $2 where id = $1', [id, role]);
      await endSessionsOf(client, id);
      await record(client);
    }),
  );

/** Removes an operator, whose sessions and links end. Refuses to remove the last admin. */
export const removeOperator = (
  pool: pg.Pool,
  id: string,
  record: RecordChange = async () => {},
): Promise<Refusal | null> =>
  whileAnAdminRemains(() =>
    inTransaction(pool, async (client) => {
      await rows(
        client,
        `update console.operators
            set removed_at = now(), password_hash = null, totp_secret = null, totp_confirmed = false,
                recovery_hashes = '{}'
          where id = $1`,
        [id],
      );
      await endSessionsOf(client, id);
      await rows(client, 'delete from console.links where operator_id = $1', [id]);
      await rows(client, 'delete from console.devices where operator_id = $1', [id]);
      await record(client);
    }),
  );

async function whileAnAdminRemains(change: () => Promise<void>): Promise<Refusal | null> {
  try {
    await change();
    return null;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.constraint === 'an_admin_remains')
      return refuse('last_admin', 'The last admin cannot be removed or get another role.');
    throw error;
  }
}
