import type { ConsoleWhatIf, Refusal, WhatIfReport } from '@lavish/protocol';
import { timestamp } from '../../domain/timestamp.ts';
import type { Period } from '../../domain/what-if/period.ts';
import { type Queryable, rows } from '../../postgres/database.ts';

/** A node writes `seen_at` once a second. A what-if that was not seen for longer has lost its node. */
const LOST = `interval '15 seconds'`;

const KEPT = `interval '1 day'`;

/** Results that are kept. Each has up to some hundred kilobytes. */
const MAX_KEPT = 50;

/** Starts a what-if, and returns its id. Null: another one runs. Deletes old ones. */
export async function beginWhatIf(
  db: Queryable,
  operator: string,
  { from, to }: Period,
): Promise<string | null> {
  await rows(
    db,
    `update console.what_ifs set state = 'failed' where state = 'running' and seen_at < now() - ${LOST}`,
  );
  await rows(
    db,
    `delete from console.what_ifs
      where state <> 'running' and (seen_at < now() - ${KEPT} or id in (
        select id from console.what_ifs order by started_at desc offset ${MAX_KEPT - 1}))`,
  );
  const [begun] = await rows<{ id: string }>(
    db,
    `insert into console.what_ifs (operator_id, from_at, to_at) values ($1, $2, $3)
     on conflict (state) where state = 'running' do nothing returning id`,
    [operator, timestamp(from), timestamp(to)],
  );
  return begun?.id ?? null;
}

/** Writes the progress, 0…1, of a what-if that runs. Returns whether to go on: it was not cancelled, and not taken for lost. */
export async function noteProgress(db: Queryable, id: string, progress: number): Promise<boolean> {
  const [noted] = await rows<{ is_cancelled: boolean }>(
    db,
    `update console.what_ifs set progress = $2, seen_at = now() where id = $1 and state = 'running'
     returning is_cancelled`,
    [id, progress],
  );
  return noted?.is_cancelled === false;
}

export interface WhatIfEnd {
  state: Exclude<ConsoleWhatIf['state'], 'running'>;
  outcome: WhatIfReport | Refusal | null;
}

/** Writes the end of a what-if. One that was cancelled ends as such. */
export async function endWhatIf(db: Queryable, id: string, { state, outcome }: WhatIfEnd): Promise<void> {
  await rows(
    db,
    `update console.what_ifs
        set state = case when is_cancelled then 'cancelled' else $2 end, seen_at = now(),
            outcome = case when not is_cancelled then $3::jsonb end
      where id = $1 and state = 'running'`,
    [id, state, outcome && JSON.stringify(outcome)],
  );
}

/** Asks the node of a what-if to end it. Returns whether there is such a what-if. */
export async function cancelWhatIf(db: Queryable, id: string): Promise<boolean> {
  const found = await rows(
    db,
    `update console.what_ifs set is_cancelled = is_cancelled or state = 'running' where id = $1 returning 1`,
    [id],
  );
  return found.length > 0;
}

interface WhatIfRow {
  id: string;
  state: ConsoleWhatIf['state'];
  progress: number;
  outcome: unknown;
  from_at: number;
  to_at: number;
  started_at: number;
  started_by: string;
}

/** Reads a what-if, or without `id` the one that was started last. Null: there is none. */
export async function readWhatIf(db: Queryable, id: string | null): Promise<ConsoleWhatIf | null> {
  const [row] = await rows<WhatIfRow>(
    db,
    `select w.id, case when state = 'running' and seen_at < now() - ${LOST} then 'failed' else state end as state,
            progress, outcome, from_at, to_at, started_at, o.name as started_by
       from console.what_ifs w join console.operators o on o.id = w.operator_id
      where $1::uuid is null or w.id = $1 order by started_at desc limit 1`,
    [id],
  );
  return row ? viewOf(row) : null;
}

function viewOf({ outcome, from_at, to_at, started_at, ...row }: WhatIfRow): ConsoleWhatIf {
  const { code, detail, param } = (row.state === 'refused' ? outcome : {}) as Refusal;
  return {
    ...row,
    from: timestamp(from_at),
    to: timestamp(to_at),
    started_at: timestamp(started_at),
    report: row.state === 'done' ? (outcome as WhatIfReport) : null,
    problem: row.state === 'refused' ? { code, detail, ...(param !== undefined && { param }) } : null,
  };
}
