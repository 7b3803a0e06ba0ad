import type { Figure, Refusal } from '@lavish/protocol';
import type pg from 'pg';
import {
  type FigureValue,
  figuresFrom,
  type GiftSums,
  type PeopleCounts,
} from '../../domain/analytics/figures.ts';
import { type GiftReportRequest, isDistinct } from '../../domain/analytics/report.ts';
import { type PeriodFacts, shiftToPrevious, wholeGrain } from '../../domain/analytics/report-period.ts';
import { isRefusal } from '../../domain/refusal.ts';
import type { Queryable } from '../../postgres/database.ts';
import type { RollupTable } from '../locks.ts';
import type { RollupName } from '../rollups/read-rollups.ts';
import { followerOf } from './complete-until.ts';
import { type Compared, compare, type FoundPeriod, findPeriod, type ReportBounds } from './find-period.ts';
import { giftSource, partyTables } from './gift-source.ts';
import {
  readGiftSums,
  readNewSenders,
  readPeople,
  readSendersTo,
  readTopTenCoins,
} from './read-gift-sums.ts';
import { type Part, readParts, readPrevious } from './read-period.ts';
import { type RankedReport, type RankedSums, rankedRows, readRanked, readRankedKeys } from './read-ranked.ts';
import { inReportSnapshot } from './report-snapshot.ts';

export type Figures = Partial<Record<Figure, FigureValue>>;

/** A part of a period with its figures. */
export interface ReportPoint extends Part {
  figures: Figures;
}

/** The tables that a request may read. Which of them depends on its period. */
function tablesOf({ report, scope, figures }: GiftReportRequest): RollupTable[] {
  const { party } = scope;
  if (report === 'rooms') return ['rollup_room_periods', 'rollup_item_days'];
  if (report === 'senders') return party ? ['rollup_pairs'] : ['rollup_senders', 'rollup_item_days'];
  if (report === 'receivers')
    return party?.kind === 'sender' ? ['rollup_pairs'] : ['rollup_receiver_periods', 'rollup_item_days'];
  const sums: RollupTable[] = party
    ? partyTables(party.kind)
    : ['rollup_items', 'rollup_quarters', 'rollup_item_days'];
  return [...sums, ...peopleTables({ scope, figures })];
}

/** Where a request reads distinct people. Senders to a receiver are counted from pairs. */
const peopleTables = ({ scope, figures }: Pick<GiftReportRequest, 'scope' | 'figures'>): RollupTable[] =>
  figures.some(isDistinct) ? [scope.party ? 'rollup_pairs' : 'rollup_senders'] : [];

/** The followers that write what a request reads. */
function followersOf(request: GiftReportRequest, period: PeriodFacts): RollupName[] {
  const { report } = request;
  const isRanked = report !== 'overview' && report !== 'series';
  const { table } = isRanked ? rankedRows(report, request, period) : giftSource(request, period);
  return [table, ...peopleTables(request)].map(followerOf);
}

/** The period as one part. */
const wholePart = ({ fromAt, toAt, fromDay }: PeriodFacts): Part => ({
  startsAt: fromAt,
  endsAt: toAt,
  day: fromDay,
});

const COUNTED: readonly Figure[] = ['senders', 'viewers', 'viewers_who_gave', 'conversion'];

/** Reads the requested distinct people of each part. */
async function readPeopleOf(
  db: Queryable,
  { scope, figures, grain }: GiftReportRequest,
  facts: PeriodFacts,
  parts: readonly Part[],
): Promise<PeopleCounts[]> {
  const receiver = scope.party?.id ?? null;
  const read: PeopleCounts[][] = [];
  const unit = grain ?? wholeGrain(facts);
  const isCounted = figures.some((figure) => COUNTED.includes(figure));
  if (receiver !== null && isCounted) {
    const senders = await readSendersTo(db, receiver, facts, parts);
    read.push(senders.map((count) => ({ senders: count })));
  } else if (isCounted || (figures.includes('new_senders') && grain !== null)) {
    // The request was refused unless it is of days, weeks or months.
    read.push(await readPeople(db, unit as 'day' | 'week' | 'month', parts));
  }
  if (figures.includes('new_senders') && grain === null)
    read.push([{ new_senders: await readNewSenders(db, facts) }]);
  if (figures.includes('top_ten_share'))
    read.push([{ top_ten_coins: await readTopTenCoins(db, receiver, facts) }]);
  return parts.map((_, i) => Object.assign({}, ...read.map((counts) => counts[i])));
}

async function readPoints(
  db: Queryable,
  request: GiftReportRequest,
  facts: PeriodFacts,
): Promise<ReportPoint[]> {
  const parts = request.grain === null ? [wholePart(facts)] : await readParts(db, facts, request.grain);
  const sums = await readGiftSums(db, request, facts, parts);
  const people = await readPeopleOf(db, request, facts, parts);
  return parts.map((part, i) => ({ ...part, figures: figuresFrom(request.figures, sums[i]!, people[i]!) }));
}

/** Reads the figures of a period, or of each of its parts. */
export const readFigures = (
  pool: pg.Pool,
  request: GiftReportRequest,
  bounds: ReportBounds,
): Promise<Compared<ReportPoint[]> | Refusal> =>
  inReportSnapshot(pool, tablesOf(request), async (db) => {
    const period = await findPeriod(db, request, bounds, followersOf);
    return isRefusal(period) ? period : compare(db, request, period, (each) => readPoints(db, request, each));
  });

/** A ranked report. `previous`: the sums of its rows in the previous period; null: it was not requested. */
export interface RankedResult extends FoundPeriod {
  previousPeriod: PeriodFacts | null;
  total: GiftSums;
  data: (RankedSums & { previous: GiftSums | null })[];
  hasMore: boolean;
}

/** Reads the first `limit` by coins. */
export const readRankedReport = (
  pool: pg.Pool,
  report: RankedReport,
  request: GiftReportRequest,
  bounds: ReportBounds,
  limit: number,
): Promise<RankedResult | Refusal> =>
  inReportSnapshot(pool, tablesOf(request), async (db) => {
    const found = await findPeriod(db, request, bounds, followersOf);
    if (isRefusal(found)) return found;
    const { period } = found;
    const { data, total } = await readRanked(db, report, request, period, limit + 1);
    const shown = data.slice(0, limit);
    const previousPeriod = request.isCompared
      ? await readPrevious(db, period, shiftToPrevious(period, null))
      : null;
    const keys = shown.map(({ key }) => key);
    const before = previousPeriod && (await readRankedKeys(db, report, request, previousPeriod, keys));
    const none = Object.fromEntries(Object.keys(total).map((name) => [name, 0])) as unknown as GiftSums;
    return {
      ...found,
      previousPeriod,
      total,
      data: shown.map((row) => ({ ...row, previous: before && (before.get(row.key) ?? none) })),
      hasMore: data.length > limit,
    };
  });
