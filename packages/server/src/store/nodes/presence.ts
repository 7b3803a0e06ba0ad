import packageJson from '../../../package.json' with { type: 'json' };
import { type Queryable, rows } from '../../postgres/database.ts';
import { IF_FREE } from '../locks.ts';

/** How long a node counts after its last heartbeat. It sends one every second. */
const COUNTED_FOR = "interval '5 seconds'";
/** When a node is deleted. Later than it stops counting, so that a node that was only suspended counts again at once. */
const DELETED_AFTER = "interval '15 seconds'";

/** Registers a node, and returns the session under which it counts from now on. `timeZone`: the one that it is set to. */
export async function beginPresence(
  db: Queryable,
  node: string,
  timeZone: string | null = null,
): Promise<string> {
  const [row] = await rows<{ session: string }>(
    db,
    'insert into presence_nodes (node, version, time_zone) values ($1, $2, $3) returning session',
    [node, packageJson.version, timeZone],
  );
  return row!.session;
}

/** Returns another time zone than this one, to which a running node is set; null: there is none. */
export async function readOtherTimeZone(db: Queryable, timeZone: string): Promise<string | null> {
  const [row] = await rows<{ zone: string }>(
    db,
    `select time_zone as zone from presence_nodes
      where time_zone <> $1 and seen_at > now() - ${COUNTED_FOR} order by seen_at desc limit 1`,
    [timeZone],
  );
  return row?.zone ?? null;
}

export interface PresenceRow {
  room: string;
  /** 0: the room has no viewers any more. */
  viewers: number;
  /** The digest of the viewers' ids; null: the stored digest stays. */
  digest: Buffer | null;
}

/**
 * Writes the heartbeat of a session, and the current viewers of these rooms on its node. `version` is a number that the
 * session has not used before. Other nodes read a digest again when its version has changed.
 *
 * @returns false: the session has been deleted, and nothing was written. Begin another session, and write all rooms again
 */
export async function writeViewers(
  db: Queryable,
  session: string,
  version: number,
  written: readonly PresenceRow[],
): Promise<boolean> {
  const beat = await rows(db, WRITE, [
    session,
    written.map(({ room }) => room),
    written.map(({ viewers }) => viewers),
    written.map(({ digest }) => digest),
    version,
  ]);
  return beat.length > 0;
}

const WRITE = `
  with beat as (
    update presence_nodes set seen_at = now() where session = $1 returning session
  ), counts as (
    select room_id, viewers, session, coalesce(digest, '') as digest,
           case when digest is null then 0 else $5::integer end as digest_version
      from unnest($2::text[], $3::integer[], $4::bytea[]) as c (room_id, viewers, digest) cross join beat
  ), emptied as (
    delete from presence p using counts c where p.room_id = c.room_id and p.session = c.session and c.viewers = 0
  ), written as (
    insert into presence as p (room_id, session, viewers, digest, digest_version)
    select room_id, session, viewers, digest, digest_version from counts where viewers > 0
    on conflict (room_id, session) do update set
      viewers = excluded.viewers,
      digest = case when excluded.digest_version = 0 then p.digest else excluded.digest end,
      digest_version = case when excluded.digest_version = 0 then p.digest_version else excluded.digest_version end
  )
  select from beat`;

export interface NodePresence {
  session: string;
  viewers: number;
  /** Of the digest; 0: there is none. */
  version: number;
}

/** The nodes with viewers in a room, as one text. Most lists are unchanged after a second, which one comparison shows. */
export interface PresenceList {
  text: string;
  nodes(): NodePresence[];
}

/** The nodes on which these rooms have viewers, except the node with this session (null: all nodes). Rooms without viewers are left out. */
export async function readPresenceElsewhere(
  db: Queryable,
  session: string | null,
  rooms: readonly string[],
): Promise<Map<string, PresenceList>> {
  const lists = await rows<{ room: string; text: string }>(
    db,
    `select p.room_id as room,
            string_agg(concat_ws(' ', p.session, p.viewers, p.digest_version), ',' order by p.session) as text
       from presence p join presence_nodes n using (session)
      where p.room_id = any($2) and p.session is distinct from $1 and n.seen_at > now() - ${COUNTED_FOR}
      group by p.room_id`,
    [session, rooms],
  );
  return new Map(
    lists.map(({ room, text }) => [room, { text, nodes: () => text.split(',').map(parseNode) }]),
  );
}

function parseNode(text: string): NodePresence {
  const [session, viewers, version] = text.split(' ') as [string, string, string];
  // Without hyphens, as all UUID columns are read.
  return { session: session.replaceAll('-', ''), viewers: Number(viewers), version: Number(version) };
}

/** The digests that these sessions have written for these rooms, each with the count that was written with it. */
export const readDigests = (
  db: Queryable,
  wanted: readonly { room: string; session: string }[],
): Promise<(NodePresence & { room: string; digest: Buffer })[]> =>
  rows(
    db,
    `select p.room_id as room, p.session, p.viewers, p.digest_version as version, p.digest
       from unnest($1::text[], $2::uuid[]) as w (room_id, session) join presence p using (room_id, session)`,
    [wanted.map(({ room }) => room), wanted.map(({ session }) => session)],
  );

/** Deletes nodes without a recent heartbeat, and their counts. */
export const forgetDeadNodes = (db: Queryable): Promise<unknown> =>
  rows(
    db,
    forget(`session = any (array(
      select session from presence_nodes where seen_at < now() - ${DELETED_AFTER} ${IF_FREE}))`),
  );

/** Deletes a node's session, so that its viewers are not counted any more. */
export const endPresence = (db: Queryable, session: string): Promise<unknown> =>
  rows(db, forget('session = $1'), [session]);

/** Counts have no index by session, because every write would have to update it. They are not read when no node is deleted. */
const forget = (which: string) => `
  with gone as (delete from presence_nodes where ${which} returning session)
  delete from presence p using gone where p.session = gone.session`;
