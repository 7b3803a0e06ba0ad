import { type Queryable, rows } from '../../postgres/database.ts';

/**
 * Returns how far each follower of the log is behind, by its name, in milliseconds: the age of the first gift that it has
 * not read, or else the time since it last looked.
 */
export async function readFollowersBehind(db: Queryable): Promise<Record<string, number>> {
  const followers = await rows<{ name: string; behindMs: number }>(
    db,
    `select name, greatest(0, extract(epoch from now() - coalesce(
              (select at from gifts where xid >= position order by xid limit 1), updated_at)) * 1000)::float8 as "behindMs"
       from log_followers`,
  );
  return Object.fromEntries(followers.map(({ name, behindMs }) => [name, behindMs]));
}
