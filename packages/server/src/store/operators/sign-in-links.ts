import type { StaffRole } from '../../domain/operators/operator.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { hashOf, newSecret } from './secrets.ts';

/** Long enough to open a link that was just printed, and too short for one that lies in a log. */
const LINK_MINUTES = 10;

export interface NewLink {
  secret: string;
  /** Unix milliseconds. */
  expiresAt: number;
}

/** What a link is for: it signs an operator in, or invites a new one with a role. */
export type LinkPurpose =
  | { operator: string; loopbackOnly?: boolean }
  | { role: StaffRole; name: string | null };

/** Creates a link that works once within ten minutes. Only its hash is stored. */
export async function createLink(db: Queryable, purpose: LinkPurpose): Promise<NewLink> {
  const secret = newSecret();
  await rows(db, 'delete from console.links where expires_at <= now()');
  const invitation = 'role' in purpose ? purpose : null;
  const signIn = 'operator' in purpose ? purpose : null;
  const [row] = await rows<{ expires_at: number }>(
    db,
    `insert into console.links (secret_hash, operator_id, role, name, loopback_only, expires_at)
     values ($1, $2, $3, $4, $5, now() + interval '${LINK_MINUTES} minutes') returning expires_at`,
    [
      hashOf(secret),
      signIn?.operator ?? null,
      invitation?.role ?? null,
      invitation?.name ?? null,
      signIn?.loopbackOnly ?? false,
    ],
  );
  return { secret, expiresAt: row!.expires_at };
}

/**
 * Uses up a link that signs in, and returns its operator. `fromLoopback`: whether the request comes from this machine.
 * Null: there is no such link, or it is not for this request; such a request does not use it up.
 */
export async function useSignInLink(
  db: Queryable,
  secret: string,
  fromLoopback: boolean,
): Promise<string | null> {
  const [link] = await rows<{ operator_id: string }>(
    db,
    `delete from console.links l using console.operators o
      where l.secret_hash = $1 and l.expires_at > now() and o.id = l.operator_id and o.removed_at is null
        and ($2 or not l.loopback_only)
     returning l.operator_id`,
    [hashOf(secret), fromLoopback],
  );
  return link?.operator_id ?? null;
}

/** Uses up an invitation, and returns the role that it gives. Null: there is no such invitation. */
export async function useInvitation(db: Queryable, secret: string): Promise<StaffRole | null> {
  const [link] = await rows<{ role: StaffRole }>(
    db,
    `delete from console.links where secret_hash = $1 and expires_at > now() and operator_id is null returning role`,
    [hashOf(secret)],
  );
  return link?.role ?? null;
}
