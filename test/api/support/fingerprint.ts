import type pg from 'pg';
import { waitUntil } from '../../support/wait-until.ts';

/** A hash of each table's rows, by table. */
export type Fingerprint = Record<string, string>;

/**
 * Tables that background jobs change without a request: rankings and standings follow the gifts some seconds later; nodes write that
 * they are alive, their viewers and the view history.
 */
const CHANGED_BY_BACKGROUND_JOBS =
  '^(log_followers|rollup|rank|room_rankings|battle_rankings|campaign_standings|node_|presence|room_views|agency_days|log_day_ends|ledger_days|daily_)';

/** The rows to compare, where not all are: a closed invitation is deleted two minutes after it was created. */
const COUNTED: Record<string, string> = { invitations: 'where open' };

/**
 * What the clock alone would soon change. Two fingerprints can be compared only while there is none of it, so a test ends the battles
 * and campaigns that it starts and keeps invitations open for long. 30 s, because a countdown takes at most 60.
 */
const SOON_DUE = `
  select 'a battle in state ' || state as what from battles where due_at < now() + interval '30 s'
  union all
  select 'an invitation of ' || host_id from invitations where open and expires_at < now() + interval '30 s'
  union all
  select 'campaign ' || id from campaigns
   where final_at is null and least(ends_at, coalesce(cancelled_at, ends_at)) < now() + interval '30 s'`;

/** Corrections of gifts that background jobs will have followed within two seconds. */
const UNFOLLOWED = `
  select journal_id from due_repayments
  union all select journal_id from due_room_corrections
  union all select journal_id from gift_corrections where recovery_id is null and (earned <> 0 or agency_coins <> 0)`;

/**
 * Returns a function that reads the contents of the database in one statement: equal fingerprints mean that no request changed
 * anything between them.
 * @throws when a battle, an invitation or a campaign is about to change by itself: the test would fail only on a slow machine
 */
export async function prepareFingerprint(db: pg.Pool): Promise<() => Promise<Fingerprint>> {
  const { rows: tables } = await db.query<{ name: string; table: string }>(
    `select tablename as name, format('%I', tablename) as table from pg_tables
      where schemaname = 'public' and tablename !~ '${CHANGED_BY_BACKGROUND_JOBS}' order by 1`,
  );
  const hashes = tables.map(
    ({ name, table }) =>
      `select '${table}' as name, md5(string_agg(t::text, ' ' order by t::text)) as hash from ${table} t ${COUNTED[name] ?? ''}`,
  );
  const statement = [
    ...hashes,
    `select 'unfollowed', min(journal_id::text) from (${UNFOLLOWED}) u`,
    `select 'soon due', string_agg(what, ', ' order by what) from (${SOON_DUE}) due`,
  ].join(' union all ');
  const read = async () => {
    const { rows } = await db.query<{ name: string; hash: string | null }>({
      // Prepared once: planning takes as long as reading.
      name: 'fingerprint',
      text: statement,
    });
    // PostgreSQL returns the parts of a union in any order.
    return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]));
  };
  return async () => {
    let found = await read();
    if (found.unfollowed !== null)
      await waitUntil(
        'corrections of gifts are followed',
        async () => {
          found = await read();
          return found.unfollowed === null;
        },
        90_000,
        50,
      );
    const { 'soon due': due, unfollowed: _, ...hashes } = found;
    if (due !== null) throw new Error(`No fingerprint can be taken: about to change by itself: ${due}.`);
    return Object.fromEntries(Object.entries(hashes).map(([name, hash]) => [name, hash ?? 'empty']));
  };
}
