import fc from 'fast-check';
import { expect, it } from 'vitest';
import { protectCell, readCell, readCsv } from './read-csv.ts';

const read = (text: string) => [...readCsv(text)];

it('reads quotes, separators and the ends of rows as spreadsheets write them', () => {
  expect(read('\ufeffid,name\r\n1,"a, ""b""\nc"\r\n\r\n2,\n')).toEqual([
    { row: 1, cells: ['id', 'name'] },
    { row: 2, cells: ['1', 'a, "b"\nc'] },
    { row: 4, cells: ['2', ''] },
  ]);
  expect(read('id;name\n1;a,b')).toEqual([
    { row: 1, cells: ['id', 'name'] },
    { row: 2, cells: ['1', 'a,b'] },
  ]);
  expect(read('id\n1\n')).toEqual([
    { row: 1, cells: ['id'] },
    { row: 2, cells: ['1'] },
  ]);
  expect(read('')).toEqual([]);
});

it.each(['id\n"a', 'id\n"a"b'])('names the row whose quotes are broken: %j', (text) => {
  expect(read(text).at(-1)).toEqual({
    row: 2,
    detail: 'A cell that begins with a quote does not end with one.',
  });
});

it('no cell is run as a formula, and every text comes back', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('=', '+', '-', '@', "'", '\t', '\r', 'a', '1') }),
      (text) => {
        const cell = protectCell(text);
        expect(cell).not.toMatch(/^[=+\-@\t\r]/);
        expect(readCell(cell)).toBe(text);
      },
    ),
  );
});
