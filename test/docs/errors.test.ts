import { readFileSync } from 'node:fs';
import { CLOSE_CODES, ERRORS, type ErrorCode, ErrorMessage, Problem } from '@lavish/protocol';
import { describe, expect, it } from 'vitest';
import { GIFT_REFUSALS } from '../../packages/server/src/domain/gifts/gift-refusals.ts';
import { schemaFaults } from '../api/support/documented.ts';

const DOCUMENT = readFileSync(new URL('../../docs/ERRORS.md', import.meta.url), 'utf8');

/** The cells of every table row whose first cell matches. */
const rowsOf = (first: RegExp): string[][] =>
  DOCUMENT.split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )
    .filter(([cell = '']) => first.test(cell));

const plain = (cell: string) => cell.replaceAll('`', '');

describe('docs/ERRORS.md', () => {
  const errors = rowsOf(/^`[a-z_]+`$/).map(([code = '', status = '', ...text]) => ({
    code: plain(code) as ErrorCode,
    status: Number(status),
    text: text.join(' '),
  }));

  it('has every error of the table once, with its status, and no other', () => {
    const table = Object.entries(ERRORS).map(([code, { status }]) => `${code} ${status}`);
    expect(errors.map(({ code, status }) => `${code} ${status}`).toSorted()).toEqual(table.toSorted());
  });

  it('names the additional fields of a refusal', () => {
    const text = (code: ErrorCode) => errors.find((error) => error.code === code)!.text;
    expect(text('insufficient_balance')).toMatch(/`balance`.*`required`/);
    expect(text('price_changed')).toMatch(/`price`/);
    for (const code of ['rate_limited', 'overloaded'] as const) expect(text(code)).toMatch(/`retry_after_s`/);
    for (const { code, text: words } of errors) expect(words.length, code).toBeGreaterThan(20);
  });

  it('lists the refusals of a gift in the order in which they are checked', () => {
    const order: readonly ErrorCode[] = GIFT_REFUSALS;
    const listed = errors.map(({ code }) => code).filter((code) => order.includes(code));
    expect(listed).toEqual(order);
  });

  it('has every close code once, and whether to reconnect', () => {
    const rows = rowsOf(/^\d{4}$/).map(([code, name = '', back]) => [Number(code), plain(name), back]);
    const table = Object.entries(CLOSE_CODES).map(([name, { code, reconnect }]) => [
      code,
      name,
      reconnect ? 'yes' : 'no',
    ]);
    expect(rows.toSorted()).toEqual(table.toSorted());
  });

  it('has examples that match the schemas', () => {
    const examples = [...DOCUMENT.matchAll(/```json\n([^`]+)```/g)].map(([, text]) => JSON.parse(text!));
    expect(examples).toHaveLength(2);
    const [problem, message] = examples;
    expect(schemaFaults(Problem, problem)).toEqual([]);
    const { status, title } = ERRORS[problem.code as ErrorCode];
    expect(problem).toMatchObject({ status, title, type: `urn:lavish:error:${problem.code}` });
    expect(schemaFaults(ErrorMessage, message)).toEqual([]);
    expect(Object.keys(ERRORS)).toContain(message.code);
  });
});
