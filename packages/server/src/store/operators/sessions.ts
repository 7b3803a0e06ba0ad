import type { OperatorRole, SignInMethod } from '@lavish/protocol';
import type { SignedInOperator } from '../../domain/operators/operator.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { hashOf, newSecret } from './secrets.ts';

/** A working day with a break. A session ends then, however it was used. */
const SESSION_HOURS = 12;

/** How long a browser in which an operator has signed in is known, and how many browsers an operator can have. */
const DEVICE_DAYS = 90;
const MAX_DEVICES = 20;

interface SessionRow {
  id: string;
  name: string;
  role: OperatorRole;
  host_id: string | null;
  agency_id: string | null;
  expires_at: number;
  has_password: boolean;
  has_second_factor: boolean;
  began_by: SignInMethod;
}

const operatorOf = (row: SessionRow): SignedInOperator => ({
  id: row.id,
  name: row.name,
  role: row.role,
  host: row.host_id,
  agency: row.agency_id,
  expiresAt: row.expires_at,
  hasPassword: row.has_password,
  hasSecondFactor: row.has_second_factor,
  beganBy: row.began_by,
});

/** Begins a session. Returns the token of its cookie, which is not stored. */
export async function beginSession(
  db: Queryable,
  operator: string,
  address: string,
  beganBy: SignInMethod,
): Promise<{ token: string; operator: SignedInOperator }> {
  const token = newSecret();
  await rows(db, 'delete from console.sessions where expires_at <= now()');
  const [row] = await rows<SessionRow>(
    db,
    `with begun as (
       insert into console.sessions (token_hash, operator_id, address, began_by, expires_at)
       values ($1, $2, $3, $4, now() + interval '${SESSION_HOURS} hours') returning operator_id, began_by, expires_at)
     select o.id, o.name, o.role, o.host_id, o.agency_id, s.began_by, s.expires_at,
            o.password_hash is not null as has_password, o.totp_confirmed as has_second_factor
       from begun s join console.operators o on o.id = s.operator_id`,
    [hashOf(token), operator, address, beganBy],
  );
  return { token, operator: operatorOf(row!) };
}

/** The operator of a session's token. Null: there is no such session, or it has ended. */
export async function readSession(db: Queryable, token: string): Promise<SignedInOperator | null> {
  const [row] = await rows<SessionRow>(
    db,
    `select o.id, o.name, o.role, o.host_id, o.agency_id, s.began_by, s.expires_at,
            o.password_hash is not null as has_password, o.totp_confirmed as has_second_factor
       from console.sessions s join console.operators o on o.id = s.operator_id
      where s.token_hash = $1 and s.expires_at > now() and o.removed_at is null`,
    [hashOf(token)],
  );
  return row ? operatorOf(row) : null;
}

export const endSession = (db: Queryable, token: string): Promise<unknown> =>
  rows(db, 'delete from console.sessions where token_hash = $1', [hashOf(token)]);

/** Ends all sessions of an operator, as after a change of the role. `but`: the token of the one that remains. */
export const endSessionsOf = (db: Queryable, operator: string, but?: string): Promise<unknown> =>
  rows(db, 'delete from console.sessions where operator_id = $1 and token_hash is distinct from $2', [
    operator,
    but === undefined ? null : hashOf(but),
  ]);

/**
 * Marks a browser as one in which the operator has signed in. `known`: the token of the cookie that it has sent. Returns the
 * token of its cookie, which is not stored: a new one unless the browser had one of ours.
 */
export async function rememberDevice(
  db: Queryable,
  operator: string,
  known: string | undefined,
): Promise<string> {
  await rows(
    db,
    `delete from console.devices d where used_at < now() - interval '${DEVICE_DAYS} days'
        or (operator_id = $1 and ${MAX_DEVICES} <= (
             select count(*) from console.devices newer where newer.operator_id = $1 and newer.used_at > d.used_at))`,
    [operator],
  );
  const ours =
    known === undefined
      ? []
      : await rows(db, 'select from console.devices where token_hash = $1 limit 1', [hashOf(known)]);
  const token = known !== undefined && ours.length > 0 ? known : newSecret();
  await rows(
    db,
    `insert into console.devices (token_hash, operator_id) values ($1, $2)
     on conflict (token_hash, operator_id) do update set used_at = now()`,
    [hashOf(token), operator],
  );
  return token;
}

/** Whether the operator has signed in in this browser. */
export async function isKnownDevice(db: Queryable, operator: string, token: string): Promise<boolean> {
  const found = await rows(
    db,
    `select from console.devices
      where token_hash = $2 and operator_id = $1 and used_at > now() - interval '${DEVICE_DAYS} days'`,
    [operator, hashOf(token)],
  );
  return found.length > 0;
}

/** Those of these sessions that have not ended, by their tokens. */
export async function liveSessions(db: Queryable, tokens: readonly string[]): Promise<Set<string>> {
  const byHash = new Map(tokens.map((token) => [hashOf(token).toString('hex'), token]));
  const found = await rows<{ hash: string }>(
    db,
    `select encode(s.token_hash, 'hex') as hash
       from console.sessions s join console.operators o on o.id = s.operator_id
      where s.token_hash = any ($1) and s.expires_at > now() and o.removed_at is null`,
    [tokens.map(hashOf)],
  );
  return new Set(found.map(({ hash }) => byHash.get(hash)!));
}
