import type pg from 'pg';
import { describe, expect, it, test } from 'vitest';
import type { Check } from '../checks.ts';

/** A statement that breaks a claim, and perhaps a part of what the check has to say then. */
type Breakage = string | readonly [statement: string, named: string];

/**
 * Tests of checks: each has a statement that breaks its claim, holds before that statement, and names a row after it.
 *
 * @param breakages by claim, in the order of the checks
 * @param client a connection to a database in which all claims are true
 */
export function testBreakages(
  checks: readonly Check[],
  breakages: Readonly<Record<string, readonly Breakage[]>>,
  client: () => pg.ClientBase,
): void {
  test('there are statements that break every check', () => {
    expect(Object.keys(breakages)).toEqual(checks.map(({ claim }) => claim));
  });

  describe.each(checks)('$claim', ({ claim, sql: check }) => {
    const statements = (breakages[claim] ?? []).map((breakage) =>
      typeof breakage === 'string' ? ([breakage, ''] as const) : breakage,
    );
    it.each(statements)('unless %s', async (statement, named) => {
      try {
        await client().query('begin');
        expect((await client().query(check)).rows).toEqual([]);
        await client().query(statement);
        expect((await client().query(check)).rows).toEqual([{ disagrees: expect.stringContaining(named) }]);
      } finally {
        await client().query('rollback');
      }
    });
  });
}
