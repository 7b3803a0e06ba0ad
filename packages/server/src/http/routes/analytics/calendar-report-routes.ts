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
import { boundsOf, compareQuery, formatOf, partyQuery, periodQuery, zoneQuery } from './report-parameters.ts';
import type { RunReport } from './report-queue.ts';
import { comparison, csvOrJson, sendFigures, sendReport } from './send-report.ts';

const closed = { additionalProperties: false };
const FunnelQuery = Type.Object({ ...periodQuery, ...compareQuery, ...zoneQuery }, closed);
const CohortsQuery = Type.Object({ ...periodQuery, ...zoneQuery }, closed);
const { receiver } = partyQuery;
const BattlesQuery = Type.Object({ ...periodQuery, ...compareQuery, ...zoneQuery, receiver }, closed);

const REFUSALS = ['not_exact', 'report_too_large', 'rollups_not_ready'] as const;

/** Reports on battles and people, by whole days of the configured zone. */
export function calendarReportRoutes(app: App, { pool }: HttpOptions, run: RunReport): void {
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
    async ({ identity, query, headers }, reply) => {
      const refusal = requireReportReader(identity, query.receiver, true);
      if (refusal) return sendRefusal(reply, refusal);
      const bounds = boundsOf(query);
      if (isRefusal(bounds)) return sendRefusal(reply, bounds);
      const request = requestCalendarReport('battles', query);
      const read = await run(identity, () => readBattleReport(pool, request, bounds));
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
    async ({ identity, query, headers }, reply) => {
      const refusal = requireReportReader(identity, undefined, false);
      if (refusal) return sendRefusal(reply, refusal);
      const bounds = boundsOf(query);
      if (isRefusal(bounds)) return sendRefusal(reply, bounds);
      const request = requestCalendarReport('cohorts', query);
      const read = await run(identity, () => readCohorts(pool, request, bounds));
      if (isRefusal(read)) return sendRefusal(reply, read);
      const { period, complete_until } = comparison({ ...read, previousPeriod: null });
      const data = read.cohorts.map(cohortView);
      const report = { period, complete_until, retention: retentionOf(read.cohorts), data };
      const format = formatOf(query.format, headers.accept);
      return sendReport(reply, format, 'cohorts', report, Object.keys(data[0]!), () => data);
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
    async ({ identity, query, headers }, reply) => {
      const refusal = requireReportReader(identity, undefined, false);
      if (refusal) return sendRefusal(reply, refusal);
      const bounds = boundsOf(query);
      if (isRefusal(bounds)) return sendRefusal(reply, bounds);
      const request = requestCalendarReport('funnel', query);
      const read = await run(identity, () => readFunnel(pool, request, bounds));
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
