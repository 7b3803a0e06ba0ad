import { type StatementLine, toWireId } from '@lavish/protocol';
import { type Queryable, rows } from '../../postgres/database.ts';

interface LineRow {
  journal: string;
  kind: StatementLine['kind'];
  coins: number;
  balance: number | null;
  at: number;
  /** Of a gift in the earnings. Null: it has cleared. */
  clears?: number | null;
}

const lineOf = ({ journal, kind, coins, balance, at, clears }: LineRow): StatementLine => ({
  id: toWireId(kind === 'gift' ? 'gft' : 'jnl', journal),
  kind,
  coins,
  balance,
  at: new Date(at).toISOString(),
  ...(kind === 'gift' &&
    clears !== undefined && { clears_at: clears === null ? null : new Date(clears).toISOString() }),
});

interface StatementQuery<Position> {
  user: string;
  limit: number;
  after?: Position;
}

/**
 * The movements of a wallet, newest first. The order is that of the wallet's versions, which a clock that steps back does
 * not change. Each part of the query stops after a page. With the view `entries` PostgreSQL would read all rows of the user.
 */
export async function readWalletStatement(
  db: Queryable,
  { user, limit, after }: StatementQuery<{ version: number }>,
): Promise<(StatementLine & { version: number })[]> {
  const page = `${after ? 'and wallet_version < $3' : ''} order by wallet_version desc limit $2`;
  const found = await rows<LineRow & { version: number }>(
    db,
    `select id as journal, kind, coins, balance, at, wallet_version as version from (
       (select g.id, 'gift' as kind, -g.coins as coins, g.balance, g.at, k.wallet_version
          from (select gift_id, wallet_version from gift_keys where sender_id = $1 and wallet_version > 0 ${page}) k
         cross join lateral (select * from gifts where id = k.gift_id limit 1) g)
       union all
       (select id, kind, coins, balance, at, wallet_version from journals
         where user_id = $1 and wallet_version is not null ${page})) lines
      order by wallet_version desc limit $2`,
    [user, limit, ...(after ? [after.version] : [])],
  );
  return found.map((row) => ({ ...lineOf(row), version: row.version }));
}

/**
 * The earnings of a host, newest first. Movements are ordered by time, and those of one batch by id, because earnings have no
 * version. Each part of the query stops after a page. `clearingDays`: of hosts without their own.
 */
export async function readEarningsStatement(
  db: Queryable,
  {
    user,
    limit,
    after,
    clearingDays,
  }: StatementQuery<{ at: number; journal: string }> & { clearingDays: number },
): Promise<StatementLine[]> {
  const page = `${after ? 'and (at, id) < ($4, $5::uuid)' : ''} order by at desc, id desc limit $2`;
  const found = await rows<LineRow>(
    db,
    `select id as journal, kind, coins, null::bigint as balance, at, case when clears > now() then clears end as clears from (
       select lines.*, case when days > 0 and kind = 'gift' then day_start((at at time zone zone)::date + days + 1, zone) end as clears from (
       (select id, 'gift' as kind, earned as coins, at from gifts where receiver_id = $1 and earned > 0 ${page})
       union all
       (select id, kind, coins, at from journals where user_id = $1 and account = 'earnings' ${page})) lines
       cross join (select zone, coalesce((select clearing_days from users where id = $1), $3) as days from rollup_calendar) c
       order by at desc, id desc limit $2) lines
      order by at desc, id desc`,
    [user, limit, clearingDays, ...(after ? [new Date(after.at).toISOString(), after.journal] : [])],
  );
  return found.map(lineOf);
}
