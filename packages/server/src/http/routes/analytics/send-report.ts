import type { AnalyticsPeriod } from '@lavish/protocol';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import type { PeriodFacts } from '../../../domain/analytics/report-period.ts';
import { timestamp } from '../../../domain/timestamp.ts';
import type { Compared, FoundPeriod } from '../../../store/analytics/find-period.ts';
import { type CsvRows, sendCsv } from '../send-csv.ts';
import type { Format } from './report-parameters.ts';

const periodView = ({ fromAt, toAt, zone }: PeriodFacts): AnalyticsPeriod => ({
  from: timestamp(fromAt),
  to: timestamp(toAt),
  zone,
});

/** The fields that compared reports share. */
export const comparison = ({
  period,
  completeUntil,
  previousPeriod,
}: FoundPeriod & { previousPeriod: PeriodFacts | null }) => ({
  period: periodView(period),
  complete_until: timestamp(completeUntil),
  previous_period: previousPeriod && periodView(previousPeriod),
});

/**
 * Sends a report.
 *
 * @param columns of the CSV file, also when there is no row
 */
export async function sendReport(
  reply: FastifyReply,
  format: Format,
  name: string,
  report: object,
  columns: readonly string[],
  rows: () => CsvRows,
): Promise<FastifyReply> {
  const vary = reply.getHeader('vary');
  reply.header('vary', vary === undefined ? 'Accept' : `${vary}, Accept`);
  if (format === 'json') return reply.send(report);
  return sendCsv(reply, name, rows(), columns);
}

/** The documented response of a report. */
export const csvOrJson = (description: string, schema: Type.TSchema) => ({
  description,
  content: { 'application/json': { schema }, 'text/csv': { schema: Type.String() } },
});

/** Sends the figures of one period. As CSV, the previous period is a second row. */
export function sendFigures<Figures extends object>(
  reply: FastifyReply,
  format: Format,
  name: string,
  read: Compared<Figures>,
): Promise<FastifyReply> {
  const { current, previous } = read;
  const report = { ...comparison(read), figures: current, previous };
  const columns = ['period', 'from', 'to', ...Object.keys(current)];
  return sendReport(reply, format, name, report, columns, () => {
    const row = (period: string, facts: PeriodFacts, figures: Figures) => {
      const { from, to } = periodView(facts);
      return { period, from, to, ...figures };
    };
    const { previousPeriod } = read;
    return [
      row('current', read.period, current),
      ...(previousPeriod && previous ? [row('previous', previousPeriod, previous)] : []),
    ];
  });
}
