/** Why a text is no CSV file. `row`: as a spreadsheet counts. */
export interface CsvFault {
  row: number;
  detail: string;
}

/** A spreadsheet that runs cells as formulas does so if they begin with one of these. */
const FORMULA = /^'*[=+\-@\t\r]/;

/**
 * Protects a cell of text from being run as a formula: it gets an apostrophe. A text that begins with apostrophes and then such a character gets
 * one more, so that `readCell` gives back every text.
 */
export const protectCell = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** The text of a cell that `protectCell` may have changed. */
export const readCell = (cell: string): string => (/^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell);

/**
 * Reads a CSV file of RFC 4180 row by row. Spreadsheets separate cells by commas, semicolons or tabs, depending on the
 * country: the first separator in the file counts. Empty rows are skipped.
 */
export function* readCsv(text: string): Generator<{ row: number; cells: string[] } | CsvFault> {
  const separator = /[,;\t\n]/.exec(text)?.[0] ?? ',';
  // A byte order mark.
  let at = text.startsWith('\ufeff') ? 1 : 0;
  for (let row = 1; at < text.length; row++) {
    const cells: string[] = [];
    for (;;) {
      const cell = readOne(text, at, separator);
      if (cell === null) {
        yield { row, detail: 'A cell that begins with a quote does not end with one.' };
        return;
      }
      cells.push(cell.value);
      at = cell.end;
      if (text[at] !== separator || separator === '\n') break;
      at += 1;
    }
    // The end of the row: \r\n, \n or \r.
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n') at += 1;
    if (cells.some((cell) => cell !== '')) yield { row, cells };
  }
}

/** The cell that begins at `at`, and where it ends. Null: its quotes are broken. */
function readOne(text: string, at: number, separator: string): { value: string; end: number } | null {
  if (text[at] !== '"') {
    let end = at;
    while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end += 1;
    return { value: text.slice(at, end), end };
  }
  let value = '';
  for (let from = at + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return null;
    value += text.slice(from, quote);
    const next = text[quote + 1];
    if (next !== '"') {
      const isEnd = next === undefined || next === separator || next === '\n' || next === '\r';
      return isEnd ? { value, end: quote + 1 } : null;
    }
    value += '"';
    from = quote + 2;
  }
}
