/** The SQL of a document, by the name after each ```sql. */
export const definitionsIn = (document: string): Map<string, string> =>
  new Map([...document.matchAll(/```sql (\w+)\n([^`]+)```/g)].map(([, name, text]) => [name!, text!]));

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

const RAW = new Set(['period', 'filter', 'key', 'part.from_day', 'part.to_day']);

/** Puts values for the variables of a definition: conditions in brackets, values in quotes. Throws if one is missing. */
export const withVariables = (sql: string, variables: Variables): string =>
  sql.replace(/(?<!:):(\w+)/g, (_, variable: string) => {
    const value = variables[variable as keyof Variables];
    if (value === undefined) throw new Error(`${variable} is missing for: ${sql}`);
    return RAW.has(variable) || RAW.has(value) ? `(${value})` : `'${value}'`;
  });
