import type pg from 'pg';
import { BATTLE_CHECKS } from './battle-checks.ts';
import { CHECKS } from './checks.ts';

const ALL_CHECKS = [...CHECKS, ...BATTLE_CHECKS];

export interface Verdict {
  claim: string;
  /** The first row that disagrees; null when none does. */
  disagrees: string | null;
}

/**
 * Proves the invariants over the whole database, as it was at one moment: all checks read one snapshot, beside a
 * server that goes on running. `onChecked` is told after each.
 */
export async function verifyDatabase(
  pool: pg.Pool,
  onChecked: (verdict: Verdict, done: number, of: number) => void,
): Promise<Verdict[]> {
  const client = await pool.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    await client.query('set local statement_timeout = 0');
    await client.query(`set local work_mem = '64MB'`);
    const verdicts: Verdict[] = [];
    for (const { claim, sql } of ALL_CHECKS) {
      const { rows } = await client.query<{ disagrees: string }>(sql);
      const verdict = { claim, disagrees: rows[0]?.disagrees ?? null };
      verdicts.push(verdict);
      onChecked(verdict, verdicts.length, ALL_CHECKS.length);
    }
    await client.query('commit');
    return verdicts;
  } finally {
    client.release();
  }
}
