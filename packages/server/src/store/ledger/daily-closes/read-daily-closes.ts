import {
  type DailyBalance,
  type DailyClose,
  type DailyCloseSummary,
  type DailyMovement,
  LEDGER_ACCOUNTS,
  type Ledger,
  type LedgerAccount,
  type Refusal,
} from '@lavish/protocol';
import type pg from 'pg';
import { refuse } from '../../../domain/refusal.ts';
import { timestamp } from '../../../domain/timestamp.ts';
import { inTransaction, type Queryable, rows } from '../../../postgres/database.ts';

interface CloseRow {
  day: string;
  zone: string;
  starts_at: number;
  ends_at: number;
  closed_at: number;
  balances: DailyBalance[];
}

const CLOSES = `
  select to_char(c.day, 'YYYY-MM-DD') as day, zone, starts_at, ends_at, closed_at,
         (select json_agg(json_build_object('account', account, 'opening', opening, 'movement', closing - opening,
                                            'closing', closing))
            from daily_balances b where b.day = c.day) as balances
    from daily_closes c`;

/** A day that is closed; null: it is not. `day`: YYYY-MM-DD. */
export async function readDailyClose(db: Queryable, day: string): Promise<DailyClose | null> {
  const [row] = await rows<CloseRow>(db, `${CLOSES} where c.day = $1 and closed_at is not null`, [day]);
  if (!row) return null;
  const { closed_at, ...rest } = summaryOf(row);
  return { ...rest, closed_at, movements: await readMovements(db, 'day = $1', [day]) };
}

/** The days before this one that are closed, latest first. */
export async function listDailyCloses(
  db: Queryable,
  { limit, after }: { limit: number; after?: { day: string } },
): Promise<DailyCloseSummary[]> {
  const found = await rows<CloseRow>(
    db,
    `${CLOSES} where closed_at is not null ${after ? 'and c.day < $2' : ''} order by c.day desc limit $1`,
    [limit, ...(after ? [after.day] : [])],
  );
  return found.map(summaryOf);
}

/** The accounts since the last close, as of one moment. Refuses while the open days are being summed again. */
export const readLedger = (pool: pg.Pool): Promise<Ledger | Refusal> =>
  inTransaction<Ledger | Refusal>(pool, async (client) => {
    await client.query('set transaction isolation level repeatable read, read only');
    return readAccounts(client);
  });

/** When to ask again while days are being summed again. Seconds. */
const RETRY_S = 10;

/** Up to where the follower has the log: the time of the first movement that it has not read, or else that of its last look. */
const PROGRESS = `
  select state, (select to_char(max(day), 'YYYY-MM-DD') from daily_closes where closed_at is not null) as day,
         least((select at from gifts where xid >= position order by xid limit 1),
               (select at from journals where xid >= position order by xid limit 1), updated_at) as until
    from log_followers where name = 'daily_closes'`;

async function readAccounts(db: Queryable): Promise<Ledger | Refusal> {
  const [progress] = await rows<{ state: string; until: number; day: string | null }>(db, PROGRESS);
  const { state, until, day } = progress!;
  if (state === 'rebuilding')
    return refuse('rollups_not_ready', 'The open days are being summed again.', { retry_after_s: RETRY_S });
  const openings = await rows<{ account: LedgerAccount; closing: number }>(
    db,
    'select account, closing from daily_balances where day = $1',
    [day],
  );
  const movements = await readMovements(db, `day > coalesce($1::date, '-infinity')`, [day]);
  const opening = new Map(openings.map(({ account, closing }) => [account, closing]));
  const balances = LEDGER_ACCOUNTS.map((account) => {
    const moved = movements.filter((movement) => movement.account === account);
    const movement = moved.reduce((sum, { coins }) => sum + coins, 0);
    const opened = opening.get(account) ?? 0;
    return { account, opening: opened, movement, closing: opened + movement };
  });
  return { complete_until: timestamp(until), last_closed_day: day, balances, movements };
}

const readMovements = (db: Queryable, where: string, values: unknown[]): Promise<DailyMovement[]> =>
  rows<DailyMovement>(
    db,
    `select account, kind, sum(entries)::bigint as entries, sum(coins)::bigint as coins
       from ledger_days where ${where} group by account, kind order by account, kind`,
    values,
  );

function summaryOf(row: CloseRow): DailyCloseSummary {
  const balanceOf = new Map(row.balances.map((balance) => [balance.account, balance]));
  return {
    day: row.day,
    zone: row.zone,
    starts_at: timestamp(row.starts_at),
    ends_at: timestamp(row.ends_at),
    balances: LEDGER_ACCOUNTS.map((account) => balanceOf.get(account)!),
    closed_at: timestamp(row.closed_at),
  };
}
