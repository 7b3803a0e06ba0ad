import { type Queryable, rows } from '../../postgres/database.ts';

/** `rollups`: quarters of an hour. `rollup_days`: days, weeks and months. `rollup_pairs`: senders and receivers by day. */
export const ROLLUP_NAMES = ['rollups', 'rollup_days', 'rollup_pairs'] as const;
export type RollupName = (typeof ROLLUP_NAMES)[number];

export interface RollupState {
  name: RollupName;
  state: 'following' | 'rebuilding';
  /** Of a rebuild, from 0 to 1. */
  progress: number;
  /** Everything that was given before is in the figures, unless its transaction is still open. Unix milliseconds. */
  completeUntil: number;
  /** The zone of days, weeks and months. */
  zone: string;
}

/** Reads how far each follower has the log, in the order of `ROLLUP_NAMES`. */
export const readRollups = (db: Queryable): Promise<RollupState[]> => rows(db, READ, [ROLLUP_NAMES]);

const READ = {
  name: 'readRollups',
  text: `
     select name, state, zone,
            coalesce(case when state = 'rebuilding'
                          then least(1, greatest(0, (position - first)::float8 / greatest(rebuild_until - first, 1))) end, 1) as progress,
            floor(extract(epoch from coalesce(
              (select at from gifts where xid >= position order by xid limit 1), updated_at)) * 1000)::bigint as "completeUntil"
       from log_followers cross join rollup_calendar
      cross join (select coalesce(min(xid), 0) as first from gifts) log
      where name = any($1) order by array_position($1, name)`,
};
