import type { GiftSums } from '../../domain/analytics/figures.ts';
import type { GiftReport, GiftReportRequest } from '../../domain/analytics/report.ts';
import { type PeriodFacts, wholeGrain } from '../../domain/analytics/report-period.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import type { RollupTable } from '../locks.ts';
import { ALL_SUMS, type GiftSource, giftSource, PAIR_SUMS } from './gift-source.ts';
import { sumsOf } from './read-gift-sums.ts';

export type RankedReport = Exclude<GiftReport, 'overview' | 'series'>;

/** An item, a sender, a receiver or a room, with its sums. */
export interface RankedSums extends GiftSums {
  key: string;
}

/** Rows that a report adds up by `key`. */
export interface RankedRows {
  table: RollupTable;
  key: string;
  names: readonly (typeof ALL_SUMS)[number][];
  where: string;
  values: unknown[];
  /** Whether each key has one row, as in one day, week or month: then there is nothing to add up. */
  isUnique?: boolean;
}

const KEYS = { items: 'item_id', senders: 'sender_id', receivers: 'receiver_id', rooms: 'room_id' } as const;

/** Months where the period has whole ones, and the days before and after them. */
const TILES = `(grain = 'month' and starts_on >= $2 and starts_on < $3
  or grain = 'day' and starts_on >= $1 and starts_on < $2
  or grain = 'day' and starts_on >= $3 and starts_on < $4)`;

export function rankedRows(report: RankedReport, request: GiftReportRequest, facts: PeriodFacts): RankedRows {
  const key = KEYS[report];
  const { party } = request.scope;
  const tiles = [facts.fromDay, facts.monthsFrom, facts.monthsTo, facts.toDay];
  if (report === 'items') return { key, names: ALL_SUMS, ...rowsOf(giftSource(request, facts)) };
  if (party) {
    const where = `${party.kind}_id = $1 and day >= $2 and day < $3`;
    const values = [party.id, facts.fromDay, facts.toDay];
    return { table: 'rollup_pairs', key, names: PAIR_SUMS, where, values };
  }
  const grain = wholeGrain(facts);
  if (report === 'receivers') {
    const isUnique = grain === 'day' || grain === 'month';
    return { table: 'rollup_receiver_periods', key, names: ALL_SUMS, where: TILES, values: tiles, isUnique };
  }
  if (report === 'rooms') {
    const where = 'day >= $1 and day < $2';
    const values = [facts.fromDay, facts.toDay];
    return { table: 'rollup_room_days', key, names: ALL_SUMS, where, values, isUnique: grain === 'day' };
  }
  const senders = { table: 'rollup_senders', key, names: PAIR_SUMS, isUnique: grain !== null } as const;
  return grain === 'week'
    ? { ...senders, where: `grain = 'week' and starts_on = $1`, values: [facts.fromDay] }
    : { ...senders, where: TILES, values: tiles };
}

const rowsOf = ({ table, where, values }: GiftSource) => ({ table, where, values });

/** The first by coins, and the sums of all. */
export async function readRanked(
  db: Queryable,
  report: RankedReport,
  request: GiftReportRequest,
  facts: PeriodFacts,
  limit: number,
): Promise<{ data: RankedSums[]; total: GiftSums }> {
  const source = rankedRows(report, request, facts);
  return source.isUnique ? readRankedRows(db, source, limit) : readRankedGroups(db, source, limit);
}

/** Each key has one row. The best 50 of 120,000 senders of a month and their sums take 60 ms, and as groups 200. */
async function readRankedRows(
  db: Queryable,
  { table, key, names, where, values }: RankedRows,
  limit: number,
) {
  const [total] = await rows<GiftSums>(db, `select ${sumsOf(names)} from ${table} where ${where}`, values);
  const data = await rows<RankedSums>(
    db,
    `select ${key} as key, ${names.join(', ')} from ${table} where ${where}
      order by coins desc, ${key} limit $${values.length + 1}`,
    [...values, limit],
  );
  return { data, total: total! };
}

async function readRankedGroups(
  db: Queryable,
  { table, key, names, where, values }: RankedRows,
  limit: number,
) {
  const found = await rows<RankedSums & Record<string, number>>(
    db,
    `select key, ${names.join(', ')}, ${names.map((name) => `sum(${name}) over ()::bigint as total_${name}`).join(', ')}
       from (select ${key} as key, ${sumsOf(names)} from ${table} where ${where} group by 1) s
      order by coins desc, key limit $${values.length + 1}`,
    [...values, limit],
  );
  const pick = (prefix: string, row?: Record<string, number>) =>
    Object.fromEntries(names.map((name) => [name, row?.[`${prefix}${name}`] ?? 0])) as unknown as GiftSums;
  return {
    data: found.map((row) => ({ key: row.key, ...pick('', row) })),
    total: pick('total_', found[0]),
  };
}

/** The sums of these keys. A key without gifts is left out. */
export async function readRankedKeys(
  db: Queryable,
  report: RankedReport,
  request: GiftReportRequest,
  facts: PeriodFacts,
  keys: readonly string[],
): Promise<Map<string, GiftSums>> {
  const { table, key, names, where, values } = rankedRows(report, request, facts);
  const found = await rows<RankedSums>(
    db,
    `select ${key} as key, ${sumsOf(names)} from ${table} where ${where} and ${key} = any($${values.length + 1}) group by 1`,
    [...values, keys],
  );
  return new Map(found.map(({ key: id, ...sums }) => [id, sums]));
}
