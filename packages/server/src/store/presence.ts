import { type Queryable, rows } from './database.ts';

/** How long a node may not be heard of and still count: it says every second that it lives. */
const COUNTED = "interval '5 seconds'";
/** After so long it is forgotten. Later than it stops to count, so that one that only stood still counts again at once. */
const FORGOTTEN = "interval '15 seconds'";

/** @returns the session under which this node counts from now on */
export async function beginPresence(db: Queryable, node: string): Promise<string> {
  const [row] = await rows<{ session: string }>(
    db,
    'insert into presence_nodes (node) values ($1) returning session',
    [node],
  );
  return row!.session;
}

/**
 * Says that the session lives, and how many watch these rooms on its node now (0: nobody any more).
 *
 * @returns false: the session has been forgotten, and nothing was written. Begin another, and write everything anew
 */
export async function writeViewers(
  db: Queryable,
  session: string,
  counts: readonly (readonly [room: string, viewers: number])[],
): Promise<boolean> {
  const beat = await rows(db, WRITE, [
    session,
    counts.map(([room]) => room),
    counts.map(([, viewers]) => viewers),
  ]);
  return beat.length > 0;
}

const WRITE = `
  with beat as (
    update presence_nodes set seen_at = now() where session = $1 returning session
  ), counts as (
    select room_id, viewers, session from unnest($2::text[], $3::integer[]) as c (room_id, viewers) cross join beat
  ), emptied as (
    delete from presence p using counts c where p.room_id = c.room_id and p.session = c.session and c.viewers = 0
  ), written as (
    insert into presence (room_id, session, viewers)
    select room_id, session, viewers from counts where viewers > 0
    on conflict (room_id, session) do update set viewers = excluded.viewers
  )
  select from beat`;

/** How many watch these rooms on all nodes but the one with this session (null: on all). Rooms without any are left out. */
export async function readViewersElsewhere(
  db: Queryable,
  session: string | null,
  rooms: readonly string[],
): Promise<Map<string, number>> {
  const sums = await rows<{ room: string; viewers: number }>(
    db,
    `select p.room_id as room, sum(p.viewers) as viewers
       from presence p join presence_nodes n using (session)
      where p.room_id = any($2) and p.session is distinct from $1 and n.seen_at > now() - ${COUNTED}
      group by p.room_id`,
    [session, rooms],
  );
  return new Map(sums.map(({ room, viewers }) => [room, viewers]));
}

/** Forgets the nodes that have long not been heard of, with their counts. */
export const forgetDeadNodes = (db: Queryable): Promise<unknown> =>
  rows(
    db,
    forget(`session = any (array(
      select session from presence_nodes where seen_at < now() - ${FORGOTTEN} for update skip locked))`),
  );

/** This node goes: its viewers are not counted any more. */
export const endPresence = (db: Queryable, session: string): Promise<unknown> =>
  rows(db, forget('session = $1'), [session]);

/** Counts have no index by session, as each of them would pay for it. With nobody to forget they are not looked at. */
const forget = (which: string) => `
  with gone as (delete from presence_nodes where ${which} returning session)
  delete from presence p using gone where p.session = gone.session`;
