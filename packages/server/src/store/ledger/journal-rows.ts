import { type Journal, toWireId } from '@lavish/protocol';
import { timestamp } from '../../domain/timestamp.ts';

/** A row of `journals`. Coins. */
export interface StoredJournal {
  /** 32 hex digits. */
  id: string;
  kind: Journal['kind'];
  user: string;
  account: Journal['account'];
  coins: number;
  /** The promotional part of `coins`. */
  promotional: number;
  platform: number;
  promotion: number;
  /** The change of what the user's payouts have reserved. */
  payout: number;
  /** The change of the account of `agencyId`. */
  agency: number;
  agencyId: string | null;
  /** The wallet after it, and its promotional part; null: a journal of earnings. */
  balance: number | null;
  promotionalBalance: number;
  owed: number;
  walletVersion: number | null;
  subject: string | null;
  reference: string | null;
  reason: string | null;
  actor: string | null;
  /** Unix milliseconds. */
  expiresAt: number | null;
  requestHash: string | null;
  /** Of a top-up its price, of a refund what was returned, in the smallest unit of the currency. */
  amount: number | null;
  currency: string | null;
  /** Bonus coins that a refund takes or its withdrawal returns, with expired ones; null: it is not of bonus coins. */
  bonusTaken: number | null;
  key: string;
  at: number;
}

/** The columns of `journals` as a `StoredJournal`. */
export const JOURNAL_COLUMNS = `id, kind, user_id as user, account, coins, promotional, platform, promotion, payout, agency,
  agency_id as "agencyId", balance, promotional_balance as "promotionalBalance", owed, wallet_version as "walletVersion", subject_id as subject, reference,
  reason, actor, expires_at as "expiresAt", request_hash as "requestHash",
  amount, currency, bonus_taken as "bonusTaken", idempotency_key as key, at`;

export const journalView = (journal: StoredJournal): Journal => ({
  id: toWireId('jnl', journal.id),
  kind: journal.kind,
  user: journal.user,
  account: journal.account,
  coins: journal.coins,
  promotional_coins: journal.promotional,
  balance: journal.balance,
  owed: journal.account === 'wallet' ? journal.owed : null,
  wallet_version: journal.walletVersion,
  ...(journal.expiresAt !== null && { expires_at: timestamp(journal.expiresAt) }),
  reference: journal.reference,
  reason: journal.reason,
  actor: journal.actor,
  at: timestamp(journal.at),
});
