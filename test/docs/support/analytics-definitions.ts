import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { definitionsIn, type Variables, withVariables } from './defined-sql.ts';

/** The SQL of docs/ANALYTICS.md, by the name of its figures. */
export const DEFINITIONS = definitionsIn(
  readFileSync(new URL('../../../docs/ANALYTICS.md', import.meta.url), 'utf8'),
);

export type DefinedRow = Record<string, number | string | null>;

/** Computes figures from the log by their definition. `grouped`: SQL that continues the definition. */
export async function computeFromLog(
  db: pg.Pool,
  name: string,
  variables: Variables,
  grouped = '',
): Promise<DefinedRow[]> {
  return compute(db, `${definitionOf(name, variables)} ${grouped}`);
}

/** Days of a zone: from the first one to the day before the second one. */
export type Days = readonly [from: string, to: string];

/** Whether a gift is of the days, as SQL: by the date on the zone's clocks, and never by a computed start of a day. */
export const withinDays = (zone: string, from: string, to: string): string =>
  `(at at time zone '${zone}')::date >= ${from} and (at at time zone '${zone}')::date < ${to}`;

/** Computes figures of many periods, each by its definition. Reads only the gifts around each of them, because there may be hundreds. */
export async function computeOfDays(
  db: pg.Pool,
  name: string,
  { zone = 'UTC', filter = 'true' }: Variables,
  parts: readonly Days[],
): Promise<DefinedRow[]> {
  const around = `at > part.from_day - interval '2 days' and at < part.to_day + interval '2 days'`;
  const text = definitionOf(name, {
    ...{ zone, filter, from_day: 'part.from_day', to_day: 'part.to_day' },
    period: `${around} and ${withinDays(zone, 'part.from_day', 'part.to_day')}`,
  });
  return compute(
    db,
    `select f.* from unnest($1::date[], $2::date[]) with ordinality as part (from_day, to_day, n)
      cross join lateral (${text}) f order by n`,
    [parts.map(([from]) => from), parts.map(([, to]) => to)],
  );
}

const definitionOf = (name: string, variables: Variables): string =>
  withVariables(DEFINITIONS.get(name)!, variables);

/** Runs a query. PostgreSQL sends sums as text. */
export async function compute(db: pg.Pool, text: string, values: unknown[] = []): Promise<DefinedRow[]> {
  const { rows } = await db.query<Record<string, string | null>>(text, values);
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([field, value]) => [
        field,
        value !== null && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value,
      ]),
    ),
  );
}
