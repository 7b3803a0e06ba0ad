import type { Refusal } from '@lavish/protocol';
import {
  checkInvitationLimits,
  type InvitationCount,
  type InviterUsage,
  RECENT_MS,
} from '../../domain/invitations/invitation-limits.ts';
import { refuse } from '../../domain/refusal.ts';
import { type Queryable, rows } from '../../postgres/database.ts';

/**
 * Refuses an invitation if one of the invited hosts does not accept it, or if a limit is reached. Exact while the `earnings`
 * rows of all these hosts are locked, as they are for every proposal. Without the locks it refuses most of a flood of
 * proposals early.
 */
export async function checkInvitations(
  db: Queryable,
  inviter: string,
  invited: readonly string[],
): Promise<Refusal | null> {
  const [closed] = await rows<{ host: string }>(
    db,
    `select id as host from users where id = any($2) and not accepts_invites
     union all
     select host_id from invite_blocks where inviter_id = $1 and host_id = any($2) limit 1`,
    [inviter, invited],
  );
  if (closed) return refuse('invite_blocked', `${closed.host} does not accept invitations from ${inviter}.`);
  const { usage, now } = await readUsage(db, inviter, invited);
  return checkInvitationLimits(usage, now);
}

interface UsageRow {
  /** Null: all invitations of the inviter. */
  host: string | null;
  open: number;
  open_until: number | null;
  recent: number;
  recent_until: number | null;
  now: number;
}

/** Reads few rows, because the limits bound the open invitations of an inviter and those of the last minute. */
async function readUsage(
  db: Queryable,
  inviter: string,
  invited: readonly string[],
): Promise<{ usage: InviterUsage; now: number }> {
  const found = await rows<UsageRow>(
    db,
    `with c as (select clock_timestamp() as at),
     own as (
       select host_id, battle_id, created_at, expires_at, open and expires_at > c.at as is_open,
              created_at > c.at - $3::int * interval '1 ms' as is_recent
         from invitations, c
        where inviter_id = $1 and created_at > c.at - interval '2 hours'
          and ((open and expires_at > c.at) or created_at > c.at - $3::int * interval '1 ms'))
     select host_id as host,
            count(distinct battle_id) filter (where is_open) as open,
            min(expires_at) filter (where is_open) as open_until,
            count(distinct battle_id) filter (where is_recent) as recent,
            min(created_at) filter (where is_recent) + $3::int * interval '1 ms' as recent_until,
            (select floor(extract(epoch from at) * 1000)::bigint from c) as now
       from own group by grouping sets ((), (host_id))
     having grouping(host_id) = 1 or host_id = any($2)`,
    [inviter, invited, RECENT_MS],
  );
  const total = found.find(({ host }) => host === null)!;
  return {
    now: total.now,
    usage: {
      ...countsOf(total),
      hosts: found.flatMap((row) => (row.host === null ? [] : [{ host: row.host, ...countsOf(row) }])),
    },
  };
}

const countsOf = (row: UsageRow): { open: InvitationCount; recent: InvitationCount } => ({
  open: { count: row.open, untilMs: row.open_until },
  recent: { count: row.recent, untilMs: row.recent_until },
});
