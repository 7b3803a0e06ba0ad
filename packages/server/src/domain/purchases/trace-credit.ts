import type { CoinRange } from '../ledger/funding/coin-ranges.ts';
import type { Credit, Spending, WalletFunding } from '../ledger/funding/wallet-funding.ts';

/** Where the coins of a credit are. Coins. */
export interface CreditTrace {
  coins: number;
  unspent: number;
  spent: number;
  expired: number;
  takenBack: number;
  /** Of `takenBack`: spent before, and not repaid. */
  owed: number;
  /** What they paid for, by the gift's version of the wallet. */
  gifts: Map<number, TracedCoins>;
}

/** The coins of a credit in a gift, and those of them that are owed. */
interface TracedCoins {
  coins: number;
  owed: number;
  /** Which coins of the gift they are. */
  ranges: CoinRange[];
}

/** Traces the coins of a credit after the last movement of its wallet. */
export function traceCredit(funding: WalletFunding, credit: Credit): CreditTrace {
  const gifts: CreditTrace['gifts'] = new Map();
  const giftOf = ({ version }: Spending) => {
    const known = gifts.get(version) ?? { coins: 0, owed: 0, ranges: [] };
    gifts.set(version, known);
    return known;
  };
  let spent = 0;
  for (const { spending, position, length } of credit.spent) {
    spent += length;
    if (spending.type !== 'gift') continue;
    const gift = giftOf(spending);
    gift.coins += length;
    gift.ranges.push({ from: position, to: position + length });
  }
  let owed = 0;
  for (const { spending, coins } of gapsOf(funding, credit)) {
    owed += coins;
    if (spending.type === 'gift') giftOf(spending).owed += coins;
  }
  const unspent = lengthOf(credit.unspent);
  const expired = lengthOf(credit.expired);
  return {
    coins: credit.coins,
    unspent,
    spent,
    expired,
    takenBack: credit.coins - unspent - expired - spent,
    owed,
    gifts,
  };
}

/**
 * The gaps that refunds of this credit have left. A gap that was repaid and opened again belongs to the later refund, whose
 * coins had repaid it.
 */
function gapsOf(funding: WalletFunding, credit: Credit): { spending: Spending; coins: number }[] {
  const gaps: { spending: Spending; coins: number }[] = [];
  const seen = new Map<Spending, CoinRange[]>();
  const latestFirst = [...funding.refunds].sort(([a], [b]) => b - a);
  for (const [, taken] of latestFirst)
    for (const { credit: of, from, to, place } of taken) {
      if (typeof place !== 'object' || place.spending.gaps === 0) continue;
      const { spending, position } = place;
      const covered = seen.get(spending) ?? [];
      seen.set(spending, covered);
      const open = without({ from: position, to: position + to - from }, covered);
      covered.push({ from: position, to: position + to - from });
      if (of !== credit) continue;
      const coins = open.reduce((sum, range) => sum + gapCoins(spending, range), 0);
      if (coins > 0) gaps.push({ spending, coins });
    }
  return gaps;
}

/** The coins of a range that are gaps. */
const gapCoins = ({ pieces }: Spending, { from, to }: CoinRange): number =>
  pieces
    .filter(({ credit }) => credit === null)
    .reduce(
      (sum, { position, length }) =>
        sum + Math.max(0, Math.min(to, position + length) - Math.max(from, position)),
      0,
    );

/** The parts of a range that are in none of the others. */
const without = (range: CoinRange, others: readonly CoinRange[]): CoinRange[] =>
  others.reduce(
    (left, { from, to }) =>
      left.flatMap((part) =>
        [
          { from: part.from, to: Math.min(part.to, from) },
          { from: Math.max(part.from, to), to: part.to },
        ].filter((rest) => rest.from < rest.to),
      ),
    [range],
  );

const lengthOf = (ranges: readonly CoinRange[]): number =>
  ranges.reduce((sum, { from, to }) => sum + to - from, 0);
