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
import type { StoredJournal } from './journal-rows.ts';
import type { WalletHistory } from './wallet-history.ts';
import { type JournalCause, walletRow, writeJournal } from './write-journals.ts';

/** The journals that one transaction writes for one wallet. */
export interface WalletBook {
  /** Writes the next journal. */
  add(change: WalletChange, cause: JournalCause): Promise<StoredJournal>;
  /** Repays the wallet's debt as far as it can, and writes the wallet. `cause`: the journal that may have brought coins. */
  close(cause: StoredJournal): Promise<{ coins: number; version: number }>;
}

/**
 * Applies a movement to the history of the wallet and writes its journal. When a reversal or a withdrawal returns coins, promotional
 * coins past their expiry expire at once, each credit with a journal of its own.
 */
export async function addMovement(
  book: WalletBook,
  { funding, ids }: WalletHistory,
  at: number,
  kind: WalletJournalKind,
  movement: Unversioned,
  cause: JournalCause,
): Promise<StoredJournal> {
  const move = (of: WalletJournalKind, next: Unversioned) =>
    moveFunding(funding, of, { ...next, version: funding.version + 1 } as WalletMovement);
  const journal = await book.add(move(kind, movement), cause);
  if (movement.type === 'refund') return journal;
  for (const credit of expiredCredits(funding, at)) {
    const change = move('expiry', { type: 'expiry', credit });
    await book.add(change, { key: `${journal.id}:${credit}`, subject: ids.get(credit)! });
  }
  return journal;
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
  let wallet = opening;
  const write = (journal: WalletJournal, cause: JournalCause) => {
    wallet = journal;
    return writeJournal(client, at, walletRow(user, journal, cause));
  };
  return {
    add: (change, cause) => write(bookChange(wallet, change), cause),
    async close(cause) {
      const repayment = repayDebt(wallet);
      if (repayment) await write(repayment, { key: cause.id, subject: cause.id });
      const { coins, promotional, owed, version } = wallet;
      await client.query(
        'update wallets set coins = $2, promotional = $3, owed = $4, version = $5 where user_id = $1',
        [user, coins, promotional, owed, version],
      );
      return { coins, version };
    },
  };
}
