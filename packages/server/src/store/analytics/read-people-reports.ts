import type { Refusal } from '@lavish/protocol';
import type pg from 'pg';
import type { GiftReportRequest } from '../../domain/analytics/report.ts';
import { type PeriodFacts, wholeGrain } from '../../domain/analytics/report-period.ts';
import type { CohortCounts } from '../../domain/analytics/retention.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { type Compared, compare, type FoundPeriod, findPeriod, type ReportBounds } from './find-period.ts';
import { readPeople } from './read-gift-sums.ts';
import { inReportSnapshot } from './report-snapshot.ts';

/**
 * Reads the senders whose first day is in the period, by that day, and how many of them gave on the days after it. Days that
 * are not over by the database's clock are null.
 */
export const readCohorts = (
  pool: pg.Pool,
  request: GiftReportRequest,
  bounds: ReportBounds,
): Promise<(FoundPeriod & { cohorts: CohortCounts[] }) | Refusal> =>
  inReportSnapshot(pool, ['rollup_cohorts'], async (db) => {
    const found = await findPeriod(db, request, bounds, () => ['rollup_days']);
    if (isRefusal(found)) return found;
    const { fromDay, toDay, zone } = found.period;
    const after = (days: number) =>
      `case when d::date + ${days} < (now() at time zone $3)::date then coalesce(
         (select senders from rollup_cohorts c where c.first_day = d::date and c.day = d::date + ${days}), 0) end`;
    const cohorts = await rows<CohortCounts>(
      db,
      `select d::date::text as day,
              coalesce((select senders from rollup_cohorts c where c.first_day = d::date and c.day = d::date), 0)
                as new_senders,
              ${after(1)} as day_1, ${after(7)} as day_7, ${after(30)} as day_30
         from generate_series($1::date::timestamp, $2::date - interval '1 day', interval '1 day') d order by d`,
      [fromDay, toDay, zone],
    );
    return { ...found, cohorts };
  });

/** Viewers and senders of one day, week or month. Null: views were not counted then. */
export interface FunnelCounts {
  viewers: number | null;
  viewers_who_gave: number | null;
  senders: number;
  new_senders: number;
  repeat_senders: number;
}

async function readFunnelOf(db: Queryable, period: PeriodFacts): Promise<FunnelCounts> {
  const grain = wholeGrain(period)!;
  const part = { startsAt: period.fromAt, endsAt: period.toAt, day: period.fromDay };
  const [people] = await readPeople(db, grain, [part]);
  const [repeated] = await rows<{ senders: number }>(
    db,
    'select count(*) as senders from rollup_senders where grain = $1 and starts_on = $2 and gifts > 1',
    [grain, period.fromDay],
  );
  const { viewers = null, viewers_who_gave = null, senders = 0, new_senders = 0 } = people!;
  return { viewers, viewers_who_gave, senders, new_senders, repeat_senders: repeated!.senders };
}

/** Reads the steps from watching to giving again. */
export const readFunnel = (
  pool: pg.Pool,
  request: GiftReportRequest,
  bounds: ReportBounds,
): Promise<Compared<FunnelCounts> | Refusal> =>
  inReportSnapshot(pool, ['rollup_senders'], async (db) => {
    const found = await findPeriod(db, request, bounds, () => ['rollup_days']);
    return isRefusal(found) ? found : compare(db, request, found, (period) => readFunnelOf(db, period));
  });
