import { DailyClose, DailyCloseList, Ledger } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal, refuse } from '../../../domain/refusal.ts';
import {
  listDailyCloses,
  readDailyClose,
  readLedger,
} from '../../../store/ledger/daily-closes/read-daily-closes.ts';
import { requireServer } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { SERVER_ONLY } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { cursorFormat, pageQuery, readPage } from '../../schemas/page-cursors.ts';
import { DayPath } from '../../schemas/path-parameters.ts';
import { formatOf, formatQuery } from '../analytics/report-parameters.ts';
import { csvOrJson, sendReport } from '../analytics/send-report.ts';

const ClosesQuery = Type.Object(pageQuery, { additionalProperties: false });
const FormatQuery = Type.Object(formatQuery, { additionalProperties: false });

const closeCursor = cursorFormat(Type.Object({ day: Type.String({ format: 'date' }) }))('daily closes');

const COLUMNS = ['day', 'account', 'line', 'entries', 'coins'];

export function dailyCloseRoutes(app: App, { pool }: HttpOptions): void {
  app.get(
    '/v1/daily-closes',
    {
      schema: {
        tags: ['ledger'],
        operationId: 'listDailyCloses',
        summary: 'List closed days',
        description: 'What each account held at both ends of each closed day, the latest first.',
        security: SERVER_ONLY,
        querystring: ClosesQuery,
        response: { 200: DailyCloseList },
      },
    },
    async ({ identity, query }, reply) => {
      const page =
        requireServer(identity) ??
        (await readPage(
          query,
          closeCursor,
          (from) => listDailyCloses(pool, from),
          ({ day }) => ({ day }),
        ));
      return isRefusal(page) ? sendRefusal(reply, page) : reply.send(page);
    },
  );

  app.get(
    '/v1/daily-closes/:day',
    {
      schema: {
        tags: ['ledger'],
        operationId: 'getDailyClose',
        summary: 'Read a closed day',
        description:
          'What each account held at both ends of a day, and what each kind of journal moved. It never changes. Journals that are committed after the close count on the day that is open then.',
        security: SERVER_ONLY,
        params: DayPath,
        querystring: FormatQuery,
        response: { 200: csvOrJson('The closed day.', DailyClose) },
        refusals: ['daily_close_not_found'],
      },
    },
    async ({ identity, params, query, headers }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      const close = await readDailyClose(pool, params.day);
      if (!close) {
        const detail = `${params.day} is not closed: it has not ended, or nothing had happened yet.`;
        return sendRefusal(reply, refuse('daily_close_not_found', detail, { param: 'day' }));
      }
      const format = formatOf(query.format, headers.accept);
      return sendReport(reply, format, `close-${close.day}`, close, COLUMNS, () => linesOf(close));
    },
  );

  app.get(
    '/v1/ledger',
    {
      schema: {
        tags: ['ledger'],
        operationId: 'getLedger',
        summary: 'Read the accounts',
        description: 'What each account holds now, and what has moved since the last daily close.',
        security: SERVER_ONLY,
        response: { 200: Ledger },
        refusals: ['rollups_not_ready'],
      },
    },
    async ({ identity }, reply) => {
      const ledger = requireServer(identity) ?? (await readLedger(pool));
      return isRefusal(ledger) ? sendRefusal(reply, ledger) : reply.send(ledger);
    },
  );
}

/** The rows of the CSV file: of each account the opening, its movements by kind, and the closing. */
function linesOf({ day, balances, movements }: DailyClose) {
  return balances.flatMap(({ account, opening, closing }) => [
    { day, account, line: 'opening', entries: null, coins: opening },
    ...movements
      .filter((movement) => movement.account === account)
      .map(({ kind, entries, coins }) => ({ day, account, line: kind, entries, coins })),
    { day, account, line: 'closing', entries: null, coins: closing },
  ]);
}
