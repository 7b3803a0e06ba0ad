import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { propertyRuns } from '../../../../test/support/property-runs.ts';
import { openTestLedger, type TestLedger } from '../store/testing/ledger.ts';
import { compositeArray, type Field, textArray } from './composites.ts';

let ledger: TestLedger;
let client: pg.PoolClient;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ ledger, close } = await openTestLedger());
  client = await ledger.connect();
  await client.query('create type odd_row as (a text, n bigint, b text)');
});
afterAll(() => close());

async function roundTrip(rows: readonly (readonly Field[])[]): Promise<Field[][]> {
  const read = await client.query({
    text: 'select a, n, b from unnest($1::odd_row[]) with ordinality as r (a, n, b, place) order by place',
    values: [compositeArray(rows)],
    rowMode: 'array',
  });
  return read.rows;
}

describe('rows as an array of composites', () => {
  it.each<[string, Field[][]]>([
    ['no rows', []],
    ['only nulls', [[null, null, null]]],
    ['empty strings, which are not null', [['', null, '']]],
    ['strings that look like null', [['null', null, 'NULL']]],
    [
      'quotes',
      [
        ['"', 1, '""'],
        ["'", 2, "''"],
      ],
    ],
    [
      'backslashes',
      [
        ['\\', 1, '\\\\'],
        ['\\"', 2, '"\\'],
        ['\\n', 3, '\\N'],
      ],
    ],
    [
      'delimiters',
      [
        ['(a,b)', 1, '{c,d}'],
        [',', 2, '"),("'],
      ],
    ],
    [
      'spaces',
      [
        [' ', 1, ' a b '],
        ['\t', 2, '\r\n'],
      ],
    ],
    ['other scripts', [['玫瑰 🌹', 1, 'ß\u0301\u200d\ufeff']]],
    [
      'the largest and the smallest numbers',
      [
        ['', Number.MAX_SAFE_INTEGER, ''],
        ['', -Number.MAX_SAFE_INTEGER, ''],
      ],
    ],
  ])('%s', async (_, rows) => {
    expect(await roundTrip(rows)).toEqual(rows);
  });
});

/** Every character that PostgreSQL's text can hold: all of Unicode except U+0000. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }).map((drawn) => drawn.replaceAll('\0', '')),
  fc.string({ unit: fc.constantFrom('"', '\\', ',', '(', ')', '{', '}', ' ', 'a', "'", '\n') }),
);
const row = fc.tuple(
  fc.option(text, { freq: 5 }),
  fc.option(fc.maxSafeInteger(), { freq: 5 }),
  fc.option(text, { freq: 5 }),
);

test('PostgreSQL reads any rows exactly as they were written', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (rows) => {
      expect(await roundTrip(rows)).toEqual(rows);
    }),
    { numRuns: propertyRuns(200) },
  );
});

test('PostgreSQL reads any texts exactly as they were written', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 20 }), async (texts) => {
      const { rows } = await client.query<{ texts: string[] }>('select $1::text[] as texts', [
        textArray(texts),
      ]);
      expect(rows).toEqual([{ texts }]);
    }),
    { numRuns: propertyRuns(200) },
  );
});
