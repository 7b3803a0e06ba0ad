import { addRange, type CoinRange, firstIndex } from './coin-ranges.ts';
import type { CoinKind } from './wallet-movement.ts';

/**
 * The coins of one credit. Each is in one of these lists, or a refund has taken it. The lists are in the order of the
 * coins: a coin keeps its number, so it returns to its own place.
 */
export interface Credit {
  version: number;
  kind: CoinKind;
  coins: number;
  /** Unix milliseconds; of paid coins 0. */
  expiresAt: number;
  unspent: CoinRange[];
  expired: CoinRange[];
  spent: Piece[];
}

/** Consecutive coins of a gift or a negative adjustment, which consecutive coins of one credit paid for. */
export interface Piece {
  spending: Spending;
  /** Its first coin within the spending, from 0. */
  position: number;
  length: number;
  /** Null: a gap. A refund has taken these coins, and they are owed. */
  credit: Credit | null;
  /** Its first coin within the credit, from 0. Not set in a gap. */
  first: number;
}

export type FundedPiece = Piece & { credit: Credit };

/** A gift or a negative adjustment. */
export interface Spending {
  version: number;
  type: 'gift' | 'debit';
  coins: number;
  /** In the order of their positions, without holes. Empty once the coins were returned. */
  pieces: Piece[];
  /** Coins. */
  gaps: number;
  returned: boolean;
}

/** Coins that a refund has taken, and where they were. */
export interface TakenCoins extends CoinRange {
  credit: Credit;
  place: 'unspent' | 'expired' | { spending: Spending; position: number };
}

/** Coins of a spending that became a gap, or that fill one again. */
export interface GapChange {
  spending: Spending;
  /** Its coins `from` to `to`, without `to`. */
  from: number;
  to: number;
  opened: boolean;
}

/** Which coins of a wallet have paid for what, after its movements up to `version`. */
export interface WalletFunding {
  version: number;
  /** What the last movement did to gaps. */
  gapChanges: GapChange[];
  /** By kind and version: a purchase with bonus coins is a credit of each kind. */
  credits: Record<CoinKind, Map<number, Credit>>;
  /** The credits with unspent coins, in the order in which they are spent. */
  open: Record<CoinKind, Credit[]>;
  /** Coins. */
  unspent: Record<CoinKind, number>;
  spendings: Map<number, Spending>;
  /** The spendings with gaps, in the order in which they are filled. */
  owing: Spending[];
  /** The coins of all gaps. */
  owed: number;
  /** What refunds have taken, by their versions. Without refunds that were withdrawn. */
  refunds: Map<number, TakenCoins[]>;
}

/** A wallet without movements. */
export const emptyWallet = (): WalletFunding => ({
  version: 0,
  gapChanges: [],
  credits: { paid: new Map(), promotional: new Map() },
  open: { paid: [], promotional: [] },
  unspent: { paid: 0, promotional: 0 },
  spendings: new Map(),
  owing: [],
  owed: 0,
  refunds: new Map(),
});

/** Whether coins of `a` are spent before coins of `b`: paid ones by credit, promotional ones by expiry, then by credit. */
const isSpentBefore = (a: Credit, b: Credit): boolean =>
  a.kind === b.kind ? (a.expiresAt - b.expiresAt || a.version - b.version) < 0 : a.kind === 'promotional';

/** Puts coins of a credit at their own place, unspent. */
export function addUnspent(wallet: WalletFunding, credit: Credit, from: number, to: number): void {
  if (credit.unspent.length === 0) {
    const open = wallet.open[credit.kind];
    open.splice(
      firstIndex(open, (other) => isSpentBefore(credit, other)),
      0,
      credit,
    );
  }
  addRange(credit.unspent, from, to);
  wallet.unspent[credit.kind] += to - from;
}

/** Removes unspent coins of a credit: as many as `take` finds in its list, at most one range. */
export function removeUnspent(
  wallet: WalletFunding,
  credit: Credit,
  take: (ranges: CoinRange[]) => CoinRange | null,
): CoinRange | null {
  const range = take(credit.unspent);
  if (range === null) return null;
  wallet.unspent[credit.kind] -= range.to - range.from;
  if (credit.unspent.length === 0) {
    const open = wallet.open[credit.kind];
    open.splice(open.indexOf(credit), 1);
  }
  return range;
}

/** Whether coins of a piece are spent before those that are `first` and following of a credit. */
export const isEarlier = (
  piece: { credit: Credit; first: number },
  credit: Credit,
  first: number,
): boolean => (piece.credit === credit ? piece.first < first : isSpentBefore(piece.credit, credit));

/** Lets coins of a credit pay for a piece, which is a gap or new. */
export function fund(piece: Piece, credit: Credit, first: number): void {
  piece.credit = credit;
  piece.first = first;
  const { spent } = credit;
  spent.splice(
    firstIndex(spent, (other) => other.first > first),
    0,
    piece,
  );
}

/** Takes the coins of a piece away from it. They belong to no list then, and the piece is a gap. */
export function unfund(piece: FundedPiece): void {
  piece.credit.spent.splice(indexInCredit(piece), 1);
  (piece as Piece).credit = null;
}

/** Opens a gap of so many coins, which is in no gap yet. */
export function openGap(wallet: WalletFunding, spending: Spending, position: number, coins: number): void {
  wallet.gapChanges.push({ spending, from: position, to: position + coins, opened: true });
  const { owing } = wallet;
  if (spending.gaps === 0)
    owing.splice(
      firstIndex(owing, (other) => other.version > spending.version),
      0,
      spending,
    );
  spending.gaps += coins;
  wallet.owed += coins;
}

/** Closes a gap, or so many of its coins. */
export function closeGap(wallet: WalletFunding, spending: Spending, position: number, coins: number): void {
  wallet.gapChanges.push({ spending, from: position, to: position + coins, opened: false });
  spending.gaps -= coins;
  wallet.owed -= coins;
  if (spending.gaps === 0) wallet.owing.splice(wallet.owing.indexOf(spending), 1);
}

/** The piece that has this position. */
const pieceAt = ({ pieces }: Spending, position: number): Piece =>
  pieces[firstIndex(pieces, (piece) => piece.position > position) - 1]!;

/** Cuts pieces so that one begins at `position` and has at most `length` coins, and returns it. */
export function cutPiece(spending: Spending, position: number, length: number): Piece {
  let piece = pieceAt(spending, position);
  if (piece.position < position) piece = split(piece, position - piece.position);
  if (piece.length > length) split(piece, length);
  return piece;
}

/** Splits a piece behind its first `length` coins, and returns the second part. */
export function split(piece: Piece, length: number): Piece {
  const { spending, credit } = piece;
  const rest: Piece = {
    spending,
    position: piece.position + length,
    length: piece.length - length,
    credit,
    first: piece.first + length,
  };
  const index = firstIndex(spending.pieces, (other) => other.position > piece.position);
  spending.pieces.splice(index, 0, rest);
  if (credit !== null) credit.spent.splice(indexInCredit({ ...piece, credit }) + 1, 0, rest);
  piece.length = length;
  return rest;
}

const indexInCredit = ({ credit, first }: { credit: Credit; first: number }): number =>
  firstIndex(credit.spent, (other) => other.first >= first);
