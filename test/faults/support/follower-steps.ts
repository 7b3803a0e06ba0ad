import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

/** A write of a job that follows the log, or of what such a job begins with. */
export interface Step {
  table: string;
  /** The statement, and of which rows: SQL of a trigger. */
  when: string;
}

const writes = (table: string): Step => ({ table, when: 'after insert or update' });
const moves = (follower: string): Step => ({
  table: 'log_followers',
  when: `of ${follower}`,
});

/** Each step of following, in the order in which a portion has them. */
export const FOLLOWED: readonly Step[] = [
  ...['rollup_rooms', 'rollup_receivers', 'rollup_items', 'rollup_quarters'].map(writes),
  moves('rollups'),
  ...['rollup_viewers', 'rollup_counts', 'rollup_item_days', 'rollup_room_periods'].map(writes),
  ...['rollup_receiver_periods', 'rollup_senders', 'rollup_first_gifts'].map(writes),
  ...['rollup_cohorts', 'rollup_battles', 'rollup_battle_hosts'].map(writes),
  moves('rollup_days'),
  writes('rollup_pairs'),
  moves('rollup_pairs'),
  ...['ranking_increases', 'ranking_corrections', 'ranking_hosts', 'rankings', 'ranking_places'].map(writes),
  { table: 'ranking_increases', when: 'after delete' },
  { table: 'ranking_corrections', when: 'after delete' },
  writes('ranking_cursor'),
  moves('rankings'),
  writes('campaign_standings'),
  moves('campaigns'),
];

/** The steps of the end of a campaign. */
export const CLOSED: readonly Step[] = ['closed_at', 'end_position', 'final_at'].map((column) => ({
  table: 'campaigns',
  when: `set ${column}`,
}));

/** The steps with which `lavish rollups rebuild` begins, and some of those with which it continues. */
export const REBUILD: readonly Step[] = [
  { table: 'rollup_items', when: 'before truncate' },
  { table: 'rollup_senders', when: 'before truncate' },
  writes('rollup_calendar'),
  writes('rollup_receivers'),
  moves('rollups'),
  writes('rollup_cohorts'),
  moves('rollup_days'),
  moves('rollup_pairs'),
];

/** The steps of `lavish epoch new --recount`. */
export const RECOUNT: readonly Step[] = [
  { table: 'ranking_places', when: 'before delete' },
  { table: 'rankings', when: 'after delete' },
];

/** What a node does after it. */
export const RECOUNTED: readonly Step[] = [
  writes('ranking_places'),
  writes('ranking_hosts'),
  moves('rankings'),
];

export const titleOf = ({ table, when }: Step): string => `${when} ${table}`;

/** A number of this test for an advisory lock. */
const LOCK = 1_500;

/** The SQL between the name and the function of a trigger. */
function triggerOf({ table, when }: Step): string {
  const [, follower] = /^of (\w+)$/.exec(when) ?? [];
  if (follower !== undefined)
    return `after update on ${table} for each row when (new.name = '${follower}' and new.position > old.position)`;
  const [, column] = /^set (\w+)$/.exec(when) ?? [];
  return column === undefined
    ? `${when} on ${table} for each statement`
    : `after update on ${table} for each row when (new.${column} is distinct from old.${column})`;
}

/** What waits in a step until it has been killed. */
export interface HeldStep {
  /** Resolves when something waits in the step. */
  reached(): Promise<void>;
  /** Lets the database go on, so that it finds that its client is gone. Resolves when it has ended the transaction. */
  release(): Promise<void>;
}

/** Makes whatever comes to a step wait in it. */
export async function holdStep(pool: pg.Pool, step: Step): Promise<HeldStep> {
  const holder = await pool.connect();
  await holder.query('select pg_advisory_lock($1)', [LOCK]);
  await holder.query(`
    create or replace function wait_in_step() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock_shared(${LOCK});
      return null;
    end $$`);
  await holder.query(`create trigger wait_in_step ${triggerOf(step)} execute function wait_in_step()`);
  const countIn = async (which: string) => {
    const { rowCount } = await holder.query(
      `select from pg_locks where locktype = 'advisory' and objid = $1 and ${which}`,
      [LOCK],
    );
    return rowCount!;
  };
  const until = async (what: string, isSo: () => Promise<boolean>) => {
    const deadline = performance.now() + 60_000;
    while (!(await isSo())) {
      if (performance.now() > deadline) throw new Error(`not within 60 s: ${what} ${titleOf(step)}`);
      await sleep(10);
    }
  };
  return {
    reached: () => until('something comes to the step', async () => (await countIn('not granted')) > 0),
    async release() {
      await holder.query('select pg_advisory_unlock($1)', [LOCK]);
      // Until then its transaction holds back the log, and a follower that finds nothing pauses for up to a minute.
      await until('the end of the step', async () => (await countIn('true')) === 0);
      await holder.query(`drop trigger wait_in_step on ${step.table}`);
      holder.release();
    },
  };
}
