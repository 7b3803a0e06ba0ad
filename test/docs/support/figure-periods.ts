import type { Days } from './analytics-definitions.ts';
import { DAY_MS, dayOf, type GeneratedLog } from './generated-log.ts';

export const addDays = (day: string, count: number) => dayOf(Date.parse(day) + count * DAY_MS);
export const addMonths = (day: string, count: number) => {
  const [year, month] = day.split('-').map(Number) as [number, number];
  return dayOf(Date.UTC(year, month - 1 + count, 1));
};

/** Consecutive days, weeks or months from a day on, by the calendar. */
export function partsOf([from, to]: Days, next: (day: string) => string): Days[] {
  const parts: Days[] = [];
  for (let day = from; next(day) <= to; day = next(day)) parts.push([day, next(day)]);
  return parts;
}

const mondayFrom = (day: string) => addDays(day, (8 - new Date(`${day}T00:00:00Z`).getUTCDay()) % 7);

/** Every period of the log that is compared. `from` and `to` are the first days of months. */
export function periodsOf({ from, to }: GeneratedLog, changes: readonly string[]) {
  const days = partsOf([from, to], (day) => addDays(day, 1));
  const weeks = partsOf([mondayFrom(from), to], (day) => addDays(day, 7));
  const months = partsOf([from, to], (day) => addMonths(day, 1));
  const around = changes.flatMap((day) => [addDays(day, -1), day, addDays(day, 1)]);
  const someDays = [...around, addDays(from, 11)].map((day) => [day, addDays(day, 1)] as Days);
  return {
    whole: [from, to] as Days,
    ...{ days, weeks, months, someDays },
    // Days, whole months, and days again.
    odd: [addDays(from, 12), addDays(to, -9)] as Days,
    someWeeks: weeks.filter(([monday]) => changes.some((day) => monday <= day && day < addDays(monday, 7))),
  };
}
