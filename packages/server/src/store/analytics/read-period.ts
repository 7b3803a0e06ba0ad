import type { Grain } from '@lavish/protocol';
import type { Bound, PeriodFacts, Shift } from '../../domain/analytics/report-period.ts';
import { type Queryable, rows } from '../../postgres/database.ts';

// Every start of a day, week, month or hour comes from PostgreSQL, which has the rules of all zones. Days begin with the
// function day_start: at a change of the clocks a day can have no midnight, or two.

/** The facts of the period from `from_at` to `to_at`, which a query before this text computes with `zone`. */
const FACTS = `
  select zone, calendar_zone as "calendarZone", from_at as "fromAt", to_at as "toAt",
         from_day::text as "fromDay", to_day::text as "toDay",
         from_at = day_start(from_day, zone) as "isFromDay", to_at = day_start(to_day, zone) as "isToDay",
         extract(minute from from_at at time zone zone) = 0 as "isFromHour",
         extract(minute from to_at at time zone zone) = 0 as "isToHour",
         extract(isodow from from_day) = 1 as "isFromMonday", extract(isodow from to_day) = 1 as "isToMonday",
         extract(day from from_day) = 1 as "isFromMonth", extract(day from to_day) = 1 as "isToMonth",
         to_day - from_day as days,
         (case when first_month < last_month then first_month else to_day end)::text as "monthsFrom",
         (case when first_month < last_month then last_month else to_day end)::text as "monthsTo",
         (extract(year from age(to_day, from_day)) * 12 + extract(month from age(to_day, from_day)))::int as months
    from (select zone, calendar_zone, from_at, to_at,
                 (from_at at time zone zone)::date as from_day, (to_at at time zone zone)::date as to_day
            from bounds) b
   cross join lateral (select period_day('month', to_day) as last_month,
                              (period_day('month', from_day - 1) + interval '1 month')::date as first_month) m`;

/** `zone`: a known zone; null: the configured one. */
export async function readPeriod(
  db: Queryable,
  { from, to, zone }: { from: Bound; to: Bound; zone: string | null },
): Promise<PeriodFacts> {
  const instant = (bound: Bound, place: number) =>
    bound.kind === 'day' ? `day_start($${place}::date, zone)` : `$${place}::timestamptz`;
  const text = (bound: Bound) => (bound.kind === 'day' ? bound.day : bound.at);
  const [facts] = await rows<PeriodFacts>(
    db,
    {
      // Every report begins with it, and planning it takes longer than running it.
      name: `readPeriod from ${from.kind} to ${to.kind}`,
      text: `with bounds as (
       select zone, calendar_zone, ${instant(from, 2)} as from_at, ${instant(to, 3)} as to_at
         from (select coalesce($1, zone) as zone, zone as calendar_zone from rollup_calendar) z
     ) ${FACTS}`,
    },
    [zone, text(from), text(to)],
  );
  return facts!;
}

/** The period before `facts`. */
export async function readPrevious(
  db: Queryable,
  facts: PeriodFacts,
  { unit, by }: Shift,
): Promise<PeriodFacts> {
  const fromAt =
    unit === 'milliseconds'
      ? `to_at - $4 * interval '1 millisecond'`
      : `day_start(($3::date - $4 * interval '1 ${unit === 'days' ? 'day' : 'month'}')::date, zone)`;
  const [previous] = await rows<PeriodFacts>(
    db,
    `with bounds as (
       select zone, calendar_zone, ${fromAt} as from_at, to_at
         from (select $1::text as zone, zone as calendar_zone, $2::timestamptz as to_at, $3::date from rollup_calendar) z
     ) ${FACTS}`,
    [facts.zone, instantOf(facts.fromAt), facts.fromDay, by],
  );
  return previous!;
}

/** A part of a period: an hour, a day and so on. Instants are unix milliseconds. */
export interface Part {
  startsAt: number;
  endsAt: number;
  /** The day of its start on the zone's clocks. */
  day: string;
}

/**
 * Divides a period. An hour is what the zone's clocks show as one hour with one offset, so a change of the clocks by half
 * an hour makes hours of 30 minutes.
 */
export async function readParts(db: Queryable, facts: PeriodFacts, grain: Grain): Promise<Part[]> {
  const quarters = `generate_series($3::timestamptz, $2::timestamptz - interval '15 minutes', interval '15 minutes') at`;
  const starts =
    grain === '15m'
      ? `select at as starts_at from ${quarters}`
      : grain === 'hour'
        ? `select min(at) as starts_at from ${quarters}
            group by date_trunc('hour', at at time zone $1), (at at time zone $1) - (at at time zone 'UTC')`
        : `select day_start(day::date, $1) as starts_at
             from generate_series($3::date::timestamp, $4::date - interval '1 day', interval '1 ${grain}') day`;
  const from = grain === '15m' || grain === 'hour' ? [instantOf(facts.fromAt)] : [facts.fromDay, facts.toDay];
  return rows<Part>(
    db,
    `select starts_at as "startsAt", lead(starts_at, 1, $2::timestamptz) over (order by starts_at) as "endsAt",
            (starts_at at time zone $1)::date::text as day
       from (${starts}) s order by starts_at`,
    [facts.zone, instantOf(facts.toAt), ...from],
  );
}

/** A parameter for a time. */
export const instantOf = (at: number): string => new Date(at).toISOString();
