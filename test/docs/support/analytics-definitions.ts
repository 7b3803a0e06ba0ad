import { readFileSync } from 'node:fs';
import type pg from 'pg';

const DOCUMENT = readFileSync(new URL('../../../docs/ANALYTICS.md', import.meta.url), 'utf8');

/** The SQL of docs/ANALYTICS.md, by the name of its figures. */
export const DEFINITIONS = new Map(
  [...DOCUMENT.matchAll(/```sql (\w+)\n([^`]+)```/g)].map(([, name, text]) => [name!, text!]),
);

/** What the variables of the SQL stand for. `period` and `filter` are conditions, all others are values. */
export interface Variables {
  period?: string;
  filter?: string;
  key?: string;
  zone?: string;
  from?: string;
  to?: string;
  from_day?: string;
  to_day?: string;
}

export type DefinedRow = Record<string, number | string | null>;

const RAW = new Set(['period', 'filter', 'key']);

/** Computes figures from the log by their definition. */
export async function computeFromLog(db: pg.Pool, name: string, variables: Variables): Promise<DefinedRow[]> {
  const text = DEFINITIONS.get(name)!.replace(/(?<!:):(\w+)/g, (_, variable: string) => {
    const value = variables[variable as keyof Variables];
    if (value === undefined) throw new Error(`${name} needs ${variable}`);
    return RAW.has(variable) ? `(${value})` : `'${value}'`;
  });
  const { rows } = await db.query<Record<string, string | null>>(text);
  // PostgreSQL sends sums as text.
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([field, value]) => [
        field,
        value !== null && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value,
      ]),
    ),
  );
}
