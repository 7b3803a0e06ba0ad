import type { AnalyticsFigures, Figure, Grain } from '@lavish/protocol';
import { exact, percent } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';

export const GRAINS = ['15m', 'hour', 'day', 'week', 'month'] as const satisfies readonly Grain[];

export const FILTERS = ['room', 'receiver', 'sender', 'item', 'category'] as const;
export type Filter = (typeof FILTERS)[number];

export type ReportName =
  | 'trend'
  | 'items'
  | 'senders'
  | 'receivers'
  | 'rooms'
  | 'battles'
  | 'cohorts'
  | 'funnel';

interface ReportKind {
  name: ReportName;
  /** The filters that the server can compute exactly. */
  filters: readonly Filter[];
  /** Whether the operator may choose the zone of days: only sums over gifts exist in every zone. */
  hasZone: boolean;
  hasComparison: boolean;
  /** Whether a host may read it about the gifts to them. */
  isForHosts: boolean;
}

const kind = (name: ReportName, filters: readonly Filter[], rest: Partial<ReportKind> = {}): ReportKind => ({
  name,
  filters,
  hasZone: false,
  hasComparison: true,
  isForHosts: false,
  ...rest,
});

export const REPORTS: readonly ReportKind[] = [
  kind('trend', FILTERS, { hasZone: true, isForHosts: true }),
  kind('items', ['room', 'receiver', 'item', 'category'], { hasZone: true, isForHosts: true }),
  kind('senders', ['receiver'], { isForHosts: true }),
  kind('receivers', ['sender']),
  kind('rooms', []),
  kind('battles', ['receiver'], { isForHosts: true }),
  kind('cohorts', [], { hasComparison: false }),
  kind('funnel', []),
];

export const reportTitle = (name: ReportName): string => t(`report.${name}`);

/** Sums over gifts, in the order in which they are shown. */
export const SUMS = [
  'coins',
  'gifts',
  'units',
  'earned',
  'agency_coins',
  'platform_coins',
  'promotion_coins',
  'average_coins',
  'points',
  'battle_coins',
  'reversed_gifts',
  'corrected_coins',
] as const satisfies readonly Figure[];

/** Distinct people over time. */
const PEOPLE = [
  'senders',
  'new_senders',
  'viewers',
  'viewers_who_gave',
  'conversion',
] as const satisfies readonly Figure[];

/** Figures that the server computes exactly over time with these filters. */
export function figuresFor(
  filters: Partial<Record<Filter, string>>,
  grain: Grain,
  isOwnZone: boolean,
): Figure[] {
  const { room, receiver, sender, item, category } = filters;
  if (sender !== undefined) return ['coins', 'gifts', 'average_coins'];
  const hasPeople = isOwnZone && grain !== '15m' && grain !== 'hour' && !item && !category && !room;
  if (!hasPeople) return [...SUMS];
  return receiver === undefined ? [...SUMS, ...PEOPLE] : [...SUMS, 'senders'];
}

/** The text of a figure; a dash where there is none. */
export function figureText(figure: keyof AnalyticsFigures, value: number | null | undefined): string {
  if (value == null) return '–';
  return figure === 'conversion' || figure === 'top_ten_share' ? percent(value) : exact(value);
}
