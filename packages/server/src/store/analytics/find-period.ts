import type { Refusal } from '@lavish/protocol';
import type { GiftReportRequest } from '../../domain/analytics/report.ts';
import {
  type Bound,
  type PeriodFacts,
  refusePeriod,
  shiftToPrevious,
} from '../../domain/analytics/report-period.ts';
import { isRefusal } from '../../domain/refusal.ts';
import type { Queryable } from '../../postgres/database.ts';
import type { RollupName } from '../rollups/read-rollups.ts';
import { readCompleteUntil } from './complete-until.ts';
import { refuseUnknownZone } from './known-zones.ts';
import { readPeriod, readPrevious } from './read-period.ts';
import { refuseUnknownScope } from './scope-exists.ts';

export interface ReportBounds {
  from: Bound;
  to: Bound;
}

export interface FoundPeriod {
  period: PeriodFacts;
  /** Everything that was given before is in the figures, unless its transaction is still open. Unix milliseconds. */
  completeUntil: number;
}

/**
 * Reads the period of a request. Refuses a request that is not exact for it, that names what does not exist, or whose figures
 * are being rebuilt. `followersOf` returns the followers that write the figures.
 */
export async function findPeriod(
  db: Queryable,
  request: GiftReportRequest,
  bounds: ReportBounds,
  followersOf: (request: GiftReportRequest, period: PeriodFacts) => RollupName[],
): Promise<FoundPeriod | Refusal> {
  const zone = await refuseUnknownZone(db, request.zone);
  if (zone) return zone;
  const period = await readPeriod(db, { ...bounds, zone: request.zone });
  const refusal = refusePeriod(request, period) ?? (await refuseUnknownScope(db, request.scope));
  if (refusal) return refusal;
  const completeUntil = await readCompleteUntil(db, followersOf(request, period));
  return isRefusal(completeUntil) ? completeUntil : { period, completeUntil };
}

/** A report and the period before it; null: it was not requested. */
export interface Compared<Result> extends FoundPeriod {
  current: Result;
  previousPeriod: PeriodFacts | null;
  previous: Result | null;
}

/** Reads the same of a period and of the one before it. */
export async function compare<Result>(
  db: Queryable,
  { grain, isCompared }: GiftReportRequest,
  found: FoundPeriod,
  read: (period: PeriodFacts) => Promise<Result>,
): Promise<Compared<Result>> {
  const { period } = found;
  const current = await read(period);
  if (!isCompared) return { ...found, current, previousPeriod: null, previous: null };
  const previousPeriod = await readPrevious(db, period, shiftToPrevious(period, grain));
  return { ...found, current, previousPeriod, previous: await read(previousPeriod) };
}

/** The same report with other results. */
export const mapCompared = <Result, Other>(
  { current, previous, ...periods }: Compared<Result>,
  map: (result: Result) => Other,
): Compared<Other> => ({ ...periods, current: map(current), previous: previous && map(previous) });
