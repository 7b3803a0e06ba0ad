import {
  AnalyticsItems,
  AnalyticsOverview,
  AnalyticsReceivers,
  AnalyticsRooms,
  AnalyticsSenders,
  AnalyticsSeries,
  type Figure,
} from '@lavish/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { allFigures, type GiftSums } from '../../../domain/analytics/figures.ts';
import { fraction } from '../../../domain/analytics/ratio.ts';
import { type ReportQuery, requestGiftReport } from '../../../domain/analytics/report.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import { timestamp } from '../../../domain/timestamp.ts';
import type { Compared } from '../../../store/analytics/find-period.ts';
import {
  type RankedResult,
  type ReportPoint,
  readFigures,
  readRankedReport,
} from '../../../store/analytics/read-gift-report.ts';
import type { RankedReport } from '../../../store/analytics/read-ranked.ts';
import { requireReportReader } from '../../access/report-access.ts';
import type { App, HttpOptions } from '../../app.ts';
import { serverOr } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import type { CsvRows } from '../send-csv.ts';
import {
  compareQuery,
  type Format,
  figuresQuery,
  filterQuery,
  formatOf,
  grainQuery,
  hostQuery,
  limitQuery,
  periodQuery,
  rowsOf,
  zoneQuery,
} from './report-parameters.ts';
import { runReport } from './run-report.ts';
import { comparison, csvOrJson, sendFigures, sendReport } from './send-report.ts';

const common = { ...periodQuery, ...compareQuery, ...zoneQuery, ...filterQuery };
const closed = { additionalProperties: false };
const OverviewQuery = Type.Object({ ...common, ...figuresQuery }, closed);
const SeriesQuery = Type.Object({ ...common, ...figuresQuery, ...grainQuery }, closed);
const RankedQuery = Type.Object({ ...common, ...hostQuery, ...limitQuery }, closed);

const REFUSALS = [
  'room_not_found',
  'user_not_found',
  'item_not_found',
  'not_exact',
  'report_too_large',
  'rollups_not_ready',
] as const;

const RANKED = {
  items: {
    schema: AnalyticsItems,
    key: 'item',
    summary: 'Rank items',
    description: 'Items by coins, of all gifts or of one room, receiver or category.',
  },
  senders: {
    schema: AnalyticsSenders,
    key: 'sender',
    summary: 'Rank senders',
    description: 'Users by coins given, to all or to one receiver. For whole days of the configured zone.',
  },
  receivers: {
    schema: AnalyticsReceivers,
    key: 'receiver',
    summary: 'Rank receivers by their income',
    description:
      'Users by coins received, with what they earned; with `receiver`, this user alone. With the filter `sender` there are only gifts and coins. For whole days of the configured zone.',
  },
  rooms: {
    schema: AnalyticsRooms,
    key: 'room',
    summary: 'Rank rooms',
    description: 'Rooms by coins, all or those of one `host`. For whole days of the configured zone.',
  },
} as const;

/** Reports on gifts: figures of a period and over time, and rankings by coins. */
export function giftReportRoutes(app: App, options: HttpOptions): void {
  const { pool } = options;

  /** Checks a query and reads the figures. */
  async function figures(
    report: 'overview' | 'series',
    request: Pick<FastifyRequest, 'identity' | 'operator'> & { query: ReportQuery },
  ) {
    const refusal = requireReportReader(request.identity, request.query, 'receiver');
    if (refusal) return refusal;
    const requested = requestGiftReport(report, request.query);
    return isRefusal(requested)
      ? requested
      : runReport(options, request, (bounds) => readFigures(pool, requested, bounds));
  }

  app.get(
    '/v1/analytics/overview',
    {
      schema: {
        tags: ['analytics'],
        operationId: 'getAnalyticsOverview',
        summary: 'Figures of a period',
        description:
          'Sums over gifts for any quarters of an hour, and distinct people of a day, week or month. docs/ANALYTICS.md defines each figure.',
        security: serverOr('host'),
        querystring: OverviewQuery,
        response: { 200: csvOrJson('The figures.', AnalyticsOverview) },
        refusals: REFUSALS,
      },
    },
    async (request, reply) => {
      const read = await figures('overview', request);
      if (isRefusal(read)) return sendRefusal(reply, read);
      const { query, headers } = request;
      const [current] = read.current;
      const previous = read.previous && read.previous[0]!.figures;
      const compared = { ...read, current: current!.figures, previous };
      return sendFigures(reply, formatOf(query.format, headers.accept), 'overview', compared);
    },
  );

  app.get(
    '/v1/analytics/series',
    {
      schema: {
        tags: ['analytics'],
        operationId: 'getAnalyticsSeries',
        summary: 'Figures over time',
        description: 'The figures of each quarter of an hour, hour, day, week or month of a period.',
        security: serverOr('host'),
        querystring: SeriesQuery,
        response: { 200: csvOrJson('The figures.', AnalyticsSeries) },
        refusals: REFUSALS,
      },
    },
    async (request, reply) => {
      const read = await figures('series', request);
      if (isRefusal(read)) return sendRefusal(reply, read);
      const { query, headers } = request;
      return sendSeries(reply, formatOf(query.format, headers.accept), query.grain, read);
    },
  );

  for (const [name, { schema, key, summary, description }] of Object.entries(RANKED)) {
    const report = name as RankedReport;
    app.get(
      `/v1/analytics/${report}`,
      {
        schema: {
          tags: ['analytics'],
          operationId: `getAnalytics${name[0]!.toUpperCase()}${name.slice(1)}`,
          summary,
          description,
          security: serverOr('host'),
          querystring: RankedQuery,
          response: { 200: csvOrJson('The first by coins, and the sums of all.', schema) },
          refusals: REFUSALS,
        },
      },
      async (request, reply) => {
        const { identity, query, headers } = request;
        const refusal = requireReportReader(identity, query, report === 'rooms' ? 'host' : 'receiver');
        if (refusal) return sendRefusal(reply, refusal);
        const format = formatOf(query.format, headers.accept);
        const limit = rowsOf(query.limit, format);
        if (isRefusal(limit)) return sendRefusal(reply, limit);
        const requested = requestGiftReport(report, query);
        if (isRefusal(requested)) return sendRefusal(reply, requested);
        const read = await runReport(options, request, (bounds) =>
          readRankedReport(pool, report, requested, bounds, limit),
        );
        return isRefusal(read) ? sendRefusal(reply, read) : sendRanked(reply, format, report, key, read);
      },
    );
  }
}

const pointView = ({ startsAt, endsAt, figures }: ReportPoint) => ({
  starts_at: timestamp(startsAt),
  ends_at: timestamp(endsAt),
  ...figures,
});

function sendSeries(
  reply: FastifyReply,
  format: Format,
  grain: string,
  read: Compared<ReportPoint[]>,
): Promise<FastifyReply> {
  const data = read.current.map(pointView);
  const previous = read.previous?.map(pointView) ?? null;
  const report = { ...comparison(read), grain, data, previous };
  const columns = ['period', ...Object.keys(data[0]!)];
  return sendReport(reply, format, 'series', report, columns, () => [
    ...data.map((point) => ({ period: 'current', ...point })),
    ...(previous ?? []).map((point) => ({ period: 'previous', ...point })),
  ]);
}

function sendRanked(
  reply: FastifyReply,
  format: Format,
  name: RankedReport,
  keyName: string,
  read: RankedResult,
): Promise<FastifyReply> {
  const { total, hasMore } = read;
  const data = read.data.map(({ key, previous, ...sums }) => ({
    [keyName]: key,
    ...allFigures(sums as GiftSums),
    share: fraction(sums.coins, total.coins),
    previous: previous && allFigures(previous),
  }));
  const report = { ...comparison(read), total: allFigures(total), data, has_more: hasMore };
  const figures = Object.keys(allFigures(total)) as Figure[];
  const before = read.previousPeriod ? figures.map((figure) => `previous_${figure}`) : [];
  const columns = [keyName, ...figures, 'share', ...before];
  return sendReport(
    reply,
    format,
    name,
    report,
    columns,
    () =>
      data.map(({ previous, ...row }) => ({
        ...row,
        ...Object.fromEntries(
          Object.entries(previous ?? {}).map(([figure, value]) => [`previous_${figure}`, value]),
        ),
      })) as unknown as CsvRows,
  );
}
