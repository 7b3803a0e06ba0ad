import { LIMITS, type Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { refuse } from '../../domain/refusal.ts';
import type { Revocation } from '../../domain/users/token-revocation.ts';
import { inTransaction, type Queryable, rows } from '../../postgres/database.ts';

/**
 * How long a revocation is kept when the request does not give the token's expiry: longer than the ten years for which a
 * token of `lavish overlay` can be valid.
 */
const KEPT = "interval '3660 days'";

/** How long a revocation is kept after the expiry, because clocks differ and a token is accepted for a minute longer. */
const KEPT_AFTER_EXPIRY = "interval '1 hour'";

/** Expired revocations that a new one deletes: more than one, so that few remain. */
const DELETED_AT_ONCE = 1_000;

/** Revocations in one read: some 500 KB. */
const READ_AT_ONCE = 5_000;

/** One token, or all tokens of a user. `expiresAt`: when the last of them expires, unix milliseconds. */
export type NewRevocation = ({ jti: string } | { user: string }) & { expiresAt?: number };

/** Revokes one token by its `jti`, or all tokens of a user that have been issued so far. */
export const addRevocation = (pool: pg.Pool, revoked: NewRevocation): Promise<Revocation | Refusal> =>
  inTransaction(pool, async (client) => {
    const subject = 'jti' in revoked ? `jti:${revoked.jti}` : `user:${revoked.user}`;
    // This update locks the row, so versions are committed in order and `held` is exact.
    const [counter] = await rows<{ held: number }>(
      client,
      'update token_revocation_version set version = version + 1 returning held',
    );
    const { rowCount: dropped } = await client.query(
      `delete from token_revocations where subject in (
         select subject from token_revocations where expires_at <= now() and subject <> $1 limit ${DELETED_AT_ONCE})`,
      [subject],
    );
    const existing = await rows(client, 'select from token_revocations where subject = $1', [subject]);
    const held = counter!.held - (dropped ?? 0);
    if (existing.length === 0 && held >= LIMITS.maxTokenRevocations) return full(revoked);
    await client.query('update token_revocation_version set held = $1', [held + 1 - existing.length]);
    const [row] = await rows<RevocationRow>(
      client,
      `insert into token_revocations as r (subject, version, revoked_at, expires_at)
       select $1, version, date_trunc('milliseconds', clock_timestamp()),
              case when $2::float8 is null then now() + ${KEPT}
                   else greatest(to_timestamp($2::float8 / 1000), now()) + ${KEPT_AFTER_EXPIRY} end
         from token_revocation_version
       on conflict (subject) do update
          set version = excluded.version, revoked_at = greatest(r.revoked_at, excluded.revoked_at),
              expires_at = greatest(r.expires_at, excluded.expires_at)
       returning subject, version, revoked_at, expires_at`,
      [subject, revoked.expiresAt ?? null],
    );
    return revocationOf(row!);
  });

const full = (revoked: NewRevocation): Refusal =>
  refuse(
    'limit_reached',
    `${LIMITS.maxTokenRevocations} revocations are already stored. Send expires_at with each, so that they end with their tokens; revoke all tokens of a user at once; or remove the signing key.`,
    { param: 'jti' in revoked ? 'jti' : 'user' },
  );

interface RevocationRow {
  subject: string;
  version: number;
  revoked_at: number;
  expires_at: number;
}

const revocationOf = ({ subject, version, revoked_at, expires_at }: RevocationRow) => ({
  subject,
  version,
  revokedAt: revoked_at,
  expiresAt: expires_at,
});

/**
 * The next revocations after a version that have not expired, in the order of their versions, and the newest version. The
 * newest version is lower than before when the database was restored.
 */
export async function readRevocations(
  db: Queryable,
  afterVersion: number,
  limit = READ_AT_ONCE,
): Promise<{ newest: number; revocations: (Revocation & { version: number })[] }> {
  const found = await rows<{ newest: number } & (RevocationRow | { subject: null })>(
    db,
    `select c.version as newest, r.subject, r.version, r.revoked_at, r.expires_at
       from token_revocation_version c
       left join lateral (
         select * from token_revocations where version > $1 and expires_at > now() order by version limit $2) r on true
      order by r.version`,
    [afterVersion, limit],
  );
  return {
    newest: found[0]!.newest,
    revocations: found.flatMap((row) => (row.subject === null ? [] : [revocationOf(row)])),
  };
}
