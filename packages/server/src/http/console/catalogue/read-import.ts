import { isUtf8 } from 'node:buffer';
import { type ImportFault, type ImportFormat, ImportItem, type Refusal } from '@lavish/protocol';
import type { FastifyRequest } from 'fastify';
import { columnOf, headerFault, rowOfCells } from '../../../domain/catalogue/catalogue-file.ts';
import type { ImportRow } from '../../../domain/catalogue/plan-import.ts';
import { readCsv } from '../../../domain/catalogue/read-csv.ts';
import { refuse } from '../../../domain/refusal.ts';
import { createTimeSlicer } from '../../../scheduling/time-slicer.ts';
import { cutDeepLevels } from '../../../wire/json-depth.ts';
import { schemaRefusal } from '../../errors/schema-refusal.ts';

/** All 1,000 items on offer and the 2,000 that were retired last, which an export has. */
const MAX_ROWS = 3_000;
/** A file with more is not what the operator meant. */
const MAX_FAULTS = 100;
/** Rows that are validated in one slice. */
const ROWS_A_SLICE = 100;

const slices = createTimeSlicer();

export interface ReadImport {
  rows: ImportRow[];
  faults: ImportFault[];
}

interface RawRow {
  row: number;
  value: unknown;
}

/** Reads and validates the rows of a file. Refuses a file that is none, and returns the faults of rows. */
export async function readImport(
  request: FastifyRequest,
  bytes: Buffer,
  format: ImportFormat,
): Promise<ReadImport | Refusal> {
  if (!isUtf8(bytes))
    return refuse('file_invalid', 'The file is not UTF-8. Save it as “CSV UTF-8”.', { param: 'body' });
  const read: ReadImport = { rows: [], faults: [] };
  const found = format === 'json' ? jsonRows(bytes) : csvRows(bytes.toString());
  if (!(Symbol.iterator in found)) return found;
  const validate = request.compileValidationSchema(ImportItem, 'body');
  const iterator = found[Symbol.iterator]();
  for (let isOver = false; !isOver; ) {
    isOver = await slices.take(() => {
      for (let taken = 0; taken < ROWS_A_SLICE; taken++) {
        const { value: row, done } = iterator.next();
        if (done) return true;
        if ('detail' in row) read.faults.push(row);
        else if (validate(row.value)) read.rows.push({ row: row.row, item: row.value as ImportItem });
        else read.faults.push(faultOf(row.row, validate.errors ?? [], format));
        if (read.faults.length >= MAX_FAULTS) return true;
      }
      return false;
    });
    if (read.rows.length > MAX_ROWS)
      return refuse('file_invalid', `A file may have ${MAX_ROWS} rows.`, { param: 'body' });
  }
  return read;
}

function faultOf(
  row: number,
  errors: Parameters<typeof schemaRefusal>[0],
  format: ImportFormat,
): ImportFault {
  const { detail, param = null } = schemaRefusal(errors, 'item');
  if (format === 'json' || param === null) return { row, field: param, detail };
  const field = columnOf(param);
  return { row, field, detail: detail.replace(param, field) };
}

function jsonRows(bytes: Buffer): Iterable<RawRow> | Refusal {
  let value: unknown;
  try {
    value = JSON.parse(cutDeepLevels(bytes));
  } catch {
    return refuse('file_invalid', 'The file is not JSON.', { param: 'body' });
  }
  // Also the response of `GET /v1/catalogue`.
  const list = typeof value === 'object' && value !== null && 'data' in value ? value.data : value;
  return Array.isArray(list)
    ? list.map((each: unknown, index) => ({ row: index + 1, value: each }))
    : refuse('file_invalid', 'The file is no list of items.', { param: 'body' });
}

/** The rows of a CSV file, and one fault if its header or its quotes are wrong. */
function* csvRows(text: string): Generator<RawRow | ImportFault> {
  let header: readonly string[] | null = null;
  for (const row of readCsv(text)) {
    if ('detail' in row) {
      yield { ...row, field: null };
      return;
    }
    if (header === null) {
      header = row.cells.map((name) => name.trim());
      const fault = headerFault(header);
      if (fault === null) continue;
      yield { row: row.row, ...fault };
      return;
    }
    if (row.cells.length === header.length) yield { row: row.row, value: rowOfCells(header, row.cells) };
    else {
      const detail = `The row has ${row.cells.length} cells, and the header ${header.length}.`;
      yield { row: row.row, field: null, detail };
    }
  }
}
