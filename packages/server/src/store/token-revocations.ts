import type { Revocation } from '../domain/revocation.ts';
import { type Queryable, rows } from './database.ts';

/**
 * How long a revocation is kept. No token should live longer: those that this server signs live for 30 days at most.
 */
const KEPT = "interval '400 days'";

/** Revokes one token by its `jti`, or all tokens of a user that were issued until now. @returns when, unix milliseconds */
export async function addRevocation(
  db: Queryable,
  subject: { jti: string } | { user: string },
): Promise<number> {
  const key = 'jti' in subject ? `jti:${subject.jti}` : `user:${subject.user}`;
  const [row] = await rows<{ revoked_at: number }>(
    db,
    `with counter as (update token_revocation_version set version = version + 1 returning version),
          old as (delete from token_revocations where revoked_at < now() - ${KEPT} and subject <> $1)
     insert into token_revocations (subject, version, revoked_at)
     select $1, version, date_trunc('milliseconds', clock_timestamp()) from counter
     on conflict (subject) do update
        set version = excluded.version, revoked_at = greatest(token_revocations.revoked_at, excluded.revoked_at)
     returning revoked_at`,
    [key],
  );
  return row!.revoked_at;
}

/** The revocations after a version, and the version now, which is lower than before when the database was restored. */
export async function readRevocations(
  db: Queryable,
  afterVersion: number,
): Promise<{ version: number; revocations: Revocation[] }> {
  const found = await rows<{ version: number; subject: string | null; revoked_at: number | null }>(
    db,
    `select c.version, r.subject, r.revoked_at
       from token_revocation_version c left join token_revocations r on r.version > $1`,
    [afterVersion],
  );
  const revocations = found.flatMap(({ subject, revoked_at: at }) =>
    subject === null || at === null ? [] : [{ subject, revokedAt: at }],
  );
  return { version: found[0]?.version ?? 0, revocations };
}
