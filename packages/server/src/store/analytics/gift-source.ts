import type { GiftReportRequest } from '../../domain/analytics/report.ts';
import { isInCalendar, type PeriodFacts } from '../../domain/analytics/report-period.ts';
import type { RollupTable } from '../locks.ts';
import { instantOf } from './read-period.ts';

/** Where the sums of a report are stored: rows by day or by quarter of an hour, for these gifts only. */
export interface GiftSource {
  table: RollupTable;
  /** The column with the row's day or quarter, and its type. */
  time: 'day' | 'starts_at';
  type: 'date' | 'timestamptz';
  /** Conditions on the rows in SQL, with `$1` and `$2` for the period, and all parameters. */
  where: string;
  values: unknown[];
}

/** The table with the sums by room, by receiver or by sender. Senders are stored by day. */
export const PARTY_TABLES = {
  room: 'rollup_rooms',
  receiver: 'rollup_receivers',
  sender: 'rollup_pairs',
} as const;

const GOODS = { item: 'item_id', category: 'category' } as const;

/** The columns of `rollup_pairs`, which has no others, and of all other sources. */
export const PAIR_SUMS = ['gifts', 'coins'] as const;
export const ALL_SUMS = [...PAIR_SUMS, 'units', 'earned', 'points', 'battle_coins'] as const;

/** Days are read where the period has whole ones: a year of quarters is 35,000 rows for each item. */
export function giftSource({ scope, grain }: GiftReportRequest, facts: PeriodFacts): GiftSource {
  const { party, goods } = scope;
  const isByDay = isInCalendar(facts) && grain !== '15m' && grain !== 'hour';
  const isDaily = party ? party.kind === 'sender' : isByDay;
  const filters = [
    ...(party ? [[`${party.kind}_id`, party.id]] : []),
    ...(goods ? [[GOODS[goods.kind], goods.id]] : []),
  ] as [string, string][];
  const time = isDaily ? 'day' : 'starts_at';
  return {
    table: party ? PARTY_TABLES[party.kind] : isByDay ? 'rollup_item_days' : 'rollup_items',
    time,
    type: isDaily ? 'date' : 'timestamptz',
    where: [
      `${time} >= $1 and ${time} < $2`,
      ...filters.map(([name], index) => `${name} = $${index + 3}`),
    ].join(' and '),
    values: [
      ...(isDaily ? [facts.fromDay, facts.toDay] : [instantOf(facts.fromAt), instantOf(facts.toAt)]),
      ...filters.map(([, id]) => id),
    ],
  };
}
