import type pg from 'pg';
import { inTransaction, rows } from '../../postgres/database.ts';
import { IF_FREE } from '../locks.ts';

/** A part of the log, in positions: `from` is included, `to` is not. Gifts, ended battles and journals have theirs as `xid`. */
export interface LogPortion {
  from: number;
  to: number;
}

/** A job that derives something from the log. It has a row of its name in `log_followers`. */
export interface LogFollower {
  name: string;
  /** The gifts of a portion: a few milliseconds' work. Gifts of one transaction, up to 1,000, are not divided. */
  giftsAPortion: number;
  /** The pause after everything has been read. By default a second. A longer one makes less work of several gifts of a user. */
  pauseMs?: number;
  /** How many times as long as a portion it rests while there is more to read. By default once. */
  restFactor?: number;
  /** Whether nothing below the horizon concerns it. The position then moves there in one step. By default false. */
  skips?(client: pg.ClientBase): Promise<boolean>;
  /**
   * Writes what follows from a portion. It commits together with the position, so each portion counts once. The rows of a
   * portion have no order: within a room order by `seq`, within a wallet by `wallet_version`. Give a statement that reads gifts
   * a name, so that it is planned once: for 60 months that takes 7 ms.
   */
  apply(client: pg.ClientBase, portion: LogPortion): Promise<void>;
}

/**
 * Nothing waits for this transaction, because other nodes skip a locked row. So a portion may take longer than other
 * statements, and wait longer for rows of what it writes. Rows are found by indexes: while a table is empty, PostgreSQL would
 * plan to read all of it each time, and keep that plan.
 */
const SETTINGS = `
  set local synchronous_commit = off; set local statement_timeout = 0; set local lock_timeout = 10000;
  set local enable_seqscan = off`;

/** The position moves every 3 s with nothing to read too: that keeps the node, and readers of the position wait no longer. */
const DUE = `
  select node = $2 or node_until < now() as is_free,
         node is distinct from $2 or updated_at < now() - interval '3 seconds'
           or (log_horizon() > position and last_log_position() >= position) as is_due
    from log_followers where name = $1`;

/** What came of following: another node follows, everything committed has been read, or there is more to read now. */
export type Followed = 'another node' | 'caught up' | 'more';

/**
 * Reads the next portion of the log for a follower, if no other node does, and moves its position. The log ends below the
 * oldest transaction that still runs, so that a gift that commits late is not skipped.
 *
 * Progress and effect are one transaction, which does not wait for the disk: a database that crashes loses both, and the
 * portion is read again. With nothing to read it is one statement that writes nothing, except every 3 s.
 *
 * @param node the name of this process. Another one takes over when it has not been seen for 5 s
 */
export async function followPortion(pool: pg.Pool, node: string, follower: LogFollower): Promise<Followed> {
  const { name, giftsAPortion, skips, apply } = follower;
  const [due] = await rows<{ is_free: boolean; is_due: boolean }>(pool, DUE, [name, node]);
  if (!due) throw new Error(`log_followers has no row ${name}`);
  if (!due.is_free) return 'another node';
  if (!due.is_due) return 'caught up';
  return inTransaction(pool, async (client) => {
    await client.query(SETTINGS);
    const { rows: positions } = await client.query<{ position: number }>(
      `select position from log_followers where name = $1 and (node = $2 or node_until < now()) ${IF_FREE}`,
      [name, node],
    );
    if (!positions[0]) return 'another node';
    const from = positions[0].position;
    // A statement of its own, after the lock: it sees everything below the horizon that it reads.
    const { rows: ends } = await client.query<{ to: number; horizon: number }>(
      'select portion_end as to, horizon from log_portion_end($1, $2)',
      [from, giftsAPortion],
    );
    const { horizon } = ends[0]!;
    const isSkipped = (await skips?.(client)) ?? false;
    const to = isSkipped ? horizon : ends[0]!.to;
    if (to > from && !isSkipped) await apply(client, { from, to });
    await client.query(
      `update log_followers
          set position = $2, node = $3, node_until = now() + interval '5 seconds', updated_at = now(),
              state = case when rebuild_until > $2 then state else 'following' end,
              rebuild_until = case when rebuild_until > $2 then rebuild_until end
        where name = $1`,
      [name, to, node],
    );
    return to < horizon ? 'more' : 'caught up';
  });
}
