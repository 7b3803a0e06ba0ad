/** A wallet as its row stores it. Coins. */
export interface WalletBalance {
  /** Paid and promotional coins. */
  coins: number;
  promotional: number;
  owed: number;
  version: number;
}

/** The kinds of journals that move coins of a wallet, besides gifts. */
export type WalletJournalKind =
  | 'top_up'
  | 'purchase'
  | 'adjustment'
  | 'promotional_credit'
  | 'expiry'
  | 'reversal'
  | 'refund'
  | 'chargeback'
  | 'chargeback_withdrawal'
  | 'repayment';

/** By how much a journal changes a wallet. */
export interface WalletChange {
  kind: WalletJournalKind;
  /** Paid coins. */
  paid: number;
  promotional: number;
  owed: number;
  /** Of a refund, a chargeback or its withdrawal: whether it is of bonus coins, which were never issued. Absent: it is not. */
  ofBonus?: boolean;
}

/** A journal of a wallet: its entries, and the wallet after it. Coins. */
export interface WalletJournal extends WalletBalance {
  kind: WalletJournalKind;
  /** The change of the wallet, and its promotional part. */
  change: number;
  promotionalChange: number;
  /** The entries of the two accounts of the system. What is left to zero is issued. */
  platform: number;
  promotion: number;
}

/** Writes off a debt as it arises: the platform has paid for what is owed, until it is repaid. */
const FROM_ISSUANCE: ReadonlySet<WalletJournalKind> = new Set([
  'top_up',
  'purchase',
  'refund',
  'chargeback',
  'chargeback_withdrawal',
]);

/**
 * Books a change of a wallet. Purchases and what takes them back are issued and withdrawn; a gap that a refund leaves in a
 * gift is paid by the platform, and repaying it returns that. Bonus coins come from `promotion` and go back there. Every other
 * change of paid coins is against the platform, and of promotional coins against `promotion`.
 */
export function bookChange(wallet: WalletBalance, change: WalletChange): WalletJournal {
  const { kind, paid, promotional, owed, ofBonus = false } = change;
  return {
    kind,
    change: paid + promotional,
    promotionalChange: promotional,
    platform: FROM_ISSUANCE.has(kind) ? none(owed) : none(paid),
    promotion: ofBonus ? owed - paid - promotional : none(promotional),
    coins: wallet.coins + paid + promotional,
    promotional: wallet.promotional + promotional,
    owed: wallet.owed + owed,
    version: wallet.version + 1,
  };
}

/** The opposite. Without negative zeros. */
const none = (coins: number): number => 0 - coins;

/** The repayment with the paid coins that a wallet holds beside its debt; null: there is none. */
export function repayDebt(wallet: WalletBalance): WalletJournal | null {
  const coins = Math.min(wallet.owed, wallet.coins - wallet.promotional);
  return coins === 0
    ? null
    : bookChange(wallet, { kind: 'repayment', paid: -coins, promotional: 0, owed: -coins });
}
