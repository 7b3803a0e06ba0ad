import type { AnalyticsPoint, Figure } from '@lavish/protocol';

export const SUMMARY_FIGURES = [
  'coins',
  'gifts',
  'average_coins',
  'earned',
  'battle_coins',
  'senders',
  'new_senders',
  'viewers',
] as const satisfies readonly Figure[];
export type SummaryFigure = (typeof SUMMARY_FIGURES)[number];

/** The days that the same weekday of eight weeks needs, and the day itself. */
export const HISTORY_DAYS = 56;
/** With fewer weeks the median says little. */
const MIN_WEEKS = 4;
const DEVIATIONS = 3;
/** Of normally distributed values, 1.4826 × the median absolute deviation is the standard deviation. */
const MAD_TO_DEVIATION = 1.4826;
/** A figure that hardly ever changed is not unusual because of one percent. */
const MIN_RELATIVE_DEVIATION = 0.01;

export interface UnusualFigure {
  figure: SummaryFigure;
  value: number;
  /** The median of the same weekday. */
  usual: number;
  /** How many robust deviations the value is away from it. Negative: below. */
  deviations: number;
}

/**
 * The figures of the last of `points`, which are days without a gap, that lie outside of three robust deviations of the same
 * weekday in the eight weeks before.
 */
export function unusualFigures(points: readonly AnalyticsPoint[]): UnusualFigure[] {
  const day = points.at(-1);
  if (day === undefined) return [];
  // Before the first gift ever there was no business.
  const firstDay = points.findIndex(({ gifts }) => (gifts ?? 0) > 0);
  const weekdays = points.filter(
    (_point, index) =>
      index >= firstDay && index < points.length - 1 && (points.length - 1 - index) % 7 === 0,
  );
  return SUMMARY_FIGURES.flatMap((figure) => {
    const value = day[figure];
    const history = weekdays.map((point) => point[figure]).filter((each): each is number => each != null);
    if (value == null || history.length < MIN_WEEKS) return [];
    const usual = median(history);
    const spread = median(history.map((each) => Math.abs(each - usual))) * MAD_TO_DEVIATION;
    const deviation = Math.max(spread, Math.abs(usual) * MIN_RELATIVE_DEVIATION);
    const deviations = (value - usual) / deviation;
    const isOutside = deviation === 0 ? value !== usual : Math.abs(deviations) > DEVIATIONS;
    return isOutside ? [{ figure, value, usual, deviations }] : [];
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
