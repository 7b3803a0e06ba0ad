import type { Figure, Grain } from '@lavish/protocol';
import { addDays } from '../strings/dates.ts';
import { FILTERS, type Filter, GRAINS, type ReportName } from './reports.ts';

/** The filters of a report as the address has them, so that a link is a view. */
export interface ReportSearch extends Partial<Record<Filter, string>> {
  /** The first day: `2026-03-01`. */
  from?: string;
  /** The last day, which is part of the period. */
  to?: string;
  grain?: Grain;
  figure?: Figure;
  zone?: string;
  /** Absent: compared with the previous period. */
  compare?: 'none';
}

const DAY = /^[12]\d{3}-\d\d-\d\d$/;
const PLATFORM_ID = /^[A-Za-z0-9_.:-]{1,64}$/;
const ZONE = /^[A-Za-z0-9_+/-]{1,64}$/;
const FIGURE = /^[a-z_]{1,40}$/;

/** Reads the search of an address, and leaves out what is not valid. */
export function parseReportSearch(search: Record<string, unknown>): ReportSearch {
  const text = (name: string, form: RegExp) => {
    const value = search[name];
    return typeof value === 'string' && form.test(value) ? value : undefined;
  };
  const parsed = {
    from: text('from', DAY),
    to: text('to', DAY),
    grain: GRAINS.find((grain) => grain === search.grain),
    figure: text('figure', FIGURE),
    zone: text('zone', ZONE),
    compare: search.compare === 'none' ? 'none' : undefined,
    ...Object.fromEntries(FILTERS.map((name) => [name, text(name, PLATFORM_ID)])),
  };
  return Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== undefined));
}

/** First and last day of a period. */
export interface Days {
  from: string;
  to: string;
}

export type Preset =
  | 'today'
  | 'yesterday'
  | 'days_7'
  | 'days_30'
  | 'days_90'
  | 'week'
  | 'month'
  | 'last_month';

const monthStart = (date: string) => `${date.slice(0, 7)}-01`;
/** Weeks begin on Monday. */
const weekStart = (date: string) => addDays(date, -((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7));

/** The days of a preset. Weeks and months are whole, because distinct people are counted for those. */
export function presetDays(preset: Preset, today: string): Days {
  const thisMonth = monthStart(today);
  switch (preset) {
    case 'today':
      return { from: today, to: today };
    case 'yesterday':
      return { from: addDays(today, -1), to: addDays(today, -1) };
    case 'days_7':
      return { from: addDays(today, -6), to: today };
    case 'days_30':
      return { from: addDays(today, -29), to: today };
    case 'days_90':
      return { from: addDays(today, -89), to: today };
    case 'week':
      return { from: weekStart(today), to: addDays(weekStart(today), 6) };
    case 'month':
      return { from: thisMonth, to: addDays(monthStart(addDays(thisMonth, 31)), -1) };
    case 'last_month':
      return { from: monthStart(addDays(thisMonth, -1)), to: addDays(thisMonth, -1) };
  }
}

/** Presets of a report. The funnel has distinct people, who are counted for one day, one week or one month. */
export const presetsFor = (report: ReportName): readonly Preset[] =>
  report === 'funnel'
    ? ['today', 'yesterday', 'week', 'month', 'last_month']
    : ['today', 'yesterday', 'days_7', 'days_30', 'days_90', 'week', 'month', 'last_month'];

/** The period of a search, or the report's own one. */
export function daysOf(report: ReportName, { from, to }: ReportSearch, today: string): Days {
  if (from !== undefined && to !== undefined && from <= to) return { from, to };
  return presetDays(report === 'funnel' ? 'month' : 'days_30', today);
}

/** The search's grain, or one with about thirty parts. */
export function grainOf({ grain }: ReportSearch, { from, to }: Days): Grain {
  if (grain !== undefined) return grain;
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
  return days <= 2 ? 'hour' : 'day';
}

/** The parameters of the API for this view. The API's `to` is not part of the period. */
export function reportParameters(
  search: ReportSearch,
  days: Days,
  filters: readonly Filter[],
  { hasZone, hasComparison }: { hasZone: boolean; hasComparison: boolean },
): URLSearchParams {
  const parameters = new URLSearchParams({ from: days.from, to: addDays(days.to, 1) });
  for (const name of filters) {
    const value = search[name];
    if (value !== undefined) parameters.set(name, value);
  }
  if (hasZone && search.zone !== undefined) parameters.set('zone', search.zone);
  if (hasComparison && search.compare !== 'none') parameters.set('compare', 'previous');
  return parameters;
}
