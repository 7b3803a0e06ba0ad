import type { GiftSums } from '../../domain/analytics/figures.ts';
import type { GiftReport, GiftReportRequest } from '../../domain/analytics/report.ts';
import { type PeriodFacts, wholeGrain } from '../../domain/analytics/report-period.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import type { RollupTable } from '../locks.ts';
import { giftSource, sumsIn, tiles, tileValues } from './gift-source.ts';
import { mostCoins } from './most-coins.ts';
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
  where: string;
  values: unknown[];
  /** Whether the rows have all gifts of the period. Their sums are then read by item, from fewer rows. */
  hasAllGifts: boolean;
  /** Whether each key has one row, as in one day, week or month: then there is nothing to add up. */
  isUnique?: boolean;
}

const KEYS = { items: 'item_id', senders: 'sender_id', receivers: 'receiver_id', rooms: 'room_id' } as const;

export function rankedRows(report: RankedReport, request: GiftReportRequest, facts: PeriodFacts): RankedRows {
  const key = KEYS[report];
  const { party, host } = request.scope;
  if (report === 'items') {
    const { table, where, values } = giftSource(request, facts);
    return { table, key, where, values, hasAllGifts: false };
  }
  if (party && party.kind !== 'receiver') return pairsOf(key, party, facts);
  if (report === 'senders') return party ? pairsOf(key, party, facts) : senderRows(key, facts);
  const own = report === 'rooms' ? host : party?.id;
  const filter =
    report === 'rooms'
      ? 'room_id = any (array(select id from rooms where host_id = $5))'
      : 'receiver_id = $5';
  const grain = wholeGrain(facts);
  return {
    table: report === 'rooms' ? 'rollup_room_periods' : 'rollup_receiver_periods',
    key,
    where: own === undefined ? tiles(1) : `${tiles(1)} and ${filter}`,
    values: [...tileValues(facts), ...(own === undefined ? [] : [own])],
    hasAllGifts: own === undefined,
    isUnique: grain === 'day' || grain === 'month',
  };
}

function pairsOf(key: string, { kind, id }: { kind: string; id: string }, facts: PeriodFacts): RankedRows {
  const where = `${kind}_id = $1 and day >= $2 and day < $3`;
  return { table: 'rollup_pairs', key, where, values: [id, facts.fromDay, facts.toDay], hasAllGifts: false };
}

function senderRows(key: string, facts: PeriodFacts): RankedRows {
  const grain = wholeGrain(facts);
  const rows = { table: 'rollup_senders', key, hasAllGifts: true, isUnique: grain !== null } as const;
  return grain === 'week'
    ? { ...rows, where: `grain = 'week' and starts_on = $1`, values: [facts.fromDay] }
    : { ...rows, where: tiles(1), values: tileValues(facts) };
}

/** The first by coins, and the sums of all. */
export async function readRanked(
  db: Queryable,
  report: RankedReport,
  request: GiftReportRequest,
  facts: PeriodFacts,
  limit: number,
): Promise<{ data: RankedSums[]; total: GiftSums }> {
  const source = rankedRows(report, request, facts);
  if (!source.hasAllGifts) return readRankedPart(db, source, limit);
  const [total] = await rows<GiftSums>(
    db,
    `select ${sumsOf(sumsIn(source.table))} from rollup_item_days where day >= $1 and day < $2`,
    [facts.fromDay, facts.toDay],
  );
  const grain = wholeGrain(facts);
  const data =
    report === 'senders' && grain !== null
      ? await readRankedRows(db, { ...source, ...mostCoins(grain, facts.fromDay, limit) }, limit)
      : await (source.isUnique ? readRankedRows : readRankedGroups)(db, source, limit);
  return { data, total: total! };
}

/** Each key has one row. A row without gifts is one whose gifts were all reversed. */
const readRankedRows = (db: Queryable, { table, key, where, values }: RankedRows, limit: number) =>
  rows<RankedSums>(
    db,
    `select ${key} as key, ${sumsIn(table).join(', ')} from ${table} where ${where} and gifts > 0
      order by coins desc, ${key} limit $${values.length + 1}`,
    [...values, limit],
  );

const readRankedGroups = (db: Queryable, { table, key, where, values }: RankedRows, limit: number) =>
  rows<RankedSums>(
    db,
    `select ${key} as key, ${sumsOf(sumsIn(table))} from ${table} where ${where}
      group by 1 having sum(gifts) > 0 order by coins desc, key limit $${values.length + 1}`,
    [...values, limit],
  );

/** Of a part of the gifts: the sums of all are those of these rows, also of those without gifts, which are not listed. */
async function readRankedPart(db: Queryable, { table, key, where, values }: RankedRows, limit: number) {
  const names = sumsIn(table);
  const found = await rows<RankedSums & Record<string, number>>(
    db,
    `select key, ${names.join(', ')}, ${names.map((name) => `sum(${name}) over ()::bigint as total_${name}`).join(', ')}
       from (select ${key} as key, ${sumsOf(names)} from ${table} where ${where} group by 1) s
      order by gifts > 0 desc, coins desc, key limit $${values.length + 1}`,
    [...values, limit],
  );
  const pick = (prefix: string, row?: Record<string, number>) =>
    Object.fromEntries(names.map((name) => [name, row?.[`${prefix}${name}`] ?? 0])) as unknown as GiftSums;
  return {
    data: found.filter(({ gifts }) => gifts > 0).map((row) => ({ key: row.key, ...pick('', row) })),
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
  const { table, key, where, values } = rankedRows(report, request, facts);
  const found = await rows<RankedSums>(
    db,
    `select ${key} as key, ${sumsOf(sumsIn(table))} from ${table} where ${where} and ${key} = any($${values.length + 1})
      group by 1 having sum(gifts) > 0`,
    [...values, keys],
  );
  return new Map(found.map(({ key: id, ...sums }) => [id, sums]));
}
