import type { AnalyticsPeriod } from '@lavish/protocol';
import { stringify } from 'csv-stringify/sync';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import type { PeriodFacts } from '../../../domain/analytics/report-period.ts';
import { timestamp } from '../../../domain/timestamp.ts';
import { createTimeSlicer } from '../../../scheduling/time-slicer.ts';
import type { Compared, FoundPeriod } from '../../../store/analytics/find-period.ts';
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

/** The rows of a CSV file, with equal keys, which are its columns. */
export type CsvRows = readonly Readonly<Record<string, string | number | null>>[];

/**
 * Sends a report. Spreadsheets run cells that begin with `=`, `+`, `-` or `@` as formulas, and a platform's identifiers may
 * begin with `-`: such cells get an apostrophe.
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
  const text = await csvOf(rows(), columns);
  return reply
    .type('text/csv; charset=utf-8; header=present')
    .header('content-disposition', `attachment; filename="${name}.csv"`)
    .send(text);
}

/** Rows that are formatted in one slice: some 3 ms. The 10,000 rows of a report take 150 ms or more. */
const ROWS_A_SLICE = 200;

/** Formatting takes turns with the other work of this process. */
const slices = createTimeSlicer();

async function csvOf(rows: CsvRows, columns: readonly string[]): Promise<string> {
  const format = (part: CsvRows, header: boolean) =>
    stringify([...part], {
      ...{ header, columns: [...columns] },
      ...{ escape_formulas: true, record_delimiter: 'windows' },
    });
  let text = format([], true);
  for (let at = 0; at < rows.length; at += ROWS_A_SLICE) {
    text += await slices.take(() => format(rows.slice(at, at + ROWS_A_SLICE), false));
  }
  return text;
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
