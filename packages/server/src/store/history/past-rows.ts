import { timestamp } from '../../domain/timestamp.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { ensureUsers } from '../users/ensure-users.ts';

interface PastUser {
  id: string;
  name: string;
  region: string;
  vipLevel: number;
  /** Unix milliseconds. */
  createdAt: number;
}

/** Creates users who exist since a time. */
export async function createPastUsers(db: Queryable, users: readonly PastUser[]): Promise<void> {
  await ensureUsers(db, users);
  await rows(
    db,
    `update users u set region = p.region, vip_level = p.vip_level, created_at = p.created_at
       from unnest($1::text[], $2::text[], $3::int[], $4::timestamptz[]) p (id, region, vip_level, created_at)
      where u.id = p.id`,
    [
      users.map(({ id }) => id),
      users.map(({ region }) => region),
      users.map(({ vipLevel }) => vipLevel),
      users.map(({ createdAt }) => timestamp(createdAt)),
    ],
  );
}

export interface PastView {
  room: string;
  user: string;
  /** When the user first watched this room, unix milliseconds. */
  at: number;
}

/**
 * Adds views. All views of a history belong in one transaction: the figures of viewers forget who has watched in a month once
 * a view of two months later is counted.
 */
export async function addPastViews(db: Queryable, views: readonly PastView[]): Promise<void> {
  const atOnce = 10_000;
  for (let from = 0; from < views.length; from += atOnce) {
    const some = views.slice(from, from + atOnce);
    await rows(
      db,
      `insert into room_views (room_id, user_id, first_seen_at)
       select * from unnest($1::text[], $2::text[], $3::timestamptz[]) on conflict do nothing`,
      [some.map(({ room }) => room), some.map(({ user }) => user), some.map(({ at }) => timestamp(at))],
    );
  }
}

/** The coins of all users who have some. */
export async function readBalances(db: Queryable): Promise<Map<string, number>> {
  const found = await rows<{ user: string; coins: number }>(
    db,
    'select user_id as user, coins from wallets where coins > 0',
  );
  return new Map(found.map(({ user, coins }) => [user, coins]));
}
