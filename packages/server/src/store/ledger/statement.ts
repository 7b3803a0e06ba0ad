import { type StatementLine, toWireId } from '@lavish/protocol';
import { type Queryable, rows } from '../../postgres/database.ts';

interface LineRow {
  journal: string;
  kind: StatementLine['kind'];
  coins: number;
  balance: number | null;
  at: number;
}

const lineOf = ({ journal, kind, coins, balance, at }: LineRow): StatementLine => ({
  id: toWireId(kind === 'gift' ? 'gft' : 'jnl', journal),
  kind,
  coins,
  balance,
  at: new Date(at).toISOString(),
});

interface StatementQuery<Position> {
  user: string;
  limit: number;
  after?: Position;
}

/**
 * The movements of a wallet, newest first, in the order of its versions: a clock that steps back does not change it.
 * Each part stops after a page; by the view `entries` PostgreSQL would read all of the user.
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
       (select id, kind, coins, balance, at, wallet_version from journals where user_id = $1 ${page})) lines
      order by wallet_version desc limit $2`,
    [user, limit, ...(after ? [after.version] : [])],
  );
  return found.map((row) => ({ ...lineOf(row), version: row.version }));
}

/** What a host has earned, newest first. Earnings have no version: by time, and gifts of one batch by their id. */
export async function readEarningsStatement(
  db: Queryable,
  { user, limit, after }: StatementQuery<{ at: number; journal: string }>,
): Promise<StatementLine[]> {
  const found = await rows<LineRow>(
    db,
    `select id as journal, 'gift' as kind, earned as coins, null::bigint as balance, at from gifts
      where receiver_id = $1 and earned > 0 ${after ? 'and (at, id) < ($3, $4::uuid)' : ''}
      order by at desc, id desc limit $2`,
    [user, limit, ...(after ? [new Date(after.at).toISOString(), after.journal] : [])],
  );
  return found.map(lineOf);
}
