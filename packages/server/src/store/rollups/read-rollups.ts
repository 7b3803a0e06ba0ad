import { type Queryable, rows } from '../../postgres/database.ts';

/** `rollups`: quarters of an hour. `rollup_days`: days, weeks and months. */
export type RollupName = 'rollups' | 'rollup_days';

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

/** Reads how far both followers have the log. */
export const readRollups = (db: Queryable): Promise<RollupState[]> =>
  rows(
    db,
    `select name, state, zone,
            coalesce(case when state = 'rebuilding'
                          then least(1, greatest(0, (position - first)::float8 / greatest(rebuild_until - first, 1))) end, 1) as progress,
            floor(extract(epoch from coalesce(
              (select at from gifts where xid >= position order by xid limit 1), updated_at)) * 1000)::bigint as "completeUntil"
       from log_followers cross join rollup_calendar
      cross join (select coalesce(min(xid), 0) as first from gifts) log
      where name in ('rollups', 'rollup_days') order by name desc`,
  );
