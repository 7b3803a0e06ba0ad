import { LIMITS } from '@lavish/protocol';
import type pg from 'pg';
import { isAgreed, type StoredBattle } from '../../domain/battles/battle.ts';
import type { InviteRef } from '../../domain/invitations/invite-ref.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { inTransaction, type Queryable, rows } from '../../postgres/database.ts';
import { IF_FREE } from '../locks.ts';

/** The open invitations of these hosts, the latest first, at most `LIMITS.maxInbox` for each host. */
export const readInvites = (db: Queryable, hosts: readonly string[]): Promise<InviteRef[]> =>
  rows<InviteRef>(
    db,
    `select i.host_id as host, b.id as battle, b.version
       from (select distinct unnest($1::text[]) as host) h
      cross join lateral (
        select host_id, battle_id from invitations
         where host_id = h.host and open and expires_at > clock_timestamp()
         order by battle_id desc limit $2) i
       join battles b on b.id = i.battle_id
      where b.state = 'invited'
      order by b.id desc`,
    [hosts, LIMITS.maxInbox],
  );

/** Writes an invitation for each invited host. The hosts' `earnings` rows are locked. */
export async function insertInvitations(
  client: pg.PoolClient,
  battle: StoredBattle,
  now: number,
): Promise<void> {
  await client.query(
    `insert into invitations (battle_id, host_id, inviter_id, created_at, expires_at)
     select $1, unnest($2::text[]), $3, $4, $5`,
    [battle.id, invitedBy(battle), battle.inviter, timestamp(now), timestamp(battle.expiresAt!)],
  );
}

/** The hosts that have not accepted the battle yet. */
const invitedBy = ({ sides }: Pick<StoredBattle, 'sides'>): string[] =>
  sides.flatMap(({ hosts }) => hosts.flatMap(({ host, accepted }) => (accepted ? [] : [host])));

/** Updates the invitations of a battle after a step, under the battle's lock. */
export async function updateInvitations(client: pg.PoolClient, battle: StoredBattle): Promise<void> {
  if (isAgreed(battle)) {
    await client.query('delete from invitations where battle_id = $1', [battle.id]);
    return;
  }
  await client.query(
    'update invitations set open = false where battle_id = $1 and open and not host_id = any($2)',
    [battle.id, battle.state === 'invited' ? invitedBy(battle) : []],
  );
}

/**
 * Trims these hosts' inboxes to `LIMITS.maxInbox` invitations: cancels the oldest invitation of the inviter with the most
 * invitations in the inbox, until the limit holds. The hosts' `earnings` rows are locked. Returns all hosts whose invitations
 * have changed.
 */
export async function trimInboxes(
  client: pg.PoolClient,
  hosts: readonly string[],
  now: number,
): Promise<string[]> {
  // `place`: 1 for an inviter's newest invitation. So the highest place is the oldest invitation of the inviter with the most.
  const { rows: dropped } = await client.query<{ battle: string }>(
    `select distinct battle_id as battle from (
       select battle_id, total, row_number() over (partition by host_id order by place desc, battle_id) as nth
         from (select host_id, battle_id, count(*) over (partition by host_id) as total,
                      row_number() over (partition by host_id, inviter_id order by battle_id desc) as place
                 from invitations where host_id = any($1) and open and expires_at > $3) placed) counted
      where nth <= total - $2`,
    [hosts, LIMITS.maxInbox, timestamp(now)],
  );
  return dropped.length === 0
    ? []
    : cancelInvited(
        client,
        dropped.map(({ battle }) => battle),
        now,
      );
}

/**
 * Cancels the given battles that are still invited, in one statement. A battle whose row is locked is being accepted or
 * declined at this moment, and is left out. So this never waits for a lock. Returns the hosts of
 * the cancelled battles.
 */
export async function cancelInvited(
  client: pg.PoolClient,
  battles: readonly string[],
  now: number,
): Promise<string[]> {
  const { rows: hosts } = await client.query<{ host: string }>(
    `with cancellable as (select id from battles where id = any($1) and state = 'invited' ${IF_FREE}),
     cancelled as (
       update battles b set state = 'cancelled', version = b.version + 1, over_at = $2,
              xid = log_position(), progress = jsonb_set(b.progress, '{expiresAt}', 'null')
         from cancellable c where b.id = c.id returning b.id),
     closed as (
       update invitations set open = false where open and battle_id in (select id from cancelled))
     select distinct host_id as host from battle_hosts where battle_id in (select id from cancelled)`,
    [battles, timestamp(now)],
  );
  return hosts.map(({ host }) => host);
}

/**
 * Cancels the invited battles in a room, or with `host` those of this host there. Returns the hosts of these battles. Looks up
 * none of the battles that were agreed, of which a room can have had thousands; others are deleted after a day.
 */
export async function cancelInvitedIn(
  client: pg.PoolClient,
  { room, host }: { room: string; host: string | null },
  now: number,
): Promise<string[]> {
  const { rows: found } = await client.query<{ id: string }>(
    `select id from battles where state = 'invited' and id in (
       select battle_id from battle_hosts
        where room_id = $1 and not agreed and ($2::text is null or host_id = $2))`,
    [room, host],
  );
  return found.length === 0
    ? []
    : cancelInvited(
        client,
        found.map(({ id }) => id),
        now,
      );
}

/**
 * Expires invitations whose time is over, at most `limit` battles in one statement. This is separate from the due
 * transitions of running battles, so those never wait for it. Returns the hosts of these battles, and whether there may be more.
 */
export const expireInvitations = (
  pool: pg.Pool,
  limit: number,
): Promise<{ hosts: string[]; more: boolean }> =>
  inTransaction(pool, async (client) => {
    const { rows: found } = await client.query<{ found: number; hosts: string[] }>(
      `with lapsed as (
         select b.id from battles b
          where b.state = 'invited' and b.id in (
            select battle_id from invitations where open and expires_at <= clock_timestamp()
             order by expires_at limit $1)
            ${IF_FREE}),
       expired as (
         update battles b set state = 'expired', version = b.version + 1, over_at = clock_timestamp(),
                xid = log_position()
           from lapsed where b.id = lapsed.id returning b.id),
       closed as (
         update invitations set open = false where open and battle_id in (select id from expired))
       select (select count(*) from expired) as found,
              array(select distinct host_id from battle_hosts where battle_id in (select id from expired)) as hosts`,
      [limit],
    );
    const { found: count, hosts } = found[0]!;
    return { hosts, more: count > 0 };
  });

/** How long a battle that was never agreed is kept after its end. It has no gifts and no result, and nothing refers to it. */
const KEPT = '24 hours';

/**
 * Deletes closed invitations that no limit counts any more, and battles that were never agreed a day after their end, at
 * most `limit` of each. So a host who proposes battles all day leaves no more than one day's rows.
 */
export const forgetInvitations = (pool: pg.Pool, limit: number): Promise<void> =>
  inTransaction(pool, async (client) => {
    await client.query(
      `delete from invitations where (battle_id, host_id) in (
         select battle_id, host_id from invitations
          where not open and created_at < now() - interval '2 minutes' limit $1 ${IF_FREE})`,
      [limit],
    );
    await client.query(
      `with old as (
         select id from battles where not agreed and over_at < now() - interval '${KEPT}'
          order by over_at limit $1 ${IF_FREE}),
       hosts as (delete from battle_hosts where battle_id in (select id from old))
       delete from battles where id in (select id from old)`,
      [limit],
    );
  });
