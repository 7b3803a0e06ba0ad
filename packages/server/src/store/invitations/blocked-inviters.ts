import type { Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { checkInviteBlockLimit } from '../../domain/invitations/invite-block-limit.ts';
import { refuse } from '../../domain/refusal.ts';
import { inTransaction, type Queryable, rows } from '../../postgres/database.ts';
import { readClock } from '../../postgres/database-time.ts';
import { inLockingTransaction } from '../locks.ts';
import { cancelInvited } from './invitations.ts';

/** The result of changing which inviters a host accepts: the hosts whose open invitations were cancelled. */
export interface InviteChange {
  inviteHosts: string[];
}

/** From this commit on `inviter` cannot invite `host`. Cancels the open invitations from this inviter. */
export const addInviteBlock = (
  pool: pg.Pool,
  host: string,
  inviter: string,
): Promise<InviteChange | Refusal> =>
  inLockingTransaction(pool, async (client, locks) => {
    const missing = await findMissingUser(client, [host, inviter]);
    if (missing) return missing;
    // Every proposal to this host takes the same lock, so none is committed in between.
    await locks.lockEarnings([host]).rows;
    const { rows: blocks } = await client.query<{ others: number }>(
      'select count(*) as others from invite_blocks where host_id = $1 and inviter_id <> $2',
      [host, inviter],
    );
    const full = checkInviteBlockLimit(host, blocks[0]!.others);
    if (full) return full;
    await client.query(
      'insert into invite_blocks (host_id, inviter_id) values ($1, $2) on conflict do nothing',
      [host, inviter],
    );
    return { inviteHosts: await cancelOpen(client, host, inviter) };
  });

export const removeInviteBlock = (pool: pg.Pool, host: string, inviter: string): Promise<void> =>
  inTransaction(pool, async (client) => {
    await client.query('delete from invite_blocks where host_id = $1 and inviter_id = $2', [host, inviter]);
  });

/** The inviters whom a host blocks, by id. `after`: only those after this inviter. */
export const listInviteBlocks = (
  db: Queryable,
  { host, after, limit }: { host: string; after?: string; limit: number },
): Promise<{ inviter: string }[]> =>
  rows(
    db,
    `select inviter_id as inviter from invite_blocks
      where host_id = $1 and ($2::text is null or inviter_id > $2) order by inviter_id limit $3`,
    [host, after ?? null, limit],
  );

/** Sets whether other hosts may invite this host at all. Switching it off cancels their open invitations. */
export const setInvitesAccepted = (
  pool: pg.Pool,
  host: string,
  accepted: boolean,
): Promise<InviteChange | Refusal> =>
  inLockingTransaction(pool, async (client, locks) => {
    const missing = await findMissingUser(client, [host]);
    if (missing) return missing;
    await locks.lockEarnings([host]).rows;
    await client.query('update users set accepts_invites = $2 where id = $1', [host, accepted]);
    return { inviteHosts: accepted ? [] : await cancelOpen(client, host, null) };
  });

/** Null: there is no such user. */
export async function readInvitesAccepted(db: Queryable, host: string): Promise<boolean | null> {
  const [user] = await rows<{ accepted: boolean }>(
    db,
    'select accepts_invites as accepted from users where id = $1',
    [host],
  );
  return user?.accepted ?? null;
}

/** Cancels the open invitations to a host from one inviter, or with null from all inviters except the platform. */
async function cancelOpen(client: pg.PoolClient, host: string, inviter: string | null): Promise<string[]> {
  const { rows: open } = await client.query<{ battle: string }>(
    `select battle_id as battle from invitations
      where host_id = $1 and open and inviter_id is not null and ($2::text is null or inviter_id = $2)`,
    [host, inviter],
  );
  const now = await readClock(client);
  return cancelInvited(
    client,
    open.map(({ battle }) => battle),
    now,
  );
}

async function findMissingUser(client: pg.PoolClient, users: readonly string[]): Promise<Refusal | null> {
  const { rows: found } = await client.query<{ id: string }>('select id from users where id = any($1)', [
    users,
  ]);
  const missing = users.find((user) => !found.some(({ id }) => id === user));
  return missing === undefined
    ? null
    : refuse('user_not_found', `There is no user ${missing}.`, { param: 'user' });
}
