import { addDays } from '../strings/dates.ts';

/** What a calendar shows as a bar: its first day and its last one, such as `2026-11-30`. */
export interface CalendarEntry {
  id: string;
  firstDay: string;
  lastDay: string;
}

export interface CalendarBar<Entry> {
  entry: Entry;
  /** The columns from 1 to 7, both included. */
  from: number;
  to: number;
  /** The row below the dates, from 0. */
  lane: number;
  startsHere: boolean;
  endsHere: boolean;
}

export interface CalendarWeek<Entry> {
  days: readonly string[];
  bars: readonly CalendarBar<Entry>[];
}

/** `2026-11-30` → `2026-11`. */
export const monthOf = (day: string): string => day.slice(0, 7);

export const addMonths = (month: string, months: number): string => {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7);
};

/** The weeks that have days of a month, from Monday, each with the entries of its days. Entries of one lane do not overlap. */
export function weeksOf<Entry extends CalendarEntry>(
  month: string,
  entries: readonly Entry[],
): CalendarWeek<Entry>[] {
  const first = `${month}-01`;
  const weekday = (new Date(`${first}T00:00:00Z`).getUTCDay() + 6) % 7;
  const next = `${addMonths(month, 1)}-01`;
  const weeks: CalendarWeek<Entry>[] = [];
  for (let monday = addDays(first, -weekday); monday < next; monday = addDays(monday, 7)) {
    const days = Array.from({ length: 7 }, (_, day) => addDays(monday, day));
    weeks.push({ days, bars: barsOf(days, entries) });
  }
  return weeks;
}

function barsOf<Entry extends CalendarEntry>(
  days: readonly string[],
  entries: readonly Entry[],
): CalendarBar<Entry>[] {
  const [first, last] = [days[0]!, days.at(-1)!];
  const bars: CalendarBar<Entry>[] = [];
  const shown = entries
    .filter(({ firstDay, lastDay }) => firstDay <= last && lastDay >= first)
    .toSorted((a, b) => a.firstDay.localeCompare(b.firstDay) || b.lastDay.localeCompare(a.lastDay));
  for (const entry of shown) {
    const from = Math.max(0, days.indexOf(entry.firstDay)) + 1;
    const to = entry.lastDay > last ? 7 : days.indexOf(entry.lastDay) + 1;
    let lane = 0;
    while (bars.some((bar) => bar.lane === lane && bar.from <= to && from <= bar.to)) lane += 1;
    bars.push({
      ...{ entry, from, to, lane },
      startsHere: entry.firstDay >= first,
      endsHere: entry.lastDay <= last,
    });
  }
  return bars;
}
