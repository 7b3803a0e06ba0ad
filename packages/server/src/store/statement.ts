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
  kind: StatementLine['kind'];
  coins: number;
  balance: number | null;
  at: number;
}

/** The movements of an account, newest first: of the view `entries`, the lines of one user. */
export async function readStatement(
  db: Queryable,
  query: { user: string; account: StatementAccount; after?: StatementCursor; limit: number },
): Promise<StatementLine[]> {
  const { user, account, after, limit } = query;
  const at = after ? new Date(after.at).toISOString() : null;
  const lines = await rows<LineRow>(db, STATEMENTS[account], [user, at, after?.journal ?? null, limit]);
  return lines.map(({ journal, kind, coins, balance, at }) => ({
    id: toWireId(kind === 'gift' ? 'gft' : 'jnl', journal),
    kind,
    coins,
    balance,
    at: new Date(at).toISOString(),
  }));
}

const PAGE = `
  and ($2::timestamptz is null or (at <= $2 and (at, id) < ($2, $3::uuid))) order by at desc, id desc limit $4`;

/** Not by the view, which PostgreSQL reads whole for a user: each part here stops after a page. */
const STATEMENTS: Record<StatementAccount, string> = {
  wallet: `
    select id as journal, kind, coins, balance, at from (
      (select id, 'gift' as kind, -coins as coins, balance, at from gifts
        where sender_id = $1 and coins > 0 ${PAGE})
      union all
      (select id, kind, coins, balance, at from journals where user_id = $1 ${PAGE})) lines
     order by at desc, id desc limit $4`,
  earnings: `
    select id as journal, 'gift' as kind, earned as coins, null::bigint as balance, at from gifts
     where receiver_id = $1 and earned > 0 ${PAGE}`,
};
