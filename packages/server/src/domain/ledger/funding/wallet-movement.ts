/** Bought coins, or granted ones that expire. */
export type CoinKind = 'paid' | 'promotional';

/** What one movement of a wallet does to its coins. Journals are named by the wallet's version after them. */
export type WalletMovement = { version: number } & (
  | { type: 'credit'; kind: 'paid'; coins: number }
  /** `expiresAt`: unix milliseconds. */
  | { type: 'credit'; kind: 'promotional'; coins: number; expiresAt: number }
  /** Takes promotional coins before paid ones. */
  | { type: 'gift'; coins: number }
  /** A negative adjustment. Takes coins of its kind. */
  | { type: 'debit'; kind: CoinKind; coins: number }
  /** Ends the unspent promotional coins of a credit. */
  | { type: 'expiry'; credit: number }
  /** Takes coins of a credit back: a refund or a chargeback. */
  | { type: 'refund'; credit: number; kind: CoinKind; coins: number }
  /** Returns what a refund has taken. */
  | { type: 'withdrawal'; refund: number }
  /** Returns the coins of a gift. */
  | { type: 'reversal'; gift: number }
  /** Fills as many gaps as there are unspent paid coins. */
  | { type: 'repayment' }
);
