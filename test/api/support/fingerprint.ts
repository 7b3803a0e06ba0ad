import type pg from 'pg';

/** A hash of each table's rows, by table. */
export type Fingerprint = Record<string, string>;

/**
 * Returns a function that tells, in one statement, what the whole database holds: two that are equal, and nothing moved.
 * Leaderboards are left out: they follow the gifts by themselves, some seconds later. So are the signs of life of nodes, and
 * who watched.
 */
export async function prepareFingerprint(db: pg.Pool): Promise<() => Promise<Fingerprint>> {
  const { rows: tables } = await db.query<{ table: string }>(
    `select format('%I', tablename) as table from pg_tables
      where schemaname = 'public' and tablename !~ '^(leaderboard|rank|room_rankings|battle_rankings|node_|presence|room_watchers)' order by 1`,
  );
  const hashes = tables.map(
    ({ table }) =>
      `select '${table}' as name, md5(string_agg(t::text, ' ' order by t::text)) as hash from ${table} t`,
  );
  const statement = hashes.join(' union all ');
  return async () => {
    const { rows } = await db.query<{ name: string; hash: string | null }>(statement);
    return Object.fromEntries(rows.map(({ name, hash }) => [name, hash ?? 'empty']));
  };
}
