import { applyMovement } from '../../domain/ledger/funding/apply-movement.ts';
import {
  emptyWallet,
  type GapChange,
  type WalletFunding,
} from '../../domain/ledger/funding/wallet-funding.ts';
import type { WalletMovement } from '../../domain/ledger/funding/wallet-movement.ts';
import type { WalletJournalKind } from '../../domain/ledger/journals/wallet-journal.ts';
import { type Queryable, rows } from '../../postgres/database.ts';

/** A gift or a journal of a wallet. Coins. */
export interface MovementRow {
  id: string;
  kind: 'gift' | WalletJournalKind;
  version: number;
  /** Of a gift its price, of a journal the change of the wallet. */
  coins: number;
  /** The promotional part of `coins`. */
  promotional: number;
  platform: number;
  promotion: number;
  /** Bonus coins that a refund takes or its withdrawal returns; null: it is not of bonus coins. */
  bonusTaken: number | null;
  subject: string | null;
  /** Unix milliseconds. */
  expiresAt: number | null;
  at: number;
  /** After it, in all, promotional and owed. */
  balance: number;
  promotionalBalance: number;
  owed: number;
}

/** The replayed movements of a wallet. */
export interface WalletHistory {
  user: string;
  funding: WalletFunding;
  /** The wallet's version after each gift and journal, by id, and the other way round. */
  versions: Map<string, number>;
  ids: Map<number, string>;
  /** What repayments did to gaps, by their ids. */
  repayments: Map<string, readonly GapChange[]>;
}

/** A wallet before its first movement. */
export const startHistory = (user: string): WalletHistory => ({
  user,
  funding: emptyWallet(),
  versions: new Map(),
  ids: new Map(),
  repayments: new Map(),
});

/** $1: the user; $2: the version of the wallet after which they begin. */
const LATER = `
  select g.id, 'gift' as kind, g.wallet_version as version, g.coins, coalesce(g.promotional_coins, 0) as promotional,
         0::bigint as platform, 0::bigint as promotion, null::bigint as "bonusTaken", null::uuid as subject, null::timestamptz as "expiresAt", g.at, g.balance,
         coalesce(g.promotional_balance, 0) as "promotionalBalance", 0::bigint as owed
    from gift_keys k cross join lateral (select * from gifts where id = k.gift_id limit 1) g
   where k.sender_id = $1 and k.wallet_version > $2 and k.wallet_version > 0
  union all
  select j.id, j.kind, j.wallet_version, j.coins, j.promotional, j.platform, j.promotion, j.bonus_taken, j.subject_id, j.expires_at, j.at, j.balance,
         j.promotional_balance, j.owed
    from journals j where j.user_id = $1 and j.wallet_version > $2
   order by version`;

/**
 * Replays the movements that a history does not have yet. The rows of a wallet do not change, so a history can be read before the
 * wallet is locked, and only the last movements are read under the lock.
 *
 * @throws ImpossibleMovement if the stored movements contradict each other
 */
export async function continueHistory(db: Queryable, history: WalletHistory): Promise<void> {
  for (const row of await readMovements(db, history)) replayRow(history, row);
}

/**
 * Reads and replays a wallet without its lock. Each call of the returned function returns the history until then, for one run of a
 * transaction, which changes it.
 */
export async function prepareHistory(db: Queryable, user: string): Promise<() => WalletHistory> {
  const movements = await readMovements(db, startHistory(user));
  const replay = () => {
    const history = startHistory(user);
    for (const row of movements) replayRow(history, row);
    return history;
  };
  let prepared: WalletHistory | null = replay();
  return () => {
    const history = prepared ?? replay();
    prepared = null;
    return history;
  };
}

/** The movements that a history does not have yet, in their order. */
export const readMovements = (db: Queryable, { user, funding }: WalletHistory): Promise<MovementRow[]> =>
  rows<MovementRow>(db, LATER, [user, funding.version]);

/** Replays one stored movement. */
export function replayRow(history: WalletHistory, row: MovementRow): void {
  history.versions.set(row.id, row.version);
  history.ids.set(row.version, row.id);
  applyMovement(history.funding, movementOf(row, history.versions));
  if (row.kind === 'repayment') history.repayments.set(row.id, history.funding.gapChanges);
}

/** What a stored movement does to the coins of its wallet. `versions`: of the movements before it. */
function movementOf(row: MovementRow, versions: ReadonlyMap<string, number>): WalletMovement {
  const { kind, version, coins, promotional } = row;
  const subject = versions.get(row.subject ?? '') ?? 0;
  switch (kind) {
    case 'gift':
      return { type: 'gift', version, coins };
    case 'top_up':
    case 'purchase':
      return { type: 'credit', version, kind: 'paid', coins };
    case 'promotional_credit':
      return { type: 'credit', version, kind: 'promotional', coins, expiresAt: row.expiresAt! };
    case 'adjustment':
      return coins > 0
        ? { type: 'credit', version, kind: 'paid', coins }
        : { type: 'debit', version, kind: promotional < 0 ? 'promotional' : 'paid', coins: -coins };
    case 'expiry':
      return { type: 'expiry', version, credit: subject };
    case 'reversal':
      return { type: 'reversal', version, gift: subject };
    case 'refund':
    case 'chargeback':
      // Of paid coins: unspent ones, and those that the platform has paid for.
      return row.bonusTaken === null
        ? { type: 'refund', version, credit: subject, kind: 'paid', coins: -coins - row.platform }
        : { type: 'refund', version, credit: subject, kind: 'promotional', coins: row.bonusTaken };
    case 'chargeback_withdrawal':
      return { type: 'withdrawal', version, refund: subject };
    case 'repayment':
      return { type: 'repayment', version };
  }
}
