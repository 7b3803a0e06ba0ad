import { type StatementLine, toWireId } from '@lavish/protocol';
import { type Queryable, rows } from './database.ts';

export type StatementAccount = 'wallet' | 'earnings';

/** The last line of a page: the next one begins behind it. `at` in unix milliseconds, `journal` 32 hex digits. */
export interface StatementCursor {
  at: number;
  journal: string;
}

interface LineRow {
  journal: string;
  kind: string | null;
  coins: number;
  balance: number | null;
  at: number;
}

/** The movements of an account, newest first. */
export async function readStatement(
  db: Queryable,
  query: { user: string; account: StatementAccount; after?: StatementCursor; limit: number },
): Promise<StatementLine[]> {
  const { user, account, after, limit } = query;
  const lines = await rows<LineRow>(
    db,
    `select e.journal_id as journal, j.kind, e.coins, e.balance, e.at
       from entries e left join journals j on j.id = e.journal_id
      where e.user_id = $1 and e.account = $2::account
        and ($3::timestamptz is null or (e.at <= $3 and (e.at, e.journal_id) < ($3, $4::uuid)))
      order by e.at desc, e.journal_id desc limit $5`,
    [user, account, after ? new Date(after.at).toISOString() : null, after?.journal ?? null, limit],
  );
  return lines.map(({ journal, kind, coins, balance, at }) => ({
    id: toWireId(kind === null ? 'gft' : 'jnl', journal),
    kind: (kind ?? 'gift') as StatementLine['kind'],
    coins,
    balance,
    at: new Date(at).toISOString(),
  }));
}
