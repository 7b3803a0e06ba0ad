import type pg from 'pg';
import type { WalletJournal } from '../../domain/ledger/journals/wallet-journal.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { newId } from '../new-id.ts';
import { JOURNAL_COLUMNS, type StoredJournal } from './journal-rows.ts';

/** Why a journal is written. Absent fields are null. */
export interface JournalCause {
  /** Unique for the user and the kind. */
  key: string;
  subject?: string | null;
  reference?: string | null;
  reason?: string | null;
  actor?: string | null;
  /** Unix milliseconds. */
  expiresAt?: number | null;
  requestHash?: string | null;
  /** Of money, in the smallest unit of the currency. */
  amount?: number | null;
  currency?: string | null;
  /** Bonus coins that it takes or returns, with expired ones. */
  bonusTaken?: number | null;
}

export type NewJournal = Omit<StoredJournal, 'id' | 'at'>;

const NO_COUNTERPARTS = { payout: 0, agency: 0, agencyId: null };

const NO_CAUSE = {
  subject: null,
  reference: null,
  reason: null,
  actor: null,
  expiresAt: null,
  requestHash: null,
  amount: null,
  currency: null,
  bonusTaken: null,
};

/** The row of a journal of a wallet. */
export const walletRow = (user: string, journal: WalletJournal, cause: JournalCause): NewJournal => ({
  kind: journal.kind,
  user,
  account: 'wallet',
  coins: journal.change,
  promotional: journal.promotionalChange,
  platform: journal.platform,
  promotion: journal.promotion,
  ...NO_COUNTERPARTS,
  balance: journal.coins,
  promotionalBalance: journal.promotional,
  owed: journal.owed,
  walletVersion: journal.version,
  ...NO_CAUSE,
  ...cause,
});

/** What a journal of earnings books. The opposite of all three goes to the platform. */
interface EarningsEntries {
  coins: number;
  promotion?: number;
  agency?: number;
  agencyId?: string | null;
}

/** The row of a journal of earnings. */
export const earningsRow = (
  kind: 'adjustment' | 'reversal' | 'recovery',
  user: string,
  { coins, promotion = 0, agency = 0, agencyId = null }: EarningsEntries,
  cause: JournalCause,
): NewJournal => ({
  kind,
  user,
  account: 'earnings',
  coins,
  promotional: 0 - promotion,
  platform: 0 - coins - promotion - agency,
  promotion,
  payout: 0,
  agency,
  agencyId,
  balance: null,
  promotionalBalance: 0,
  owed: 0,
  walletVersion: null,
  ...NO_CAUSE,
  ...cause,
});

/** Writes a journal. The rows of its accounts are locked, and are written apart. `at`: the database's clock behind the locks. */
export async function writeJournal(
  client: pg.ClientBase,
  at: number,
  journal: NewJournal,
): Promise<StoredJournal> {
  const { rows } = await client.query<StoredJournal>(
    `insert into journals (id, kind, user_id, account, coins, promotional, platform, promotion, payout, agency,
       agency_id, balance, promotional_balance, owed, wallet_version, subject_id, reference, reason, actor, expires_at, request_hash,
       amount, currency, bonus_taken, idempotency_key, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)
     returning ${JOURNAL_COLUMNS}`,
    [
      newId(at),
      journal.kind,
      journal.user,
      journal.account,
      journal.coins,
      journal.promotional,
      journal.platform,
      journal.promotion,
      journal.payout,
      journal.agency,
      journal.agencyId,
      journal.balance,
      journal.promotionalBalance,
      journal.owed,
      journal.walletVersion,
      journal.subject,
      journal.reference,
      journal.reason,
      journal.actor,
      journal.expiresAt === null ? null : timestamp(journal.expiresAt),
      journal.requestHash,
      journal.amount,
      journal.currency,
      journal.bonusTaken,
      journal.key,
      timestamp(at),
    ],
  );
  return rows[0]!;
}

/** Adds coins, which may be negative, to locked earnings, and returns them. */
export async function addEarnings(
  client: pg.ClientBase,
  user: string,
  coins: number,
): Promise<{ coins: number; version: number }> {
  const { rows } = await client.query<{ coins: number; version: number }>(
    'update earnings set coins = coins + $2, version = version + 1 where user_id = $1 returning coins, version',
    [user, coins],
  );
  return rows[0]!;
}
