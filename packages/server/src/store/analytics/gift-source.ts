import type { GiftReportRequest } from '../../domain/analytics/report.ts';
import { isInCalendar, type PeriodFacts } from '../../domain/analytics/report-period.ts';
import type { RollupTable } from '../locks.ts';
import { QUARTER_TABLES } from './complete-until.ts';
import { instantOf } from './read-period.ts';

/** Where the sums of a report are stored: rows by month, by day or by quarter of an hour, for these gifts only. */
export interface GiftSource {
  table: RollupTable;
  /** The column with the start of a row's period, and its type. */
  time: 'day' | 'starts_on' | 'starts_at';
  type: 'date' | 'timestamptz';
  /** Conditions on the rows in SQL, and their parameters. */
  where: string;
  values: unknown[];
}

/** The tables with the sums by room, by receiver or by sender: by quarter of an hour and item, and by day and month. */
const QUARTERS = { room: 'rollup_rooms', receiver: 'rollup_receivers' } as const;
const PERIODS = {
  room: 'rollup_room_periods',
  receiver: 'rollup_receiver_periods',
  sender: 'rollup_senders',
} as const;

/** The tables that a report of a room, receiver or sender may read. Senders are stored by day and month only. */
export const partyTables = (kind: keyof typeof PERIODS): RollupTable[] =>
  kind === 'sender' ? [PERIODS.sender] : [QUARTERS[kind], PERIODS[kind]];

const GOODS = { item: 'item_id', category: 'category' } as const;

/** The columns of `rollup_pairs` and `rollup_senders`, which have no others, and of all other sources. */
const PAIR_SUMS = ['gifts', 'coins'] as const;
export const ALL_SUMS = [
  ...PAIR_SUMS,
  ...(['units', 'earned', 'agency_coins', 'promotion_coins', 'points', 'battle_coins'] as const),
  ...(['reversed_gifts', 'corrected_coins'] as const),
] as const;

export const sumsIn = (table: RollupTable): readonly (typeof ALL_SUMS)[number][] =>
  table === 'rollup_pairs' || table === 'rollup_senders' ? PAIR_SUMS : ALL_SUMS;

/**
 * The rows of months where a period has whole ones, and of the days before and after them. A year is 12 rows of a room instead
 * of 365. `first`: the place of the first of the parameters, which are `tileValues`.
 */
export const tiles = (first: number): string => {
  const rowsOf = (grain: 'day' | 'month', from: number) =>
    `grain = '${grain}' and starts_on >= $${from} and starts_on < $${from + 1}`;
  return `(${rowsOf('month', first + 1)} or ${rowsOf('day', first)} or ${rowsOf('day', first + 2)})`;
};

export const tileValues = ({ fromDay, monthsFrom, monthsTo, toDay }: PeriodFacts): string[] => [
  ...[fromDay, monthsFrom, monthsTo, toDay],
];

/**
 * Days are read where the period has whole ones: a year of quarters is 35,000 rows for each item. Days of a room or receiver
 * have no items.
 */
function tableOf({ report, scope, grain }: GiftReportRequest, facts: PeriodFacts): RollupTable {
  const { party, goods } = scope;
  const isByDay = isInCalendar(facts) && grain !== '15m' && grain !== 'hour';
  const hasItems = goods !== null || report === 'items';
  if (party === null && isByDay) return 'rollup_item_days';
  if (party === null) return hasItems ? 'rollup_items' : 'rollup_quarters';
  if (party.kind === 'sender') return PERIODS.sender;
  return (isByDay && !hasItems ? PERIODS : QUARTERS)[party.kind];
}

/** The condition for the rows of a period, its parameters, and the column with the time of a row. */
function timeOf(table: RollupTable, { grain }: GiftReportRequest, facts: PeriodFacts) {
  const between = (time: GiftSource['time']) => `${time} >= $1 and ${time} < $2`;
  if (QUARTER_TABLES.includes(table)) {
    const values = [instantOf(facts.fromAt), instantOf(facts.toAt)];
    return { time: 'starts_at', type: 'timestamptz', where: between('starts_at'), values } as const;
  }
  const days = [facts.fromDay, facts.toDay];
  if (table === 'rollup_item_days')
    return { time: 'day', type: 'date', where: between('day'), values: days } as const;
  const time = { time: 'starts_on', type: 'date' } as const;
  // A week is in two months, and each day of a series has its own sums.
  return grain === 'day' || grain === 'week'
    ? { ...time, where: `grain = 'day' and ${between('starts_on')}`, values: days }
    : { ...time, where: tiles(1), values: tileValues(facts) };
}

export function giftSource(request: GiftReportRequest, facts: PeriodFacts): GiftSource {
  const { party, goods } = request.scope;
  const table = tableOf(request, facts);
  const { where, values, ...time } = timeOf(table, request, facts);
  const filters = [
    ...(party ? [[`${party.kind}_id`, party.id]] : []),
    ...(goods ? [[GOODS[goods.kind], goods.id]] : []),
  ] as [string, string][];
  return {
    table,
    ...time,
    where: [where, ...filters.map(([name], index) => `${name} = $${values.length + index + 1}`)].join(
      ' and ',
    ),
    values: [...values, ...filters.map(([, id]) => id)],
  };
}
