import type pg from 'pg';
import type { WalletMovement } from '../../domain/ledger/funding/wallet-movement.ts';
import { expiredCredits, moveFunding } from '../../domain/ledger/journals/move-funding.ts';
import {
  bookChange,
  repayDebt,
  type WalletBalance,
  type WalletChange,
  type WalletJournal,
  type WalletJournalKind,
} from '../../domain/ledger/journals/wallet-journal.ts';
import { type JournalGaps, type Reversal, writeCorrections } from './gift-corrections.ts';
import type { StoredJournal } from './journal-rows.ts';
import type { WalletHistory } from './wallet-history.ts';
import { type JournalCause, walletRow, writeJournal } from './write-journals.ts';

/** The journals that one transaction writes for one wallet. */
export interface WalletBook {
  /** Writes the next journal. */
  add(change: WalletChange, cause: JournalCause): Promise<StoredJournal>;
  /**
   * Repays the wallet's debt as far as it can. Without the wallet's history the gifts that are repaid follow later, by a due row.
   * `cause`: the journal that may have brought coins.
   */
  repay(cause: StoredJournal): Promise<void>;
  /** Repays the debt, and writes the wallet. */
  close(cause: StoredJournal): Promise<{ coins: number; version: number }>;
}

/** A book of a wallet whose history is known. It also writes the corrections of gifts. */
export interface WalletHistoryBook {
  /**
   * Applies a movement to the history and writes its journal. When a reversal or a withdrawal returns coins, promotional coins
   * past their expiry expire at once, each credit with a journal of its own.
   */
  move(kind: WalletJournalKind, movement: Unversioned, cause: JournalCause): Promise<StoredJournal>;
  /** Repays the wallet's debt as far as it can, before the next movement. `cause`: the last one. */
  repay(cause: StoredJournal): Promise<void>;
  /** Repays the debt, and writes the wallet and the corrections. */
  close(cause: StoredJournal, reversal?: Reversal): Promise<{ coins: number; version: number }>;
}

/** A movement of which the wallet's version follows. */
type Unversioned = WalletMovement extends infer M ? (M extends unknown ? Omit<M, 'version'> : never) : never;

/** Opens the book of a locked wallet. `at`: the database's clock behind the lock, unix milliseconds. */
export function openWalletBook(
  client: pg.ClientBase,
  user: string,
  opening: WalletBalance,
  at: number,
): WalletBook {
  const pages = openPages(client, user, opening, at);
  const repay = async (cause: StoredJournal) => {
    const repayment = await pages.repay(cause);
    if (repayment)
      await client.query('insert into due_repayments (journal_id, user_id) values ($1, $2)', [
        repayment.id,
        user,
      ]);
  };
  return {
    add: pages.add,
    repay,
    async close(cause) {
      await repay(cause);
      return pages.writeWallet();
    },
  };
}

/** As `openWalletBook`, with the history of the wallet until now. */
export function openHistoryBook(
  client: pg.ClientBase,
  history: WalletHistory,
  opening: WalletBalance,
  at: number,
): WalletHistoryBook {
  const { funding, ids, user } = history;
  const pages = openPages(client, user, opening, at);
  const gaps: JournalGaps[] = [];
  const add = async (kind: WalletJournalKind, movement: Unversioned, cause: JournalCause) => {
    const versioned = { ...movement, version: funding.version + 1 } as WalletMovement;
    const journal = await pages.add(moveFunding(funding, kind, versioned), cause);
    gaps.push({ journal: journal.id, changes: funding.gapChanges });
    return journal;
  };
  const repay = async (cause: StoredJournal) => {
    const repayment = await pages.repay(cause);
    if (!repayment) return;
    moveFunding(funding, 'repayment', { type: 'repayment', version: funding.version + 1 });
    gaps.push({ journal: repayment.id, changes: funding.gapChanges });
  };
  return {
    repay,
    async move(kind, movement, cause) {
      const journal = await add(kind, movement, cause);
      if (movement.type !== 'reversal' && movement.type !== 'withdrawal') return journal;
      for (const credit of expiredCredits(funding, at)) {
        const own = { key: `${journal.id}:${credit}`, subject: ids.get(credit)! };
        await add('expiry', { type: 'expiry', credit }, own);
      }
      return journal;
    },
    async close(cause, reversal) {
      await repay(cause);
      const after = await pages.writeWallet();
      await writeCorrections(client, history, at, gaps, reversal);
      return after;
    },
  };
}

function openPages(client: pg.ClientBase, user: string, opening: WalletBalance, at: number) {
  let wallet = opening;
  const write = (journal: WalletJournal, cause: JournalCause) => {
    wallet = journal;
    return writeJournal(client, at, walletRow(user, journal, cause));
  };
  return {
    add: (change: WalletChange, cause: JournalCause) => write(bookChange(wallet, change), cause),
    async repay(cause: StoredJournal): Promise<StoredJournal | null> {
      const repayment = repayDebt(wallet);
      return repayment && write(repayment, { key: cause.id, subject: cause.id });
    },
    async writeWallet(): Promise<{ coins: number; version: number }> {
      const { coins, promotional, owed, version } = wallet;
      await client.query(
        'update wallets set coins = $2, promotional = $3, owed = $4, version = $5 where user_id = $1',
        [user, coins, promotional, owed, version],
      );
      return { coins, version };
    },
  };
}
