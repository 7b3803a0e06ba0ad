import type { Figure, Grain, Refusal } from '@lavish/protocol';
import { isRefusal, refuse } from '../refusal.ts';

/** The reports over gifts. */
export type GiftReport = 'overview' | 'series' | 'items' | 'senders' | 'receivers' | 'rooms';

/** The parameters of a report, each as the request has it. */
export interface ReportQuery {
  from: string;
  to: string;
  grain?: Grain;
  room?: string;
  receiver?: string;
  sender?: string;
  /** Of the report `rooms`. */
  host?: string;
  item?: string;
  category?: string;
  zone?: string;
  compare?: 'previous';
  /** Separated by commas. */
  figures?: string;
}

/** Which gifts a report is about. */
export interface GiftScope {
  /** All gifts, or those of one room, receiver or sender. */
  party: { kind: 'room' | 'receiver' | 'sender'; id: string } | null;
  /** All items, one, or those of a category. */
  goods: { kind: 'item' | 'category'; id: string } | null;
  /** Only the rooms of this host. Absent: all. */
  host?: string;
}

/** A report that can be computed, as far as its period allows. */
export interface GiftReportRequest {
  report: GiftReport;
  scope: GiftScope;
  figures: readonly Figure[];
  grain: Grain | null;
  /** Null: the configured zone. */
  zone: string | null;
  isCompared: boolean;
  /** Why the report exists only for days of the configured zone; null: it exists for any quarter of an hour. */
  daysBecause: string | null;
}

const PARTIES = ['room', 'receiver', 'sender'] as const;
const GOODS = ['item', 'category'] as const;

/** At most one filter of each kind. */
function oneOf<Name extends string>(
  query: Partial<Record<Name, string>>,
  names: readonly Name[],
): { kind: Name; id: string } | null | Refusal {
  const given = names.filter((name) => query[name] !== undefined);
  const [kind, second] = given;
  if (second !== undefined) {
    const detail = `${second} cannot be combined with ${kind}: a report has at most one filter of ${names.join(', ')}.`;
    return refuse('invalid_request', detail, { param: second });
  }
  return kind === undefined ? null : { kind, id: query[kind]! };
}

/** Reads the filters of a query. */
function scopeOf(query: ReportQuery): GiftScope | Refusal {
  const party = oneOf(query, PARTIES);
  if (isRefusal(party)) return party;
  const goods = oneOf(query, GOODS);
  if (isRefusal(goods)) return goods;
  return { party, goods, ...(query.host !== undefined && { host: query.host }) };
}

/** The filters of the rows that are stored for each report, and why there are no others. */
const FILTERS: Record<GiftReport, { party: readonly string[]; goods: boolean; stored: string }> = {
  overview: { party: PARTIES, goods: true, stored: '' },
  series: { party: PARTIES, goods: true, stored: '' },
  items: {
    party: ['room', 'receiver'],
    goods: true,
    stored: 'by item, by room and item, and by receiver and item',
  },
  senders: { party: ['receiver'], goods: false, stored: 'by sender, and by sender and receiver' },
  receivers: {
    party: ['sender', 'receiver'],
    goods: false,
    stored: 'by receiver, and by sender and receiver',
  },
  rooms: { party: [], goods: false, stored: 'by room, for all rooms and for those of a host' },
};

function refuseFilter(report: GiftReport, { party, goods, host }: GiftScope): Refusal | null {
  const { party: parties, goods: hasGoods, stored } = FILTERS[report];
  const refused =
    party && !parties.includes(party.kind)
      ? party.kind
      : goods && (!hasGoods || party?.kind === 'sender')
        ? goods.kind
        : host !== undefined && report !== 'rooms'
          ? 'host'
          : null;
  if (refused === null) return null;
  const sums = stored === '' ? 'by sender, and by sender and receiver' : stored;
  return refuse('not_exact', `Sums are kept ${sums}: this report has no filter by ${refused} here.`, {
    param: refused,
  });
}

const OF_PAIRS: readonly Figure[] = ['gifts', 'coins', 'average_coins'];
const SUMS: readonly Figure[] = [
  ...OF_PAIRS,
  ...(['units', 'earned', 'agency_coins', 'platform_coins', 'promotion_coins'] as const),
  ...(['points', 'battle_coins', 'reversed_gifts', 'corrected_coins'] as const),
];
const OF_SENDERS: readonly Figure[] = ['senders', 'new_senders'];
const OF_VIEWERS: readonly Figure[] = ['viewers', 'viewers_who_gave', 'conversion'];

/** Distinct people, and the ten who spent most. They are known by day, week and month. */
export const isDistinct = (figure: Figure): boolean => !SUMS.includes(figure);

/** The figures that are exact for these gifts. */
function exactFigures(report: GiftReport, { party, goods }: GiftScope): readonly Figure[] {
  if (party?.kind === 'sender' || report === 'senders') return OF_PAIRS;
  const topTen: Figure[] = report === 'overview' ? ['top_ten_share'] : [];
  if (goods || (report !== 'overview' && report !== 'series') || party?.kind === 'room') return SUMS;
  if (party) return [...SUMS, 'senders', ...topTen];
  return [...SUMS, ...OF_SENDERS, ...OF_VIEWERS, ...topTen];
}

const isFigure = (name: string): name is Figure =>
  [...SUMS, ...OF_SENDERS, ...OF_VIEWERS, 'top_ten_share'].includes(name as Figure);

/** Reads the requested figures. Default: all sums. */
function figuresOf(
  report: GiftReport,
  scope: GiftScope,
  names: string | undefined,
): readonly Figure[] | Refusal {
  const exact = exactFigures(report, scope);
  if (names === undefined) return exact.filter((figure) => !isDistinct(figure));
  const figures: Figure[] = [];
  for (const name of names.split(',')) {
    if (!isFigure(name)) {
      return refuse('invalid_request', `There is no figure ${name.slice(0, 40)}.`, { param: 'figures' });
    }
    if (!exact.includes(name)) {
      const filter = scope.party?.kind ?? scope.goods?.kind;
      const place = filter === undefined ? `in the report ${report}` : `with a filter by ${filter}`;
      return refuse('not_exact', `${name} is not known ${place}.`, { param: 'figures' });
    }
    if (figures.includes(name)) {
      return refuse('invalid_request', `figures has ${name} twice.`, { param: 'figures' });
    }
    figures.push(name);
  }
  return figures;
}

function daysBecause(report: GiftReport, { party }: GiftScope, figures: readonly Figure[]): string | null {
  const distinct = figures.find(isDistinct);
  if (distinct) return `${distinct} is counted`;
  if (report === 'senders' || report === 'receivers' || report === 'rooms') return `${report} are ranked`;
  return party?.kind === 'sender' ? 'Sums by sender are kept' : null;
}

/** Decides which figures of which gifts a query requests, and refuses what cannot be computed exactly. */
export function requestGiftReport(report: GiftReport, query: ReportQuery): GiftReportRequest | Refusal {
  const scope = scopeOf(query);
  if (isRefusal(scope)) return scope;
  const filter = refuseFilter(report, scope);
  if (filter) return filter;
  const figures = figuresOf(report, scope, query.figures);
  if (isRefusal(figures)) return figures;
  const { grain = null, zone = null } = query;
  const because = daysBecause(report, scope, figures);
  if (because !== null && (grain === '15m' || grain === 'hour')) {
    return refuse('not_exact', `${because} by day, week and month, not by ${grain}.`, { param: 'grain' });
  }
  return {
    report,
    scope,
    figures,
    grain,
    zone,
    isCompared: query.compare !== undefined,
    daysBecause: because,
  };
}

/** The reports over battles and people, which are stored by day, week and month of the configured zone. */
const CALENDAR = {
  battles: { because: 'Battles are counted', figures: [] },
  cohorts: { because: 'Cohorts are counted', figures: [] },
  // Distinct people exist for one day, week or month.
  funnel: { because: 'Viewers are counted', figures: ['viewers'] },
} as const;

/** Decides which battles or people a query requests. Only battles have a filter, the receiver. */
export function requestCalendarReport(
  report: keyof typeof CALENDAR,
  { receiver, zone, compare }: Pick<ReportQuery, 'receiver' | 'zone' | 'compare'>,
): GiftReportRequest {
  const { because, figures } = CALENDAR[report];
  const party = receiver === undefined ? null : { kind: 'receiver' as const, id: receiver };
  return {
    ...{ report: 'overview', scope: { party, goods: null }, figures, grain: null, zone: zone ?? null },
    ...{ isCompared: compare !== undefined, daysBecause: because },
  };
}
