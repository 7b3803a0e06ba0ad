import type { CoinRange } from '../funding/coin-ranges.ts';
import type { GapChange } from '../funding/wallet-funding.ts';
import { type GiftTerms, lossOf, type Shares } from './gift-loss.ts';

/** By how much a journal changes what counts of a gift. Coins. */
export interface GiftCorrection extends Shares {
  /** The change of the coins that are owed. */
  owed: number;
  /** The change of the coins that count. */
  coins: number;
  reversed: boolean;
}

/** The correction of a gift whose gaps have changed. `wasReversed`: nothing of it counted any more, whatever is owed. */
export function correctGaps(
  gift: GiftTerms,
  changes: readonly Pick<GapChange, 'from' | 'to' | 'opened'>[],
  wasReversed: boolean,
): GiftCorrection {
  const opened = changes.filter((change) => change.opened);
  const closed = changes.filter((change) => !change.opened);
  const owed = lengthOf(opened) - lengthOf(closed);
  if (wasReversed) return { owed, coins: 0, earned: 0, agency: 0, reversed: false };
  const [lost, returned] = [lossOf(gift, opened), lossOf(gift, closed)];
  return {
    owed,
    coins: 0 - owed,
    earned: returned.earned - lost.earned,
    agency: returned.agency - lost.agency,
    reversed: false,
  };
}

/** The correction of a gift that is reversed while it has these gaps. `returns`: its coins go back, and the gaps vanish. */
export function correctReversal(
  gift: GiftTerms,
  gaps: readonly CoinRange[],
  returns: boolean,
): GiftCorrection {
  const owed = lengthOf(gaps);
  const lost = lossOf(gift, gaps);
  return {
    owed: returns ? 0 - owed : 0,
    coins: owed - gift.coins,
    earned: lost.earned - gift.earned,
    agency: lost.agency - gift.agency,
    reversed: true,
  };
}

const lengthOf = (ranges: readonly CoinRange[]): number =>
  ranges.reduce((coins, { from, to }) => coins + to - from, 0);
