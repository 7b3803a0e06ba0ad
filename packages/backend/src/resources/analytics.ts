import type {
  AnalyticsBattles,
  AnalyticsCohorts,
  AnalyticsFunnel,
  AnalyticsItems,
  AnalyticsOverview,
  AnalyticsReceivers,
  AnalyticsRooms,
  AnalyticsSenders,
  AnalyticsSeries,
  Figure,
  Grain,
} from '@lavish/protocol';
import type { CallOptions, Query, SendRequest } from '../request.ts';

export interface ReportPeriod {
  /** A day of the zone (`2026-03-01`), or a time at a quarter of an hour (`2026-03-01T12:00:00Z`). */
  from: string;
  /** As `from`. It is not part of the period. */
  to: string;
}

export interface ReportOptions extends ReportPeriod {
  /** The IANA zone of days and hours. Default: the server's, the only one for distinct people and rankings. */
  zone?: string;
  /** Adds the figures of the period before. */
  compare?: 'previous';
}

/** Which gifts: at most one of `room`, `receiver` and `sender`, and at most one of `item` and `category`. */
export interface GiftFilter {
  room?: string;
  receiver?: string;
  sender?: string;
  item?: string;
  category?: string;
}

/** Business figures, some seconds behind the gifts. docs/ANALYTICS.md defines them. */
export interface AnalyticsResource {
  /** Figures of one period. Default: all sums over gifts. */
  overview(
    report: ReportOptions & GiftFilter & { figures?: readonly Figure[] },
    options?: CallOptions,
  ): Promise<AnalyticsOverview>;
  /** Figures of each part of a period. */
  series(
    report: ReportOptions & GiftFilter & { grain: Grain; figures?: readonly Figure[] },
    options?: CallOptions,
  ): Promise<AnalyticsSeries>;
  /** Items by coins. `limit`: rows, 50 by default. */
  items(
    report: ReportOptions & Omit<GiftFilter, 'sender'> & { limit?: number },
    options?: CallOptions,
  ): Promise<AnalyticsItems>;
  /** Senders by coins, to all or to one receiver. For whole days of the server's zone. */
  senders(
    report: Omit<ReportOptions, 'zone'> & Pick<GiftFilter, 'receiver'> & { limit?: number },
    options?: CallOptions,
  ): Promise<AnalyticsSenders>;
  /** Receivers by coins, from all or from one sender; or one receiver. For whole days of the server's zone. */
  receivers(
    report: Omit<ReportOptions, 'zone'> & Pick<GiftFilter, 'sender' | 'receiver'> & { limit?: number },
    options?: CallOptions,
  ): Promise<AnalyticsReceivers>;
  /** Rooms by coins, all or those of one host. For whole days of the server's zone. */
  rooms(
    report: Omit<ReportOptions, 'zone'> & { host?: string; limit?: number },
    options?: CallOptions,
  ): Promise<AnalyticsRooms>;
  /** Battles that ended in a period: of all hosts, or of one. For whole days of the server's zone. */
  battles(
    report: Omit<ReportOptions, 'zone'> & Pick<GiftFilter, 'receiver'>,
    options?: CallOptions,
  ): Promise<AnalyticsBattles>;
  /** New senders by day, and how many gave again. For whole days of the server's zone. */
  cohorts(report: ReportPeriod, options?: CallOptions): Promise<AnalyticsCohorts>;
  /** From watching to giving again, in one day, week or month of the server's zone. */
  funnel(report: Omit<ReportOptions, 'zone'>, options?: CallOptions): Promise<AnalyticsFunnel>;
}

export function analyticsResource(send: SendRequest): AnalyticsResource {
  const get = <Report>(name: string, query: object, options?: CallOptions) =>
    send<Report>({ method: 'GET', path: `/analytics/${name}`, query: query as Query, options });
  const withFigures = ({ figures, ...query }: object & { figures?: readonly Figure[] }) => ({
    ...query,
    ...(figures && { figures: figures.join(',') }),
  });
  return {
    overview: (report, options) => get('overview', withFigures(report), options),
    series: (report, options) => get('series', withFigures(report), options),
    items: (report, options) => get('items', report, options),
    senders: (report, options) => get('senders', report, options),
    receivers: (report, options) => get('receivers', report, options),
    rooms: (report, options) => get('rooms', report, options),
    battles: (report, options) => get('battles', report, options),
    cohorts: (report, options) => get('cohorts', report, options),
    funnel: (report, options) => get('funnel', report, options),
  };
}
