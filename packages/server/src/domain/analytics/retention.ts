import { fraction } from './ratio.ts';

/** Senders of one first day, and how many of them gave exactly so many calendar days later. Null: that day is not over. */
export interface CohortCounts {
  day: string;
  new_senders: number;
  day_1: number | null;
  day_7: number | null;
  day_30: number | null;
}

const DAYS = ['day_1', 'day_7', 'day_30'] as const;

const rateOf = (part: number | null, whole: number) => (part === null ? null : fraction(part, whole));

/** A cohort with the part of it that gave again. */
export const cohortView = (cohort: CohortCounts) => ({
  ...cohort,
  day_1_rate: rateOf(cohort.day_1, cohort.new_senders),
  day_7_rate: rateOf(cohort.day_7, cohort.new_senders),
  day_30_rate: rateOf(cohort.day_30, cohort.new_senders),
});

/** The retention of all cohorts: for each day, of the senders whose day is over. */
export function retentionOf(cohorts: readonly CohortCounts[]): Record<(typeof DAYS)[number], number | null> {
  const rate = (day: (typeof DAYS)[number]) => {
    const over = cohorts.filter((cohort) => cohort[day] !== null);
    const sum = (name: 'new_senders' | typeof day) => over.reduce((all, cohort) => all + cohort[name]!, 0);
    return fraction(sum(day), sum('new_senders'));
  };
  return { day_1: rate('day_1'), day_7: rate('day_7'), day_30: rate('day_30') };
}
