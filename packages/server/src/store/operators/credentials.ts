import type { OperatorRole, Refusal } from '@lavish/protocol';
import type pg from 'pg';
import type { Operator } from '../../domain/operators/operator.ts';
import { refuse } from '../../domain/refusal.ts';
import { inTransaction, type Queryable, rows } from '../../postgres/database.ts';
import { recordDone } from './audit-log.ts';
import { createOperator } from './operators.ts';
import { hashOf } from './secrets.ts';
import { endSessionsOf } from './sessions.ts';
import { useInvitation } from './sign-in-links.ts';

/** How an operator proves who they are. */
export interface Credentials {
  id: string;
  passwordHash: string | null;
  /** Base32. Null: there is no second factor. */
  totpSecret: string | null;
  /** Whether a code of the secret was entered once. Only then it is required. */
  isTotpConfirmed: boolean;
}

interface CredentialsRow {
  id: string;
  password_hash: string | null;
  totp_secret: string | null;
  totp_confirmed: boolean;
}

const read = async (db: Queryable, where: string, value: string): Promise<Credentials | null> => {
  const [row] = await rows<CredentialsRow>(
    db,
    `select id, password_hash, totp_secret, totp_confirmed from console.operators
      where ${where} and removed_at is null and role not in ('host', 'agency')`,
    [value],
  );
  return row
    ? {
        id: row.id,
        passwordHash: row.password_hash,
        totpSecret: row.totp_secret,
        isTotpConfirmed: row.totp_confirmed,
      }
    : null;
};

export const credentialsOfName = (db: Queryable, name: string) => read(db, 'lower(name) = lower($1)', name);
export const credentialsOf = (db: Queryable, operator: string) => read(db, 'id = $1', operator);

/** Whether an invitation can still be used. */
export async function isOpenInvitation(db: Queryable, secret: string): Promise<boolean> {
  const found = await rows(
    db,
    'select from console.links where secret_hash = $1 and expires_at > now() and operator_id is null',
    [hashOf(secret)],
  );
  return found.length > 0;
}

/** Uses up an invitation, and creates its operator. A name that is taken does not use it up. */
export const acceptInvitation = (
  pool: pg.Pool,
  secret: string,
  { name, passwordHash }: { name: string; passwordHash: string },
): Promise<Operator | Refusal> =>
  inTransaction(pool, async (client) => {
    const role: OperatorRole | null = await useInvitation(client, secret);
    if (role === null) return USED_INVITATION;
    return createOperator(client, { name, role, passwordHash });
  });

export const USED_INVITATION = refuse(
  'unauthenticated',
  'This invitation was used, or is older than ten minutes.',
);

/** Stores a new secret, which counts once it is confirmed. False: a second factor is in use already. */
export async function beginSecondFactor(db: Queryable, operator: string, secret: string): Promise<boolean> {
  const changed = await rows(
    db,
    'update console.operators set totp_secret = $2, totp_step = 0 where id = $1 and not totp_confirmed returning id',
    [operator, secret],
  );
  return changed.length > 0;
}

/** Accepts the code of a step, unless this or a later step was accepted before. Returns whether it did. */
export async function acceptStep(db: Queryable, operator: string, step: number): Promise<boolean> {
  const changed = await rows(
    db,
    'update console.operators set totp_step = $2 where id = $1 and totp_step < $2 returning id',
    [operator, step],
  );
  return changed.length > 0;
}

/** From now on the second factor is required, or one of the recovery codes. */
export const confirmSecondFactor = (
  db: Queryable,
  operator: string,
  recoveryCodes: readonly string[],
): Promise<unknown> =>
  rows(db, 'update console.operators set totp_confirmed = true, recovery_hashes = $2 where id = $1', [
    operator,
    recoveryCodes.map(hashOf),
  ]);

/** Uses up a recovery code. False: it is none of this operator, or was used. */
export async function useRecoveryCode(db: Queryable, operator: string, code: string): Promise<boolean> {
  const changed = await rows(
    db,
    `update console.operators set recovery_hashes = array_remove(recovery_hashes, $2)
      where id = $1 and $2 = any (recovery_hashes) returning id`,
    [operator, hashOf(code)],
  );
  return changed.length > 0;
}

export const endSecondFactor = (db: Queryable, operator: string): Promise<unknown> =>
  rows(
    db,
    `update console.operators set totp_secret = null, totp_confirmed = false, recovery_hashes = '{}' where id = $1`,
    [operator],
  );

export interface PasswordChange {
  operator: Operator;
  address: string;
  passwordHash: string;
  /** The token of the session in which it is changed. */
  session: string;
}

/** Changes a password. The operator's other sessions and links end, and the audit log has the change. */
export const changePassword = (
  pool: pg.Pool,
  { operator, address, passwordHash, session }: PasswordChange,
): Promise<void> =>
  inTransaction(pool, async (client) => {
    await rows(client, 'update console.operators set password_hash = $2 where id = $1', [
      operator.id,
      passwordHash,
    ]);
    await endSessionsOf(client, operator.id, session);
    await rows(client, 'delete from console.links where operator_id = $1', [operator.id]);
    await recordDone(client, {
      actor: operator,
      address,
      operation: 'changePassword',
      subject: `operator ${operator.name}`,
      request: null,
    });
  });
