import { addRange, takeFirst, takeLast } from './coin-ranges.ts';
import {
  addUnspent,
  type Credit,
  closeGap,
  cutPiece,
  type FundedPiece,
  fund,
  isEarlier,
  openGap,
  type Piece,
  removeUnspent,
  type Spending,
  split,
  type TakenCoins,
  unfund,
  type WalletFunding,
} from './wallet-funding.ts';
import type { CoinKind, WalletMovement } from './wallet-movement.ts';

/** A movement that the wallet before it does not allow. The stored movements are wrong. */
export class ImpossibleMovement extends Error {
  override readonly name = 'ImpossibleMovement';
}

/**
 * Applies the next movement of a wallet, and changes `wallet`. The time depends on the number of coin ranges, and not on
 * the number of coins.
 *
 * @throws ImpossibleMovement, and `wallet` cannot be used any more
 */
export function applyMovement(wallet: WalletFunding, movement: WalletMovement): void {
  if (movement.version !== wallet.version + 1)
    throw new ImpossibleMovement(`version ${movement.version} follows version ${wallet.version}`);
  wallet.version = movement.version;
  wallet.gapChanges = [];
  switch (movement.type) {
    case 'credit':
      addCredit(wallet, movement);
      break;
    case 'gift':
      spend(wallet, movement, ['promotional', 'paid']);
      break;
    case 'debit':
      spend(wallet, movement, [movement.kind]);
      break;
    case 'expiry':
      expire(wallet, creditOf(wallet, 'promotional', movement.credit));
      break;
    case 'refund':
      refund(wallet, movement);
      break;
    case 'withdrawal':
      withdraw(wallet, movement.refund);
      break;
    case 'reversal':
      returnGift(wallet, movement.gift);
      break;
    case 'repayment':
      repay(wallet);
  }
}

type Movement<Type> = Extract<WalletMovement, { type: Type }>;

function addCredit(wallet: WalletFunding, movement: Movement<'credit'>): void {
  const { version, kind, coins } = movement;
  const expiresAt = movement.kind === 'promotional' ? movement.expiresAt : 0;
  const credit: Credit = { version, kind, coins, expiresAt, unspent: [], expired: [], spent: [] };
  wallet.credits[kind].set(version, credit);
  addUnspent(wallet, credit, 0, coins);
}

/** Rule (a): takes the first unspent coins. */
function spend(
  wallet: WalletFunding,
  { version, type, coins }: Movement<'gift' | 'debit'>,
  kinds: readonly CoinKind[],
): void {
  const spending: Spending = { version, type, coins, pieces: [], gaps: 0, returned: false };
  wallet.spendings.set(version, spending);
  let position = 0;
  for (const kind of kinds) {
    while (position < coins) {
      const [credit] = wallet.open[kind];
      if (!credit) break;
      const { from, to } = removeUnspent(wallet, credit, (ranges) => takeFirst(ranges, coins - position))!;
      const piece: Piece = { spending, position, length: to - from, credit: null, first: 0 };
      spending.pieces.push(piece);
      fund(piece, credit, from);
      position += to - from;
    }
  }
  if (position < coins)
    throw new ImpossibleMovement(`${type} ${version} takes ${coins} coins, and the wallet has ${position}`);
}

function expire(wallet: WalletFunding, credit: Credit): void {
  for (;;) {
    const range = removeUnspent(wallet, credit, (ranges) => takeFirst(ranges, credit.coins));
    if (range === null) return;
    addRange(credit.expired, range.from, range.to);
  }
}

/** Rule (b): takes unspent coins, then expired ones, then spent ones, each from the last place backwards. */
function refund(wallet: WalletFunding, { version, credit: name, kind, coins }: Movement<'refund'>): void {
  const credit = creditOf(wallet, kind, name);
  const taken: TakenCoins[] = [];
  let left = coins;
  const take = (range: Omit<TakenCoins, 'credit'> | null) => {
    if (range === null) return false;
    taken.push({ credit, ...range });
    left -= range.to - range.from;
    return true;
  };
  const unspent = () => removeUnspent(wallet, credit, (ranges) => takeLast(ranges, left));
  const placed = <Place>(range: { from: number; to: number } | null, place: Place) =>
    range && { ...range, place };
  while (left > 0 && take(placed(unspent(), 'unspent' as const)));
  while (left > 0 && take(placed(takeLast(credit.expired, left), 'expired' as const)));
  while (left > 0 && take(takeLastSpent(wallet, credit, left)));
  if (left > 0)
    throw new ImpossibleMovement(`refund ${version} takes ${left} more coins than credit ${name} has`);
  wallet.refunds.set(version, taken);
}

/** Opens a gap of at most so many coins where the last spent coins of a credit are. */
function takeLastSpent(
  wallet: WalletFunding,
  credit: Credit,
  coins: number,
): Omit<TakenCoins, 'credit'> | null {
  const last = credit.spent.at(-1);
  if (!last) return null;
  const piece = last.length > coins ? split(last, last.length - coins) : last;
  const { spending, position, first, length } = piece;
  unfund(piece as FundedPiece);
  openGap(wallet, spending, position, length);
  return { from: first, to: first + length, place: { spending, position } };
}

/** Rule (e): returns each coin to where it was taken from. */
function withdraw(wallet: WalletFunding, version: number): void {
  const taken = wallet.refunds.get(version);
  if (!taken) throw new ImpossibleMovement(`there is no refund ${version} to withdraw`);
  wallet.refunds.delete(version);
  for (const { credit, from, to, place } of taken) {
    if (place === 'expired') addRange(credit.expired, from, to);
    else if (place === 'unspent' || place.spending.returned) addUnspent(wallet, credit, from, to);
    else putBack(wallet, place.spending, place.position, credit, from, to);
  }
}

/** Of the returning coins and those that have filled their place, the earlier ones stay, and the later ones become unspent. */
function putBack(
  wallet: WalletFunding,
  spending: Spending,
  position: number,
  credit: Credit,
  from: number,
  to: number,
): void {
  for (let first = from; first < to; ) {
    const piece = cutPiece(spending, position + first - from, to - first);
    const { length } = piece;
    if (isFunded(piece) && isEarlier(piece, credit, first)) addUnspent(wallet, credit, first, first + length);
    else {
      if (isFunded(piece)) releaseCoins(wallet, piece);
      else closeGap(wallet, spending, piece.position, length);
      fund(piece, credit, first);
    }
    first += length;
  }
}

/** Rule (d): the coins of a gift go back to their own places, and its gaps vanish. */
function returnGift(wallet: WalletFunding, version: number): void {
  const gift = wallet.spendings.get(version);
  if (gift?.type !== 'gift' || gift.returned)
    throw new ImpossibleMovement(`there is no gift ${version} to return`);
  for (const piece of gift.pieces)
    if (isFunded(piece)) releaseCoins(wallet, piece);
    else closeGap(wallet, gift, piece.position, piece.length);
  gift.pieces = [];
  gift.returned = true;
}

/** Rule (c): unspent paid coins fill the gaps, in the order of their gifts. */
function repay(wallet: WalletFunding): void {
  for (;;) {
    const [credit] = wallet.open.paid;
    const [spending] = wallet.owing;
    if (!credit || !spending) return;
    const gap = spending.pieces.find((piece) => piece.credit === null)!;
    const { from, to } = removeUnspent(wallet, credit, (ranges) => takeFirst(ranges, gap.length))!;
    if (gap.length > to - from) split(gap, to - from);
    closeGap(wallet, spending, gap.position, to - from);
    fund(gap, credit, from);
  }
}

const isFunded = (piece: Piece): piece is FundedPiece => piece.credit !== null;

function releaseCoins(wallet: WalletFunding, piece: FundedPiece): void {
  const { credit, first, length } = piece;
  unfund(piece);
  addUnspent(wallet, credit, first, first + length);
}

function creditOf(wallet: WalletFunding, kind: CoinKind, version: number): Credit {
  const credit = wallet.credits[kind].get(version);
  if (!credit) throw new ImpossibleMovement(`there is no credit ${version} of ${kind} coins`);
  return credit;
}
