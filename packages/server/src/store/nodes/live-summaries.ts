import { type Queryable, rows } from '../../postgres/database.ts';

/** A node that has not written for this long is not shown, and its row is deleted later. */
const SHOWN_FOR = "interval '5 seconds'";
const DELETED_AFTER = "interval '1 minute'";

/** Writes what this node publishes for the console, in place of its last row. */
export const writeLiveSummary = (db: Queryable, node: string, summary: object): Promise<unknown> =>
  rows(
    db,
    `insert into console.live_summaries (node, summary) values ($1, $2)
     on conflict (node) do update set summary = excluded.summary, written_at = now()`,
    [node, JSON.stringify(summary)],
  );

/** The last summary of each node that is alive, in the order of their names. Deletes those of dead nodes. */
export async function readLiveSummaries<Summary>(db: Queryable): Promise<Summary[]> {
  await rows(db, `delete from console.live_summaries where written_at < now() - ${DELETED_AFTER}`);
  const found = await rows<{ summary: Summary }>(
    db,
    `select summary from console.live_summaries where written_at > now() - ${SHOWN_FOR} order by node`,
  );
  return found.map(({ summary }) => summary);
}

export const deleteLiveSummary = (db: Queryable, node: string): Promise<unknown> =>
  rows(db, 'delete from console.live_summaries where node = $1', [node]);

/** How many rooms are live, and how many battles have begun and are not over. */
export async function countLive(db: Queryable): Promise<{ liveRooms: number; battles: number }> {
  const [row] = await rows<{ live_rooms: number; battles: number }>(
    db,
    `select (select count(*) from rooms where ended_at is null) as live_rooms,
            (select count(*) from battles where due_at is not null and starts_at <= now()) as battles`,
  );
  return { liveRooms: row!.live_rooms, battles: row!.battles };
}
