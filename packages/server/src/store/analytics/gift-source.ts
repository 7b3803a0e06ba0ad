import type { GiftReportRequest } from '../../domain/analytics/report.ts';
import { isInCalendar, type PeriodFacts } from '../../domain/analytics/report-period.ts';
import type { RollupTable } from '../locks.ts';
import { QUARTER_TABLES } from './complete-until.ts';
import { instantOf } from './read-period.ts';

/** Where the sums of a report are stored: rows by day or by quarter of an hour, for these gifts only. */
export interface GiftSource {
  table: RollupTable;
  /** The column with the row's day or quarter, and its type. */
  time: 'day' | 'starts_on' | 'starts_at';
  type: 'date' | 'timestamptz';
  /** Conditions on the rows in SQL, with `$1` and `$2` for the period, and all parameters. */
  where: string;
  values: unknown[];
}

/** The tables with the sums by room, by receiver or by sender: by quarter of an hour and item, and by day. */
const QUARTERS = { room: 'rollup_rooms', receiver: 'rollup_receivers' } as const;
const DAYS = {
  room: 'rollup_room_days',
  receiver: 'rollup_receiver_periods',
  sender: 'rollup_pairs',
} as const;

/** The tables that a report of a room, receiver or sender may read. Senders are stored by day only. */
export const partyTables = (kind: keyof typeof DAYS): RollupTable[] =>
  kind === 'sender' ? [DAYS.sender] : [QUARTERS[kind], DAYS[kind]];

const GOODS = { item: 'item_id', category: 'category' } as const;

/** The columns of `rollup_pairs`, which has no others, and of all other sources. */
export const PAIR_SUMS = ['gifts', 'coins'] as const;
export const ALL_SUMS = [...PAIR_SUMS, 'units', 'earned', 'points', 'battle_coins'] as const;

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
  if (party.kind === 'sender') return DAYS.sender;
  return (isByDay && !hasItems ? DAYS : QUARTERS)[party.kind];
}

export function giftSource(request: GiftReportRequest, facts: PeriodFacts): GiftSource {
  const { party, goods } = request.scope;
  const table = tableOf(request, facts);
  const filters = [
    ...(party ? [[`${party.kind}_id`, party.id]] : []),
    ...(goods ? [[GOODS[goods.kind], goods.id]] : []),
  ] as [string, string][];
  const isDaily = !QUARTER_TABLES.includes(table);
  const hasGrains = table === DAYS.receiver;
  const time = isDaily ? (hasGrains ? 'starts_on' : 'day') : 'starts_at';
  return {
    table,
    time,
    type: isDaily ? 'date' : 'timestamptz',
    where: [
      `${time} >= $1 and ${time} < $2`,
      ...(hasGrains ? [`grain = 'day'`] : []),
      ...filters.map(([name], index) => `${name} = $${index + 3}`),
    ].join(' and '),
    values: [
      ...(isDaily ? [facts.fromDay, facts.toDay] : [instantOf(facts.fromAt), instantOf(facts.toAt)]),
      ...filters.map(([, id]) => id),
    ],
  };
}
