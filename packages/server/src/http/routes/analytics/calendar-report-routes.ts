import { AnalyticsBattles, AnalyticsCohorts, AnalyticsFunnel } from '@lavish/protocol';
import Type from 'typebox';
import { battleFigures } from '../../../domain/analytics/battle-figures.ts';
import { fraction } from '../../../domain/analytics/ratio.ts';
import { requestCalendarReport } from '../../../domain/analytics/report.ts';
import { cohortView, retentionOf } from '../../../domain/analytics/retention.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import { mapCompared } from '../../../store/analytics/find-period.ts';
import { readBattleReport } from '../../../store/analytics/read-battle-report.ts';
import { type FunnelCounts, readCohorts, readFunnel } from '../../../store/analytics/read-people-reports.ts';
import { requireReportReader } from '../../access/report-access.ts';
import type { App, HttpOptions } from '../../app.ts';
import { SERVER_ONLY, serverOr } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { compareQuery, formatOf, partyQuery, periodQuery, zoneQuery } from './report-parameters.ts';
import { runReport } from './run-report.ts';
import { comparison, csvOrJson, sendFigures, sendReport } from './send-report.ts';

const closed = { additionalProperties: false };
const FunnelQuery = Type.Object({ ...periodQuery, ...compareQuery, ...zoneQuery }, closed);
const CohortsQuery = Type.Object({ ...periodQuery, ...zoneQuery }, closed);
const { receiver } = partyQuery;
const BattlesQuery = Type.Object({ ...periodQuery, ...compareQuery, ...zoneQuery, receiver }, closed);

const REFUSALS = ['not_exact', 'report_too_large', 'rollups_not_ready'] as const;

/** Reports on battles and people, by whole days of the configured zone. */
export function calendarReportRoutes(app: App, options: HttpOptions): void {
  const { pool } = options;

  app.get(
    '/v1/analytics/battles',
    {
      schema: {
        tags: ['analytics'],
        operationId: 'getAnalyticsBattles',
        summary: 'Figures of battles',
        description:
          'Battles that ended in a period: of all hosts, or of one `receiver`. For whole days of the configured zone.',
        security: serverOr('host'),
        querystring: BattlesQuery,
        response: { 200: csvOrJson('The figures.', AnalyticsBattles) },
        refusals: [...REFUSALS, 'user_not_found'],
      },
    },
    async (request, reply) => {
      const { identity, query, headers } = request;
      const report = requestCalendarReport('battles', query);
      const read =
        requireReportReader(identity, query, 'receiver') ??
        (await runReport(options, request, (bounds) => readBattleReport(pool, report, bounds)));
      if (isRefusal(read)) return sendRefusal(reply, read);
      const format = formatOf(query.format, headers.accept);
      return sendFigures(reply, format, 'battles', mapCompared(read, battleFigures));
    },
  );

  app.get(
    '/v1/analytics/cohorts',
    {
      schema: {
        tags: ['analytics'],
        operationId: 'getAnalyticsCohorts',
        summary: 'Retention of new senders',
        description:
          'The senders whose first gift ever was on each day of the period, and how many of them gave on exactly the 1st, 7th and 30th calendar day after it.',
        security: SERVER_ONLY,
        querystring: CohortsQuery,
        response: { 200: csvOrJson('The cohorts.', AnalyticsCohorts) },
        refusals: REFUSALS,
      },
    },
    async (request, reply) => {
      const { identity, query, headers } = request;
      const report = requestCalendarReport('cohorts', query);
      const read =
        requireReportReader(identity, {}, null) ??
        (await runReport(options, request, (bounds) => readCohorts(pool, report, bounds)));
      if (isRefusal(read)) return sendRefusal(reply, read);
      const { period, complete_until } = comparison({ ...read, previousPeriod: null });
      const data = read.cohorts.map(cohortView);
      const body = { period, complete_until, retention: retentionOf(read.cohorts), data };
      const format = formatOf(query.format, headers.accept);
      return sendReport(reply, format, 'cohorts', body, Object.keys(data[0]!), () => data);
    },
  );

  app.get(
    '/v1/analytics/funnel',
    {
      schema: {
        tags: ['analytics'],
        operationId: 'getAnalyticsFunnel',
        summary: 'From watching to giving',
        description:
          'Viewers, those of them who gave, and senders who gave again, in one day, week or month of the configured zone.',
        security: SERVER_ONLY,
        querystring: FunnelQuery,
        response: { 200: csvOrJson('The figures.', AnalyticsFunnel) },
        refusals: REFUSALS,
      },
    },
    async (request, reply) => {
      const { identity, query, headers } = request;
      const report = requestCalendarReport('funnel', query);
      const read =
        requireReportReader(identity, {}, null) ??
        (await runReport(options, request, (bounds) => readFunnel(pool, report, bounds)));
      if (isRefusal(read)) return sendRefusal(reply, read);
      const format = formatOf(query.format, headers.accept);
      return sendFigures(reply, format, 'funnel', mapCompared(read, funnelFigures));
    },
  );
}

const funnelFigures = ({ viewers, viewers_who_gave, ...senders }: FunnelCounts) => ({
  viewers,
  viewers_who_gave,
  conversion: viewers === null ? null : fraction(viewers_who_gave ?? 0, viewers),
  ...senders,
  repeat_rate: fraction(senders.repeat_senders, senders.senders),
});
