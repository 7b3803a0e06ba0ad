import type { ConsoleItem } from '@lavish/protocol';
import { stringify } from 'csv-stringify/sync';
import Type from 'typebox';
import { CSV_COLUMNS, csvCellsOf, importItemOf } from '../../../domain/catalogue/catalogue-file.ts';
import { refuseRow } from '../../../domain/catalogue/plan-import.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import { createTimeSlicer } from '../../../scheduling/time-slicer.ts';
import { importItems, previewImport } from '../../../store/catalogue/import-items.ts';
import { readAllItems } from '../../../store/catalogue/items.ts';
import type { App, HttpOptions } from '../../app.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import type { FileBody } from './file-bodies.ts';
import { readImport } from './read-import.ts';

/** An export of 3,000 items has 1.4 MB. */
const MAX_IMPORT_BYTES = 2 * 1024 * 1024;

const Format = Type.Enum(['csv', 'json']);
const FormatQuery = Type.Object({ format: Format }, { additionalProperties: false });
const ImportQuery = Type.Object(
  {
    format: Format,
    // What the operator has seen is done, or nothing.
    version: Type.String({ maxLength: 64, 'x-must-be': 'the version of the catalogue that the preview had' }),
  },
  { additionalProperties: false },
);

/** The catalogue as a file. */
export function exportRoute(app: App, { pool }: HttpOptions): void {
  app.get(
    '/catalogue/export',
    { schema: { operationId: 'exportItems', querystring: FormatQuery } },
    async ({ query }, reply) => {
      const items = await readAllItems(pool);
      const text = query.format === 'csv' ? await csvOf(items) : jsonOf(items);
      return reply
        .type(query.format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/json')
        .header('content-disposition', `attachment; filename="catalogue.${query.format}"`)
        .send(text);
    },
  );
}

const jsonOf = (items: readonly ConsoleItem[]) => `${JSON.stringify(items.map(importItemOf), null, 2)}\n`;

/** Formatting takes turns with the other work of this process. */
const slices = createTimeSlicer();
const ROWS_A_SLICE = 200;

async function csvOf(items: readonly ConsoleItem[]): Promise<string> {
  const format = (rows: readonly string[][]) => stringify([...rows], { record_delimiter: 'windows' });
  let text = format([[...CSV_COLUMNS]]);
  for (let at = 0; at < items.length; at += ROWS_A_SLICE)
    text += await slices.take(() => format(items.slice(at, at + ROWS_A_SLICE).map(csvCellsOf)));
  return text;
}

/** Importing a file of items, for a scope that accepts files: first what it would do, then all of it or nothing. */
export function importRoutes(app: App, { pool, pools, catalogueChanged }: HttpOptions): void {
  app.post(
    '/catalogue/import/preview',
    {
      bodyLimit: MAX_IMPORT_BYTES,
      config: { changesNothing: true },
      schema: { operationId: 'previewImport', querystring: FormatQuery, body: Type.Unknown() },
    },
    async (request, reply) => {
      const read = await readImport(request, (request.body as FileBody).bytes, request.query.format);
      if (isRefusal(read)) return sendRefusal(reply, read);
      const found = await previewImport(pool, read.rows);
      const faults = [...read.faults, ...found.faults].sort((a, b) => a.row - b.row);
      return reply.send({ ...found, faults });
    },
  );

  app.post(
    '/catalogue/import',
    {
      bodyLimit: MAX_IMPORT_BYTES,
      schema: { operationId: 'importItems', querystring: ImportQuery, body: Type.Unknown() },
    },
    async (request, reply) => {
      const read = await readImport(request, (request.body as FileBody).bytes, request.query.format);
      if (isRefusal(read)) return sendRefusal(reply, read);
      const [fault] = read.faults;
      if (fault) return sendRefusal(reply, refuseRow(fault));
      const done = await importItems(pools.changes, read.rows, request.query.version);
      if (isRefusal(done)) return sendRefusal(reply, done);
      if (done.changes.length > 0) catalogueChanged();
      return reply.send(done);
    },
  );
}
