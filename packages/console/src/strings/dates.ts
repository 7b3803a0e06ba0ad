import { locale } from './strings.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  const existing = formats.get(key);
  if (existing !== undefined) return existing;
  const created = new Intl.DateTimeFormat(locale(), options);
  formats.set(key, created);
  return created;
}

/** Date and time of an instant in a zone: `30 Nov 2026, 15:04:05`. */
export const dateTime = (at: string | number, timeZone: string): string =>
  format({ dateStyle: 'medium', timeStyle: 'medium', timeZone }).format(new Date(at));

/** The time of an instant in a zone: `15:04:05`. */
export const time = (at: string | number, timeZone: string): string =>
  format({ timeStyle: 'medium', timeZone }).format(new Date(at));

/** A day such as `2026-11-30`: `Mon, 30 Nov 2026`. */
export const day = (date: string): string =>
  format({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${date}T00:00:00Z`),
  );

/** The start of a part of a period, as briefly as its length allows. */
export const grainStart = (
  at: string | number,
  grain: '15m' | 'hour' | 'day' | 'week' | 'month',
  timeZone: string,
): string => {
  const options: Intl.DateTimeFormatOptions =
    grain === 'month'
      ? { month: 'short', year: 'numeric' }
      : grain === 'day' || grain === 'week'
        ? { weekday: 'short', day: 'numeric', month: 'short' }
        : { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' };
  return format({ ...options, timeZone }).format(new Date(at));
};

/** The calendar day that an instant has in a zone: `2026-11-30`. */
export const dayIn = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone }).format(at);

/** The day that is `days` after `date`, which is `2026-11-30`. */
export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** A month such as `2026-11`: `November 2026`. */
export const monthName = (month: string): string =>
  format({ month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${month}-01T00:00:00Z`));

/** The number of a day such as `2026-11-30` in its month. */
export const dayOfMonth = (date: string): string =>
  format({ day: 'numeric', timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`));

/** The short names of the weekdays, from Monday. */
export const weekdayNames = (): string[] =>
  Array.from({ length: 7 }, (_, day) =>
    // 1 January 2024 was a Monday.
    format({ weekday: 'short', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, 1 + day))),
  );
