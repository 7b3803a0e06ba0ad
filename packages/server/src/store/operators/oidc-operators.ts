import type { OidcFault } from '@lavish/protocol';
import type pg from 'pg';
import type { StaffRole } from '../../domain/operators/operator.ts';
import { inTransaction, type Queryable, rows } from '../../postgres/database.ts';
import { recordDone } from './audit-log.ts';
import { setOperatorRole } from './operators.ts';
import { hashOf } from './secrets.ts';
import { endSessionsOf } from './sessions.ts';

/** As long as the cookie of a sign-in. */
const SIGN_IN_MINUTES = 10;

/** Remembers a sign-in that goes to the provider. `invitation`: the secret of the invitation that it uses up. */
export async function beginOidcSignIn(
  db: Queryable,
  secret: string,
  invitation: string | null,
): Promise<void> {
  await rows(db, 'delete from console.oidc_sign_ins where expires_at <= now()');
  await rows(
    db,
    `insert into console.oidc_sign_ins (secret_hash, invitation_hash, expires_at)
     values ($1, $2, now() + interval '${SIGN_IN_MINUTES} minutes')`,
    [hashOf(secret), invitation === null ? null : hashOf(invitation)],
  );
}

export interface OidcSignInRow {
  /** Null: the sign-in is not by an invitation. */
  invitationHash: Buffer | null;
}

/** Ends the sign-in of a browser's cookie, so that its callback works once. Null: it has ended before, or never began. */
export async function endOidcSignIn(db: Queryable, secret: string): Promise<OidcSignInRow | null> {
  const [row] = await rows<{ invitation_hash: Buffer | null }>(
    db,
    'delete from console.oidc_sign_ins where secret_hash = $1 and expires_at > now() returning invitation_hash',
    [hashOf(secret)],
  );
  return row ? { invitationHash: row.invitation_hash } : null;
}

/** An account of the provider, after its response was checked. */
export interface OidcAccount {
  subject: string;
  name: string;
  /** What the rules give it. */
  role: StaffRole | null;
  invitationHash: Buffer | null;
  /** Where the browser is. */
  address: string;
}

/** The id of the operator whom an account signs in, who is created if an invitation or a rule allows it; or why there is none. */
export async function operatorOfAccount(
  pool: pg.Pool,
  { role, ...account }: OidcAccount,
): Promise<{ operator: string } | { fault: OidcFault }> {
  const { subject, invitationHash, address } = account;
  const known = await findBySubject(pool, subject);
  if (known === null && invitationHash !== null) return acceptByAccount(pool, account, invitationHash);
  if (known === null) return role === null ? { fault: 'no_role' } : signUp(pool, account, role);
  if (!known.managed || known.role === role) return { operator: known.id };
  if (role === null) {
    await endSessionsOf(pool, known.id);
    return { fault: 'no_role' };
  }
  // The last admin keeps the role.
  await setOperatorRole(pool, known.id, role, (client) =>
    recordDone(client, {
      actor: { id: known.id, name: known.name, role, host: null, agency: null },
      address,
      operation: 'setOperatorRole',
      subject: `operator ${known.name}`,
      request: { role },
    }),
  );
  return { operator: known.id };
}

interface KnownOperator {
  id: string;
  name: string;
  role: StaffRole;
  /** Whether the role follows the provider. */
  managed: boolean;
}

async function findBySubject(db: Queryable, subject: string): Promise<KnownOperator | null> {
  const [row] = await rows<KnownOperator>(
    db,
    'select id, name, role, oidc_managed as managed from console.operators where oidc_subject = $1 and removed_at is null',
    [subject],
  );
  return row ?? null;
}

type NewAccount = Omit<OidcAccount, 'role'>;

/** A removed operator is not created again by a rule: that needs an invitation. */
const signUp = (
  pool: pg.Pool,
  account: NewAccount,
  role: StaffRole,
): Promise<{ operator: string } | { fault: OidcFault }> =>
  inTransaction(pool, async (client) => {
    const removed = await rows(
      client,
      'select from console.operators where oidc_subject = $1 and removed_at is not null',
      [account.subject],
    );
    if (removed.length > 0) return { fault: 'no_role' };
    return { operator: await createWithSubject(client, account, { role, managed: true }) };
  });

const acceptByAccount = (
  pool: pg.Pool,
  account: NewAccount,
  invitationHash: Buffer,
): Promise<{ operator: string } | { fault: OidcFault }> =>
  inTransaction(pool, async (client) => {
    const [link] = await rows<{ role: StaffRole; name: string | null }>(
      client,
      `delete from console.links where secret_hash = $1 and expires_at > now() and operator_id is null returning role, name`,
      [invitationHash],
    );
    if (!link) return { fault: 'invitation_used' };
    const invited = { ...account, name: link.name ?? account.name };
    return { operator: await createWithSubject(client, invited, { role: link.role, managed: false }) };
  });

/** Names that are tried: `ada`, `ada 2` … */
const MAX_NAMES = 50;

/**
 * Creates an operator who signs in at the provider. A name that another operator has gets a number: a name proves nothing,
 * so the account never becomes that operator.
 */
async function createWithSubject(
  db: Queryable,
  { subject, name, address }: NewAccount,
  { role, managed }: { role: StaffRole; managed: boolean },
): Promise<string> {
  for (let number = 1; number <= MAX_NAMES; number++) {
    const tried = number === 1 ? name : `${name} ${number}`;
    const [row] = await rows<{ id: string }>(
      db,
      `insert into console.operators (name, role, oidc_subject, oidc_managed) values ($1, $2, $3, $4)
       on conflict do nothing returning id`,
      [tried, role, subject, managed],
    );
    if (row) {
      await recordDone(db, {
        actor: { id: row.id, name: tried, role, host: null, agency: null },
        address,
        operation: 'createOperator',
        subject: `operator ${tried}`,
        request: { role, account: subject },
      });
      return row.id;
    }
    // The same account may have signed up in another browser at the same time.
    const known = await findBySubject(db, subject);
    if (known) return known.id;
  }
  throw new Error(`${MAX_NAMES} operators have the name of this account`);
}
