import { type Grain, LIMITS, type Refusal } from '@lavish/protocol';
import { refuse } from '../refusal.ts';
import { type GiftReportRequest, isDistinct } from './report.ts';

/** A start or end of a period, as the request has it: a day of the zone (`2026-03-01`), or a time. */
export type Bound = { kind: 'day'; day: string } | { kind: 'time'; at: string };

/**
 * Reads `from` or `to`.
 *
 * @returns a refusal of `param` if the calendar has no such day
 */
export function boundOf(text: string, param: 'from' | 'to'): Bound | Refusal {
  const day = text.slice(0, 10);
  const time = new Date(`${day}T00:00:00Z`);
  // JavaScript reads 30 February as 2 March.
  const isDay = !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day);
  if (!isDay || (text !== day && Number.isNaN(Date.parse(text)))) {
    return refuse('invalid_request', `${param} is no date of the calendar.`, { param });
  }
  if (text === day) return { kind: 'day', day };
  // JavaScript ignores what is less than a millisecond.
  if (/\.\d{3}\d*[1-9]/.test(text)) return refuse('invalid_request', needsQuarter(param), { param });
  // In UTC, because PostgreSQL has no offsets of 16 hours or more.
  return { kind: 'time', at: new Date(text).toISOString() };
}

const needsQuarter = (param: string) => `${param} must be a multiple of a quarter of an hour.`;

/** What PostgreSQL says about a period in a zone. Instants are unix milliseconds, days `2026-03-01`. */
export interface PeriodFacts {
  zone: string;
  /** The zone of days, weeks and months of distinct people. */
  calendarZone: string;
  fromAt: number;
  toAt: number;
  /** The days that have the two instants on the zone's clocks. */
  fromDay: string;
  toDay: string;
  /** Whether a day of the zone starts at the instant. */
  isFromDay: boolean;
  isToDay: boolean;
  /** Whether the zone's clocks show a full hour. */
  isFromHour: boolean;
  isToHour: boolean;
  isFromMonday: boolean;
  isToMonday: boolean;
  isFromMonth: boolean;
  isToMonth: boolean;
  /** The months that are wholly within the days: the first day of the first, and the first day after the last. */
  monthsFrom: string;
  monthsTo: string;
  /** Calendar days from `fromDay` to `toDay`. */
  days: number;
  /** Calendar months, if both are the first days of months. */
  months: number;
}

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

/** What starts at an instant, for each grain. */
const STARTS: Record<Grain, { what: string; at: (facts: PeriodFacts) => [boolean, boolean] }> = {
  '15m': { what: 'a quarter of an hour', at: () => [true, true] },
  hour: { what: 'an hour', at: (f) => [f.isFromHour || f.isFromDay, f.isToHour || f.isToDay] },
  day: { what: 'a day', at: (f) => [f.isFromDay, f.isToDay] },
  week: {
    what: 'a week, which is a Monday',
    at: (f) => [f.isFromDay && f.isFromMonday, f.isToDay && f.isToMonday],
  },
  month: { what: 'a month', at: (f) => [f.isFromDay && f.isFromMonth, f.isToDay && f.isToMonth] },
};

/** Whether a period is whole days of its zone. */
const isWholeDays = ({ isFromDay, isToDay }: PeriodFacts): boolean => isFromDay && isToDay;

/** Whether the rows by day of the configured zone have this period. */
export const isInCalendar = (facts: PeriodFacts): boolean =>
  isWholeDays(facts) && facts.zone === facts.calendarZone;

/** The grain of which the period is exactly one; null: it is more, or less. */
export function wholeGrain(facts: PeriodFacts): 'day' | 'week' | 'month' | null {
  if (!isWholeDays(facts)) return null;
  if (facts.days === 1) return 'day';
  if (facts.days === 7 && facts.isFromMonday) return 'week';
  return facts.isFromMonth && facts.isToMonth && facts.months === 1 ? 'month' : null;
}

const refuseBound = (
  [isFrom, isTo]: readonly [boolean, boolean],
  code: 'invalid_request' | 'not_exact',
  detail: (param: string) => string,
): Refusal | null => {
  const param = isFrom ? (isTo ? null : 'to') : 'from';
  return param === null ? null : refuse(code, detail(param), { param });
};

/** Returns null if the figures of the request are exact for the period and within the limits, else the refusal. */
export function refusePeriod(request: GiftReportRequest, facts: PeriodFacts): Refusal | null {
  return (
    refuseOrder(facts) ??
    refuseZone(request, facts) ??
    refuseStarts(request, facts) ??
    refuseLength(request, facts) ??
    refuseDistinct(request, facts)
  );
}

/** The rules of every period. */
function refuseOrder({ fromAt, toAt, isFromDay, isToDay }: PeriodFacts): Refusal | null {
  if (toAt <= fromAt) return refuse('invalid_request', 'to must be after from.', { param: 'to' });
  const isQuarter = (at: number) => at % QUARTER_MS === 0;
  return refuseBound([isQuarter(fromAt), isQuarter(toAt)], 'invalid_request', (param) =>
    (param === 'from' ? isFromDay : isToDay)
      ? `The days of the zone do not start at quarters of an hour at ${param}.`
      : needsQuarter(param),
  );
}

function refuseZone({ daysBecause }: Pick<GiftReportRequest, 'daysBecause'>, facts: PeriodFacts) {
  if (daysBecause === null || facts.zone === facts.calendarZone) return null;
  const detail = `${daysBecause} by the days of ${facts.calendarZone}, and not of other zones.`;
  return refuse('not_exact', detail, { param: 'zone' });
}

function refuseStarts({ grain, daysBecause }: GiftReportRequest, facts: PeriodFacts): Refusal | null {
  const days =
    daysBecause === null
      ? null
      : refuseBound(
          STARTS.day.at(facts),
          'not_exact',
          (param) => `${daysBecause} by whole days: ${param} must be the start of a day in ${facts.zone}.`,
        );
  if (days || grain === null) return days;
  const { what, at } = STARTS[grain];
  return refuseBound(
    at(facts),
    'invalid_request',
    (param) => `${param} must be the start of ${what}, in ${facts.zone}.`,
  );
}

/** Returns the most days that a report may have, and why. */
function maxDays({ grain, scope }: GiftReportRequest, facts: PeriodFacts): { days: number; of: string } {
  if (grain === '15m') return { days: LIMITS.maxSeriesQuarterDays, of: 'a series of quarters of an hour' };
  if (grain === 'hour') return { days: LIMITS.maxReportQuarterDays, of: 'a series of hours' };
  return scope.party === null && !isInCalendar(facts)
    ? { days: LIMITS.maxReportQuarterDays, of: `a report that is not of whole days in ${facts.calendarZone}` }
    : { days: LIMITS.maxReportDays, of: 'a report' };
}

function refuseLength(request: GiftReportRequest, facts: PeriodFacts): Refusal | null {
  const { days, of } = maxDays(request, facts);
  // A change of the clocks makes some days longer.
  if (facts.days <= days && facts.toAt - facts.fromAt <= days * DAY_MS + DAY_MS / 8) return null;
  return refuse('report_too_large', `${of[0]!.toUpperCase()}${of.slice(1)} has at most ${days} days.`, {
    param: 'to',
  });
}

/** Distinct people of a longer period are not the sum of shorter ones. */
function refuseDistinct({ report, scope, figures }: GiftReportRequest, facts: PeriodFacts): Refusal | null {
  const figure = figures.find((each) => isDistinct(each) && each !== 'new_senders');
  if (report !== 'overview' || figure === undefined || scope.party || wholeGrain(facts)) return null;
  const detail = `${figure} is counted for one day, one week from Monday, or one month: choose such a to.`;
  return refuse('not_exact', detail, { param: 'to' });
}

/** How far the previous period is before the period. */
export type Shift =
  | { unit: 'months'; by: number }
  | { unit: 'days'; by: number }
  | { unit: 'milliseconds'; by: number };

/**
 * The previous period has the same number of months if the period is whole months, else of days if it is whole days, else the
 * same duration. It ends where the period begins. Weeks are compared with weeks.
 */
export function shiftToPrevious(facts: PeriodFacts, grain: Grain | null): Shift {
  if (!isWholeDays(facts)) return { unit: 'milliseconds', by: facts.toAt - facts.fromAt };
  return facts.isFromMonth && facts.isToMonth && grain !== 'week'
    ? { unit: 'months', by: facts.months }
    : { unit: 'days', by: facts.days };
}
